// Turns what the kernel collected into a FunnelResult: rates, times, groups, trend.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/funnel/funnel_kernel.h"
#include "behaviour/funnel/funnel_result.h"

namespace rouse::behaviour {

// Codes of the groups shown by themselves, in the order shown: by customers at the first step, at the last,
// then by code. Null is not among them.
std::vector<Code> top_groups(const FunnelPartial& partial, const FunnelDefinition& definition,
                             std::size_t limit);

// Everything but the groups, whose values are not known here. Sorts the times inside `partial`.
FunnelResult report(const FunnelSpec& spec, const FunnelDefinition& definition, FunnelPartial& partial,
                    std::optional<core::Timestamp> data_through);

// The null group and Other follow the groups of `top`, each if it has customers.
BreakdownResult report_breakdown(const FunnelSpec& spec, const FunnelDefinition& definition,
                                 const FunnelPartial& partial, const std::vector<Code>& top,
                                 const std::unordered_map<Code, std::string>& values);

}  // namespace rouse::behaviour
