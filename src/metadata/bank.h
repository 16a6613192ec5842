// What is fixed for one bank when its data directory is made.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "metadata/store.h"

namespace rouse::metadata {

// The bank's time zone (IANA name); empty before it is fixed.
core::Result<std::optional<std::string>> bank_zone(const Reader& reader);
// Fixes the zone. Fails with kConflict, field "zone", when another one is fixed: stored days are in that
// zone.
core::Result<void> fix_bank_zone(Transaction& transaction, std::string_view zone);

}  // namespace rouse::metadata
