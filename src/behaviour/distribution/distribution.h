// Runs distributions: reads sequences from the warehouse slice by slice, measures each subject and counts the
// buckets.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data. Errors: kInvalidArgument (spec, cell; a range in the future),
// kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit), kUnavailable (data keep changing) and
// those of the warehouse.
#pragma once

#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/distribution/distribution_result.h"
#include "behaviour/distribution/distribution_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<DistributionResult> run_distribution(const AnalysisContext& context,
                                                  const DistributionSpec& spec, const Scope& scope,
                                                  const RunControl& control = {});

// The customers behind one number, ascending; as many as it says while the data stay the same.
core::Result<std::vector<Listed>> distribution_customers(const AnalysisContext& context,
                                                         const DistributionSpec& spec, const Scope& scope,
                                                         const DistributionCell& cell,
                                                         const RunControl& control = {});

}  // namespace rouse::behaviour
