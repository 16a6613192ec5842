// Events as a bank's export would have them: CSV with a header line, or JSON Lines; UTF-8, times with the
// bank's offset.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>

#include "bank.h"
#include "core/result.h"

namespace rouse::sim {

enum class Format { kCsv, kJsonl };

// Fails with kResourceExhausted when the stream does not take the bytes.
core::Result<void> write_events(std::span<const Event> events, Format format, std::ostream& out);

}  // namespace rouse::sim
