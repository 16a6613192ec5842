// Runs retentions: reads sequences from the warehouse slice by slice and folds them with the retention
// kernel; where there are more groups than can be kept, the events are read once more.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/retention/retention_result.h"
#include "behaviour/retention/retention_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<RetentionResult> run_retention(const AnalysisContext& context, const RetentionSpec& spec,
                                            const Scope& scope, const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> retention_customers(const AnalysisContext& context,
                                                      const RetentionSpec& spec, const Scope& scope,
                                                      const RetentionCell& cell,
                                                      const RunControl& control = {});

}  // namespace rouse::behaviour
