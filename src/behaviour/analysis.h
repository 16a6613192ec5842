// What every behaviour analysis is given: where the data are, and how it may run.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/time.h"
#include "core/zone.h"
#include "events/plan.h"
#include "metadata/store.h"
#include "warehouse/warehouse.h"

namespace rouse::behaviour {

// Where the data are, and how they are to be read.
struct AnalysisContext {
  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;  // up to which entry of the identity ledger events are rewritten
  const events::Plan& plan;
  const core::Zone& zone;
  const core::Clock& clock;
};

struct AnalysisProgress {
  std::string_view stage;        // "reading" or "computing"
  std::uint64_t rows_read = 0;   // of the event table
  std::uint64_t rows_total = 0;  // 0 while unknown
  core::Milliseconds elapsed{0};
};

struct AnalysisLimits {
  std::uint64_t slice_events = 2'000'000;    // read at a time
  std::uint64_t subject_events = 1'000'000;  // of one subject; with more it is left out and the result is cut
  std::uint64_t events = 2'000'000'000;      // beyond, no further slice is read and the result is cut
  core::Milliseconds time_max{300'000};      // of the whole analysis; beyond, kDeadlineExceeded
  std::uint64_t query_memory_bytes = 2ULL << 30;  // of one query in the warehouse
  std::uint64_t groups = 1'000'000;        // distinct values of a breakdown; beyond, kResourceExhausted
  std::uint64_t kept_values = 20'000'000;  // per worker, for percentiles and distinct values
  unsigned workers = 2;                    // slices read and folded side by side
};

// `progress` and `cancelled` may be empty; both are called from several threads, never two calls at a time.
struct RunControl {
  std::function<void(const AnalysisProgress&)> progress;
  std::function<bool()> cancelled;
  AnalysisLimits limits;
};

}  // namespace rouse::behaviour
