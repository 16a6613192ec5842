// The record of loads in metadata, which survives what happens to the processes.
//
// A load is running until it is done or failed. Before its rows become visible, the writes that they make up
// are recorded as intended, so that after a crash the event table can be compared with them. Not thread-safe;
// the caller holds the LoadLock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "ingest/load.h"
#include "metadata/loads.h"
#include "metadata/write_batches.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kPositionsPerRange = 1'000'000;  // reserved at a time

// A load that neither ended nor failed.
struct OpenLoad {
  std::uint64_t id = 0;
  std::string plan;
  std::vector<metadata::WriteBatch> batches;  // empty: it was not about to publish
};

class LoadLedger {
 public:
  explicit LoadLedger(metadata::Store& store) : store_(store) {}

  // Also saves the plan, so that readers know the columns of what will be loaded.
  core::Result<std::uint64_t> begin(const PlanFile& plan, const std::vector<std::string>& files);
  // The first of kPositionsPerRange numbers in event order, never given before.
  core::Result<core::Sequence> reserve(const std::string& plan);

  // The intent, with the counts the load will end with.
  core::Result<void> intend(const LoadReport& report, std::vector<metadata::WriteBatch> batches);
  // Completes the load's batches, too.
  core::Result<void> done(const LoadReport& report);
  core::Result<void> done(std::uint64_t load);  // with the counts given to intend()
  core::Result<void> fail(const LoadReport& report, const core::Error& error);

  core::Result<std::vector<OpenLoad>> open_loads();

 private:
  core::Result<void> finish(std::uint64_t load, const metadata::LoadCounts* counts);

  metadata::Store& store_;
};

}  // namespace rouse::ingest
