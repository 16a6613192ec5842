// Runs 批次 of deliveries 供数: the files of one data date become rows of business tables, of all tables of
// the delivery or of none.
//
// A run writes its rows under its own number, into partitions that nobody reads. It holds what is stored
// against the control files, checks keys and rules, builds the full state of tables delivered as changes, and
// writes what differs from the state published before into their histories. Then one metadata transaction
// says that the run stands for its data date, for all its tables. Whatever dies before it, nothing of the run
// counts; whatever dies after it, everything does. The run that stood for the date before is replaced, and
// its rows stay for an hour, for readers that began with them.
//
// All tables are read and checked even where one has failed, so that whoever delivers them hears of
// everything at once. What was found is kept in metadata whatever becomes of the run (metadata/table_runs.h).
//
// A state builds on the dates before it. So a date older than a published one is refused, unless `rewind`,
// which withdraws the later dates in the publishing transaction; and tables delivered as changes take no
// date before the missing ones.
//
// One run at a time per data directory (tables.lock; the kernel frees it when its process dies). It does not
// keep the feed of events waiting, but for the moments in which unknown customers get their numbers. Calls
// block; use a thread that may wait. Memory: kStoreTableBytesMax (ingest/internal/tables/store_table.h)
// beside identity's numbers; of the server kStatementBytesMax a statement
// (ingest/internal/runs/run_statements.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/load.h"
#include "metadata/table_runs.h"
#include "tables/delivery.h"

namespace rouse::access {
class Vault;
}

namespace rouse::ingest {

inline constexpr std::string_view kInterrupted = "interrupted";  // field of a run's error that died

// `vault` is needed by tables with personal data only.
struct DeliveryStores {
  LoadStores stores;
  access::Vault* vault = nullptr;
};

struct RunProgress {
  std::string_view stage;  // reading, checking, building, publishing, clearing
  std::string_view table;  // empty if no single one is meant
  std::uint64_t rows = 0;  // read of all tables so far
  std::uint64_t bytes = 0;
  std::uint64_t bytes_total = 0;
};

struct RunOptions {
  bool rewind = false;
  std::function<void(const RunProgress&)> progress{};  // on the calling thread; may be empty
  const std::atomic<bool>* cancelled = nullptr;        // set by another thread: the run fails with kCancelled
};

struct RunReport {
  metadata::TableRun run;  // published, or failed with its error
  std::vector<metadata::RunTable> tables;
  std::vector<std::int32_t> withdrawn;   // data dates, by `rewind`
  std::optional<core::Error> uncleared;  // rows that no one reads could not be cleared; a later run will
};

// `delivery` is the id of a declared one. Where a run began, its outcome is the report, good or bad. Fails
// and changes nothing with kNotFound (no such delivery), kInvalidArgument (a date in the future or after the
// delivery's end), kConflict (another run is at work; later dates are published; dates before it are
// missing), kUnavailable.
core::Result<RunReport> load_delivery(std::string_view delivery, std::int32_t data_date,
                                      const std::filesystem::path& directory, const DeliveryStores& stores,
                                      const RunOptions& options = {});

// Settles runs that died: they failed, and their rows are cleared. load_delivery does it first; `rouse serve`
// does it at start-up. Nothing while a run is at work.
core::Result<void> recover_runs(const LoadStores& stores);

}  // namespace rouse::ingest
