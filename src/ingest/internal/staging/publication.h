// How staged rows become part of an event table, and the one step in which they do. ingest/load.h argues why
// a reader never meets a part of a load; this is the machinery.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "events/plan.h"
#include "ingest/internal/staging/staging_writer.h"
#include "metadata/write_batches.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Runs one statement; the loader's way of doing so also reports progress and obeys cancellation.
using Execute = std::function<core::Result<void>(const std::string& sql)>;

struct LoadTables {
  std::string events;    // what readers see
  std::string staging;   // one file's rows
  std::string next;      // events and what was loaded, before the step
  std::string previous;  // events as they were, after the step, on servers without EXCHANGE
};
LoadTables load_tables(const events::Plan& plan, std::uint64_t load);

// Creates the plan's event table, or adds the columns a newer version of the plan declares. Fails with
// kConflict when a stored column has another type.
core::Result<void> prepare_event_table(warehouse::Warehouse& warehouse, const events::Plan& plan);

// A table like `events` that nobody reads. The server merges none of its parts until start_merges().
core::Result<void> create_beside(warehouse::Warehouse& warehouse, const std::string& table,
                                 const std::string& events);
// The months that a table holds, as 202603, and how one of them gets into another table: by hard links.
core::Result<std::vector<std::string>> partitions_of(warehouse::Warehouse& warehouse,
                                                     const std::string& table);
core::Result<void> attach_partition(warehouse::Warehouse& warehouse, const std::string& to,
                                    const std::string& partition, const std::string& from);
core::Result<bool> table_exists(warehouse::Warehouse& warehouse, const std::string& table);

// Creates `staging`, empty, and `next` with all rows of `events`, by hard links. The server merges no parts
// of either until start_merges(), which comes before the step.
core::Result<void> create_tables(warehouse::Warehouse& warehouse, const LoadTables& tables);
core::Result<void> start_merges(warehouse::Warehouse& warehouse, const LoadTables& tables);

// One file's rows in `staging`.
struct StagedFile {
  std::map<std::int32_t, StagedPartition> partitions;
  bool has_message_ids = false;  // then a duplicate may be of another day of the month
};

// Adds the staged rows of one file to `next`, leaving out duplicates of rows that are there already and
// numbering rows that are alike; `staging` is empty afterwards. Gives the number of rows that entered. Keys
// are compared in slices of about kSliceRows, which bounds the server's memory.
core::Result<std::uint64_t> add_staged(warehouse::Warehouse& warehouse, const Execute& execute,
                                       const LoadTables& tables, const events::Plan& plan,
                                       const StagedFile& file);

core::Result<std::uint64_t> count_rows(warehouse::Warehouse& warehouse, const std::string& table);

// The writes that make up a load: the rows of `next` with a sequence number of `first` or above, by month and
// range.
core::Result<std::vector<metadata::WriteBatch>> new_batches(warehouse::Warehouse& warehouse,
                                                            const LoadTables& tables, std::uint64_t load,
                                                            const std::string& plan, core::Sequence first,
                                                            core::Sequence last);

// The step: `next` becomes `events`.
core::Result<void> exchange(warehouse::Warehouse& warehouse, const LoadTables& tables);
// Does the step unless it was done, told from where the intended rows are. False when neither table has them
// all, and `events` none of them: the load is to be given up. kInternal when `events` has some of them.
core::Result<bool> finish_exchange(warehouse::Warehouse& warehouse, const LoadTables& tables,
                                   const std::vector<metadata::WriteBatch>& batches);

core::Result<void> drop_tables(warehouse::Warehouse& warehouse, const LoadTables& tables);
// Tables of loads that did not end.
core::Result<void> drop_left_tables(warehouse::Warehouse& warehouse);

}  // namespace rouse::ingest
