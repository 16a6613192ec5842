// Loads: files of events enter a plan's event table, whole or not at all.
//
// Every row read is accounted for: rows_read = loaded + duplicates + filtered + rejected. Loading a file
// twice changes nothing: a row is a duplicate when the same month already holds its message id or, where the
// mapping names none, the same row of the same occurrence number (the third identical row of a file is a
// duplicate only of another file's third one, so rows that are alike inside a file all count).
//
// What makes it whole, for readers and over crashes. The rows of a file go to `staging_<load>`, a table of
// the event table's shape that nobody reads. `next_<load>` is built beside the event table: all its
// partitions by hard links (ATTACH PARTITION ... FROM, milliseconds), then the new rows, partition by
// partition. Only when all rows of all files are accounted for do the two tables change names, in one step:
// EXCHANGE TABLES on a server that has it, one RENAME of both on an older one, where a reader may meet "no
// such table" for an instant (kNotFound, to be tried again) but never a part of a load. A query that has
// begun keeps the table it began with; an analysis made of several queries may see the table before and
// after. Before the step, the writes that make up the load (at most a million rows, one partition, one range
// of `seq` each) are recorded in metadata as intended, after it as done. A load that died is settled by
// recover_loads: where writes are intended, it compares them with `seq BETWEEN` in the event table and in
// `next`, and either finds the step done, does it, or discards the load. A load that stops earlier leaves
// tables nobody reads, and they are dropped. One load runs at a time per data directory: the kernel releases
// its lock files when its process dies. As the step replaces a table, nobody else writes to it meanwhile: the
// feed of collected events (ingest/warehouse_feed.h) and loads take turns by data/warehouse.lock. A load
// waits up to 30 s for the cut at hand and then keeps its turn to its end; the feed waits in the log.
//
// load_files blocks; call it on a thread that may wait. Two threads work inside (reading, inserting). Memory
// of this process is at most kLoadBytesMax plus the numbering's (identity/numbering.h), at any file size.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/plan.h"
#include "identity/identifier_types.h"
#include "ingest/mapping.h"

namespace rouse::metadata {
class Store;
}  // namespace rouse::metadata
namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

inline constexpr std::size_t kFilesMax = 1'000;             // of one load
inline constexpr std::size_t kRecordBytesMax = 1U << 20;    // one row of a file
inline constexpr std::size_t kSubjectBytesMax = 256;        // a subject's value in the file
inline constexpr std::uint64_t kBatchRowsMax = 1'000'000;   // of one write
inline constexpr std::uint64_t kRejectedRowsMax = 100'000;  // a load with more rejected rows fails
inline constexpr std::uint64_t kRepeatsMax = 1'000'000;     // identical rows of one file
inline constexpr std::uint64_t kLoadBytesMax = 512U << 20;  // buffers of a running load
inline constexpr std::size_t kPartitionsMax = 1'200;        // months one load may touch

// A tracking plan and the text it was read from, which metadata keep.
struct PlanFile {
  events::Plan plan;
  std::string yaml;
};
// Fail with kNotFound, or as events::parse_plan and parse_mapping do.
core::Result<PlanFile> read_plan(const std::filesystem::path& file);
core::Result<Mapping> read_mapping(const std::filesystem::path& file);

struct LoadProgress {
  std::string_view stage;        // reading, checking, publishing
  std::uint64_t bytes_read = 0;  // of the files as stored, compressed ones included
  std::uint64_t bytes_total = 0;
  std::uint64_t rows_read = 0;
  std::uint64_t rejected = 0;
};

// What a load works on; the warehouse is migrated (warehouse/schema.h). The referenced objects outlive the
// call.
struct LoadStores {
  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;
  const core::Clock& clock;
  core::Zone zone;                       // the bank's, for days
  std::filesystem::path data_directory;  // lock file, and rejected/load_<id>.csv
  identity::IdentifierTypes identifiers = identity::default_identifier_types();
};

struct LoadOptions {
  std::function<void(const LoadProgress&)>
      progress;  // about ten times a second, on the calling thread; may be empty
  const std::atomic<bool>* cancelled = nullptr;  // set by another thread: the load stops with kCancelled
  std::uint64_t rejected_max = kRejectedRowsMax;
};

struct ReasonCount {
  std::string reason;
  std::uint64_t rows = 0;
};

struct LoadReport {
  std::uint64_t load = 0;  // its id
  std::string plan;
  std::vector<std::string> files;
  core::Timestamp started_at;
  core::Timestamp finished_at;
  std::uint64_t rows_read = 0;
  std::uint64_t loaded = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t filtered = 0;
  std::uint64_t rejected = 0;
  std::vector<ReasonCount> reasons;     // of the rejected rows, most frequent first
  std::filesystem::path rejected_file;  // empty when nothing was rejected
  bool simulated = false;               // as the plan says
};

// Fails and changes nothing readers see with kInvalidArgument (wrong file, encoding, column, event or
// property; found before the first row where possible), kNotFound (no such file), kConflict (another load is
// running; the plan contradicts stored data), kResourceExhausted (a limit above; disk full), kCancelled,
// kUnavailable (the warehouse went away).
core::Result<LoadReport> load_files(const PlanFile& plan, const Mapping& mapping,
                                    std::span<const std::filesystem::path> files, const LoadStores& stores,
                                    const LoadOptions& options = {});

// Finishes or discards what a crashed load or squash left. load_files does it first; `rouse serve` does it at
// start-up.
core::Result<void> recover_loads(const LoadStores& stores);

// One row that was not loaded.
struct RejectedRow {
  std::string file;
  std::uint64_t line = 0;
  std::string reason;  // see docs/loading.md
  std::string field;   // column or property; empty when the whole row is meant
  std::string message;
  std::string text;  // the row as it stands in the file, up to kRecordBytesMax; broken UTF-8 replaced
};

struct RejectedRows {
  std::uint64_t total = 0;
  std::vector<ReasonCount> reasons;
  std::vector<RejectedRow> rows;
};

// The rejected rows of one load by file and line, `limit` of them (at most 1,000) from `offset`.
core::Result<RejectedRows> rejected_rows(warehouse::Warehouse& warehouse, std::uint64_t load,
                                         std::uint64_t offset, std::uint64_t limit);

}  // namespace rouse::ingest
