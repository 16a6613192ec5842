// Turns what the kernel collected into lines of numbers.
#pragma once

#include <optional>
#include <vector>

#include "behaviour/trend/trend_compile.h"
#include "behaviour/trend/trend_kernel.h"
#include "behaviour/trend/trend_result.h"
#include "core/time.h"
#include "core/zone.h"

namespace rouse::behaviour {

// The groups shown by themselves, largest first: by series A over the range, then by its customers, then by
// code. kNoValue is not among them.
std::vector<GroupCodes> top_groups(const TrendPartial& partial, std::size_t limit);

// Whether anything was done by the group in the range; kOther is asked for by no codes.
bool has_events(const TrendPartial& partial, const std::optional<GroupCodes>& group);

// The groups of the lines, in order; none is Other.
using ShownGroups = std::vector<std::optional<GroupCodes>>;
TrendTable report(const TrendSpec& spec, const CompiledTrend& compiled, const TrendPartial& partial,
                  const ShownGroups& groups);

// Sets `final` of the periods.
void mark_final(std::vector<TrendPeriod>& periods, Period period, std::optional<core::Timestamp> data_through,
                core::Timestamp now, const core::Zone& zone);

// Sets `expectations` of all lines; `final` of the periods is known.
void expect(TrendTable& table, const AnomalyDetection& detection);

std::vector<TrendUnit> units_of(const TrendSpec& spec);

}  // namespace rouse::behaviour
