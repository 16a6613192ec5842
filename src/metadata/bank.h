// What concerns one bank's data directory as a whole: the zone, fixed when it is made, and the time it has
// been driven to where its clock is a simulated one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

// The bank's time zone (IANA name); empty before it is fixed.
core::Result<std::optional<std::string>> bank_zone(const Reader& reader);
// Fixes the zone. Fails with kConflict, field "zone", when another one is fixed: stored days are in that
// zone.
core::Result<void> fix_bank_zone(Transaction& transaction, std::string_view zone);

// Where a simulated clock was moved to last; empty where none ever was.
core::Result<std::optional<core::Timestamp>> simulated_time(const Reader& reader);
core::Result<void> set_simulated_time(Transaction& transaction, core::Timestamp now);

}  // namespace rouse::metadata
