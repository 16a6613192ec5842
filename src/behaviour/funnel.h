// Runs funnels: reads sequences from the warehouse slice by slice and folds them with the funnel kernel.
//
// Both functions block; call them on a thread that may wait. They are thread-safe as far as their arguments
// are. Errors: kInvalidArgument (spec, cell), kCancelled, kDeadlineExceeded, kResourceExhausted (a named
// limit; the message says which) and those of the warehouse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "behaviour/funnel_result.h"
#include "behaviour/funnel_spec.h"
#include "behaviour/scope.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/plan.h"
#include "warehouse/warehouse.h"

namespace rouse::behaviour {

// Where the data are, and how they are to be read.
struct AnalysisContext {
  warehouse::Warehouse& warehouse;
  const events::Plan& plan;
  const core::Zone& zone;
  const core::Clock& clock;
};

struct AnalysisProgress {
  std::string_view stage;        // "reading" or "computing"
  std::uint64_t rows_read = 0;   // events
  std::uint64_t rows_total = 0;  // 0 while unknown
  core::Milliseconds elapsed{0};
};

struct AnalysisLimits {
  std::uint64_t slice_events = 2'000'000;    // read at a time
  std::uint64_t subject_events = 1'000'000;  // of one subject; with more it is left out and the result is cut
  std::uint64_t events = 2'000'000'000;      // beyond, nothing more is read and the result is cut
  core::Milliseconds time_max{300'000};      // of the whole analysis; beyond, kDeadlineExceeded
  std::uint64_t query_memory_bytes = 2ULL << 30;  // of one query in the warehouse
  std::uint64_t groups = 1'000'000;  // distinct values of a breakdown; beyond, kResourceExhausted
  unsigned workers = 2;              // slices read and folded side by side
};

// `progress` and `cancelled` may be empty; both are called from several threads, never two calls at a time.
struct RunControl {
  std::function<void(const AnalysisProgress&)> progress;
  std::function<bool()> cancelled;
  AnalysisLimits limits;
};

core::Result<FunnelResult> run_funnel(const AnalysisContext& context, const FunnelSpec& spec,
                                      const Scope& scope, const RunControl& control = {});

// The customers behind one number, in pages. `total` equals that number while the data stay the same.
inline constexpr std::size_t kCustomerPageMax = 10'000;
core::Result<CustomerPage> funnel_customers(const AnalysisContext& context, const FunnelSpec& spec,
                                            const Scope& scope, const FunnelCell& cell, std::size_t offset,
                                            std::size_t limit, const RunControl& control = {});

// All of them, page by page in one pass, for exports; `sink` may fail to stop.
core::Result<std::uint64_t> each_funnel_customer(
    const AnalysisContext& context, const FunnelSpec& spec, const Scope& scope, const FunnelCell& cell,
    const std::function<core::Result<void>(const CustomerPage&)>& sink, const RunControl& control = {});

}  // namespace rouse::behaviour
