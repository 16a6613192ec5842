// Runs lifetime values: reads sequences from the warehouse slice by slice, from the first stored event on,
// and folds them with the retention kernel.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/ltv/ltv_result.h"
#include "behaviour/ltv/ltv_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<LtvResult> run_ltv(const AnalysisContext& context, const LtvSpec& spec, const Scope& scope,
                                const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> ltv_customers(const AnalysisContext& context, const LtvSpec& spec,
                                                const Scope& scope, const LtvCell& cell,
                                                const RunControl& control = {});

}  // namespace rouse::behaviour
