// Which options of a funnel go together (the table of docs/behaviour.md), and the periods of its trend.
#pragma once

#include <cstdint>
#include <vector>

#include "behaviour/funnel_spec.h"
#include "core/result.h"

namespace rouse::behaviour {

// Fails with kInvalidArgument at the JSON pointer of the option that does not fit.
core::Result<void> check_combinations(const FunnelSpec& spec, const events::Plan& plan);

// First days of the periods that hold a day of [from_day, to_day], ascending.
std::vector<std::int32_t> period_starts(Period period, std::int32_t from_day, std::int32_t to_day);

}  // namespace rouse::behaviour
