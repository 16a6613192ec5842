// Runs attributions: reads sequences from the warehouse slice by slice and folds them with the attribution
// kernel; where there are more channels or groups than are shown, the events are read once more.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/attribution/attribution_result.h"
#include "behaviour/attribution/attribution_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<AttributionResult> run_attribution(const AnalysisContext& context, const AttributionSpec& spec,
                                                const Scope& scope, const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> attribution_customers(const AnalysisContext& context,
                                                        const AttributionSpec& spec, const Scope& scope,
                                                        const AttributionCell& cell,
                                                        const RunControl& control = {});

}  // namespace rouse::behaviour
