// Runs funnels: reads sequences from the warehouse slice by slice and folds them with the funnel kernel.
//
// The functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. An answer is of one state of the data: where a load became visible meanwhile, the run is repeated.
// Errors: kInvalidArgument (spec, cell), kCancelled, kDeadlineExceeded, kResourceExhausted (a named limit;
// the message says which), kUnavailable (data keep changing) and those of the warehouse.
#pragma once

#include <cstddef>
#include <cstdint>

#include "behaviour/analysis.h"
#include "behaviour/funnel_result.h"
#include "behaviour/funnel_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"

namespace rouse::behaviour {

core::Result<FunnelResult> run_funnel(const AnalysisContext& context, const FunnelSpec& spec,
                                      const Scope& scope, const RunControl& control = {});

// The customers behind one number, in pages of at most kCustomerPageMax. `total` equals that number while the
// data stay the same.
core::Result<CustomerPage> funnel_customers(const AnalysisContext& context, const FunnelSpec& spec,
                                            const Scope& scope, const FunnelCell& cell, std::size_t offset,
                                            std::size_t limit, const RunControl& control = {});

// All of them, page by page in one pass, for exports; `sink` may fail to stop.
core::Result<std::uint64_t> each_funnel_customer(const AnalysisContext& context, const FunnelSpec& spec,
                                                 const Scope& scope, const FunnelCell& cell,
                                                 const CustomerSink& sink, const RunControl& control = {});

}  // namespace rouse::behaviour
