// Runs stickinesses: reads sequences from the warehouse slice by slice and counts the intervals in which each
// subject was active; once more for the range it is compared with.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/scope.h"
#include "behaviour/stickiness/stickiness_result.h"
#include "behaviour/stickiness/stickiness_spec.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<StickinessResult> run_stickiness(const AnalysisContext& context, const StickinessSpec& spec,
                                              const Scope& scope, const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> stickiness_customers(const AnalysisContext& context,
                                                       const StickinessSpec& spec, const Scope& scope,
                                                       const StickinessCell& cell,
                                                       const RunControl& control = {});

}  // namespace rouse::behaviour
