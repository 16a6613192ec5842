// The state of a table at a data date, and how it differs from the state published before. Both come from
// rows that are stored; keys are taken in slices, so that the server holds kSliceKeysMax of them at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/result.h"
#include "ingest/internal/runs/stored_rows.h"

namespace rouse::ingest {

// One table in one run.
struct StateStep {
  const tables::Table* table = nullptr;
  std::uint64_t run = 0;
  std::int32_t data_date = 0;  // day since 1970
  std::int64_t known_at = 0;   // start of the run
  std::optional<std::uint64_t>
      base;  // the run whose state was published for the date before, if there is one

  StoredRows rows() const { return {table, run}; }
  StoredRows delivered() const { return {table, run | kDeliveredBit}; }
};

// The base's rows that were not delivered, and the delivered ones that do not say their key is gone, under
// the run. Of a table delivered as changes.
core::Result<void> build_state(RunStatements& statements, const StateStep& step);

// Writes the rows that the base has not or has otherwise, and those it has and the run has not (`gone`), into
// the table's history; how many they are.
core::Result<std::uint64_t> write_history(RunStatements& statements, const StateStep& step);

// Writes the state of a run whose rows were cleared anew, from the history of `runs`: all that are published
// for its data date and earlier ones, itself included.
core::Result<void> restore_state(RunStatements& statements, const StoredRows& rows, std::int32_t data_date,
                                 std::span<const std::uint64_t> runs);

}  // namespace rouse::ingest
