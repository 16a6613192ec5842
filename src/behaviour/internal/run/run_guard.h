// Keeps a running analysis within its limits: time, cancellation, the first error, the queries it has open.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "core/result.h"
#include "warehouse/warehouse.h"

namespace rouse::behaviour {

// Thread-safe.
class RunGuard {
 public:
  RunGuard(warehouse::Warehouse& warehouse, const RunControl& control);

  // Runs `task(0)`..`task(count - 1)` on threads of their own. Before and meanwhile this thread reports
  // progress and, when the run has failed, was cancelled or is out of time, cancels the open queries.
  // Rethrows what a task throws.
  void run(unsigned count, const std::function<void(unsigned)>& task);

  bool stopped() const { return stopped_; }
  void fail(core::Error error);  // the first one stays
  core::Result<void> result() const;

  core::Milliseconds elapsed() const;
  void count_events(std::uint64_t events) { events_ += events; }
  std::uint64_t events() const { return events_; }
  // Rows of the table that were or will be looked at, for progress.
  void expect_rows(std::uint64_t rows) { rows_expected_ = rows; }
  void count_rows(std::uint64_t rows) { rows_ += rows; }

  // A query that is cancelled with the run; gone from the list when destroyed.
  class Query {
   public:
    explicit Query(RunGuard& guard);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    warehouse::QueryOptions options() const;

   private:
    RunGuard& guard_;
    std::string id_;
  };

 private:
  void tick();
  void check_limits();

  warehouse::Warehouse& warehouse_;
  const RunControl& control_;
  const std::chrono::steady_clock::time_point started_;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> rows_ = 0;
  std::atomic<std::uint64_t> rows_expected_ = 0;

  mutable std::mutex mutex_;
  std::optional<core::Error> error_;
  std::vector<std::string> open_queries_;
  std::uint64_t queries_ = 0;
};

}  // namespace rouse::behaviour
