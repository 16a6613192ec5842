// A trend over one range as the host and the kernel need it: SQL conditions, mask bits, instants, code
// columns.
#pragma once

#include <cstdint>
#include <vector>

#include "behaviour/sequence_source.h"
#include "behaviour/trend/trend_kernel.h"
#include "behaviour/trend/trend_result.h"
#include "behaviour/trend/trend_spec.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CompiledTrend {
  DayRange range;
  std::vector<TrendPeriod> periods;
  SequenceQuery query;
  TrendDefinition definition;
};

// Whether events before the range matter: those that tell what was the first time.
bool looks_back(const TrendSpec& spec);

// `first_day`: of the stored events; asked for only if the spec looks back.
CompiledTrend compile(const TrendSpec& spec, const DayRange& range, std::int32_t first_day,
                      const events::Plan& plan, const core::Zone& zone);

}  // namespace rouse::behaviour
