// Instants, durations and the injected clock. Instants are UTC milliseconds everywhere; calendar days exist
// only in a Zone (core/zone.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rouse::core {

using Milliseconds = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Milliseconds>;

constexpr std::int64_t to_epoch_ms(Timestamp t) { return t.time_since_epoch().count(); }
constexpr Timestamp from_epoch_ms(std::int64_t ms) { return Timestamp{Milliseconds{ms}}; }

// "2026-11-21T08:05:09.123Z".
std::string format_utc(Timestamp t);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

// Thread-safe; the machine's real-time clock.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

}  // namespace rouse::core
