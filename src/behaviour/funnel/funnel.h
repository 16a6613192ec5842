// Runs funnels: reads sequences from the warehouse slice by slice and folds them with the funnel kernel.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data: where a load became visible meanwhile, the run is repeated.
// Errors: kInvalidArgument (spec, cell; a range in the future), kCancelled, kDeadlineExceeded,
// kResourceExhausted (a named limit; the message says which), kUnavailable (data keep changing) and those of
// the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/funnel/funnel_result.h"
#include "behaviour/funnel/funnel_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<FunnelResult> run_funnel(const AnalysisContext& context, const FunnelSpec& spec,
                                      const Scope& scope, const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> funnel_customers(const AnalysisContext& context, const FunnelSpec& spec,
                                                   const Scope& scope, const FunnelCell& cell,
                                                   const RunControl& control = {});

}  // namespace rouse::behaviour
