// Runs timing analyses: reads sequences from the warehouse slice by slice and counts conversions; where a
// breakdown has more groups than are shown, the events are read once more.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/scope.h"
#include "behaviour/timing/timing_result.h"
#include "behaviour/timing/timing_spec.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<TimingResult> run_timing(const AnalysisContext& context, const TimingSpec& spec,
                                      const Scope& scope, const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> timing_customers(const AnalysisContext& context, const TimingSpec& spec,
                                                   const Scope& scope, const TimingCell& cell,
                                                   const RunControl& control = {});

}  // namespace rouse::behaviour
