// Runs trends: reads sequences from the warehouse slice by slice and folds them with the trend kernel. Where
// there are more groups than are shown, and for a comparison, the events are read once more.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data: where a load became visible meanwhile, the run is repeated.
// Errors: kInvalidArgument (spec, cell; a range in the future), kCancelled, kDeadlineExceeded,
// kResourceExhausted (a named limit; the message says which), kUnavailable (data keep changing) and those of
// the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/scope.h"
#include "behaviour/trend/trend_result.h"
#include "behaviour/trend/trend_spec.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<TrendResult> run_trend(const AnalysisContext& context, const TrendSpec& spec, const Scope& scope,
                                    const RunControl& control = {});

// The customers behind one number, ascending; as many as it says, if it counts customers (kUnique), while the
// data stay the same.
core::Result<std::vector<Listed>> trend_customers(const AnalysisContext& context, const TrendSpec& spec,
                                                  const Scope& scope, const TrendCell& cell,
                                                  const RunControl& control = {});

}  // namespace rouse::behaviour
