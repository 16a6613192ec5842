// Business tables 业务数据表: the deliveries a bank declared, and the runs 批次, each of which is one try to
// load a delivery of one data date.
//
// A run is running until it failed or was published; one that a crash interrupted is found running at the
// next start. At most one run of a (delivery, data date) is published: publishing another replaces it, in the
// same transaction, and may withdraw later dates that were built on it. What is neither running nor published
// holds rows that no one reads, until they are cleared; a table of a published run is cleared when newer
// dates leave it behind. Data dates are day numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/definitions.h"
#include "metadata/store.h"

namespace rouse::metadata {

inline constexpr std::size_t kFindingsMax = 1'000;  // of one table in one run; files and totals likewise
inline constexpr std::size_t kExamplesMax = 100;    // of one finding

// As save_plan and its like (plans.h). Errors: kNotFound, field "delivery".
core::Result<Definition> save_delivery(Transaction& transaction, std::string_view id, std::string_view yaml);
core::Result<Definition> active_delivery(const Reader& reader, std::string_view id);
core::Result<Definition> delivery_version(const Reader& reader, std::string_view id, std::int64_t version);
core::Result<std::vector<Definition>> active_deliveries(const Reader& reader);  // by id
core::Result<std::vector<Definition>> delivery_versions(const Reader& reader, std::string_view id);

enum class RunState { kRunning, kFailed, kPublished, kReplaced, kWithdrawn };
std::string_view to_string(RunState state);  // "running", "failed", ...

struct TableRun {
  std::uint64_t id = 0;  // from 1
  std::string delivery;
  std::int64_t version = 0;  // of its declaration
  std::int32_t data_date = 0;
  std::string directory;  // where the files were
  RunState state = RunState::kRunning;
  bool cleared = false;                          // its rows are gone
  std::optional<core::Error> error{};            // of a failed run
  core::Timestamp started_at{};                  // the known time of its rows
  std::optional<core::Timestamp> finished_at{};  // failed or published
  std::optional<core::Timestamp> retired_at{};   // replaced or withdrawn

  bool operator==(const TableRun&) const = default;
};

// What was found about a table: a rule, a control total, a broken file. Those that hold are kept as well.
struct Finding {
  std::string rule;      // "not_null", "control_rows", ... the writer's word
  std::string column;    // columns with commas between; may be empty
  std::string severity;  // "stop" or "warn"
  bool holds = false;
  std::uint64_t rows = 0;  // that break it, where they can be counted
  std::string message;
  std::vector<std::string> examples{};  // without personal data
  std::string observed{};               // of a check that compares: "9.98"
  std::string expected{};               // "9.99", "1000.00 ±10%"

  bool operator==(const Finding&) const = default;
};

struct ColumnTotal {
  std::string column;
  std::string sum;  // decimal, exact: "1024.50"

  bool operator==(const ColumnTotal&) const = default;
};

struct RunFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256{};  // in hex, where the control file names one

  bool operator==(const RunFile&) const = default;
};

// One table in one run.
struct RunTable {
  std::string table;
  std::uint64_t rows = 0;
  std::uint64_t history_rows = 0;
  std::vector<ColumnTotal> totals{};
  std::vector<Finding> findings{};
  std::vector<RunFile> files{};
  bool cleared = false;  // its rows are gone; those in the history stay

  bool operator==(const RunTable&) const = default;
};

// kConflict, field "run", while another run of any delivery is running.
core::Result<TableRun> start_run(Transaction& transaction, std::string_view delivery, std::int64_t version,
                                 std::int32_t data_date, std::string_view directory);
// For a running run only, kConflict otherwise; again for the same table replaces what was said of it.
core::Result<void> record_table(Transaction& transaction, std::uint64_t run, const RunTable& table);
core::Result<void> fail_run(Transaction& transaction, std::uint64_t run, const core::Error& error);
// The published run of the same date becomes replaced, those of the dates `withdrawn` become withdrawn; each
// of them must be a published date of the delivery (kConflict).
core::Result<void> publish_run(Transaction& transaction, std::uint64_t run,
                               std::span<const std::int32_t> withdrawn);
// The rows of a run that is neither running nor published are gone.
core::Result<void> mark_cleared(Transaction& transaction, std::uint64_t run);
// The rows of one table of a published run are gone.
core::Result<void> mark_table_cleared(Transaction& transaction, std::uint64_t run, std::string_view table);

core::Result<TableRun> find_run(const Reader& reader, std::uint64_t run);
core::Result<std::vector<RunTable>> tables_of_run(const Reader& reader, std::uint64_t run);  // by name
// Newest first, at most `limit`; of every delivery where none is named.
core::Result<std::vector<TableRun>> recent_runs(const Reader& reader, std::string_view delivery,
                                                std::size_t limit);
// Those of data dates from `first` to `last`, newest first.
core::Result<std::vector<TableRun>> runs_of_dates(const Reader& reader, std::string_view delivery,
                                                  std::int32_t first, std::int32_t last);
core::Result<std::vector<TableRun>> running_runs(const Reader& reader);
// Not cleared yet: failed ones, and those retired at `retired_until` or before. Oldest first.
core::Result<std::vector<TableRun>> runs_to_clear(const Reader& reader, core::Timestamp retired_until);

// What readers read: the run that stands for a table at a data date.
struct PublishedRun {
  std::string table;
  std::int32_t data_date = 0;
  std::uint64_t run = 0;
  std::string delivery;
  std::int64_t version = 0;    // of its declaration
  core::Timestamp known_at{};  // the run's start
  bool cleared = false;        // only the history has its rows
  std::uint64_t rows = 0;

  bool operator==(const PublishedRun&) const = default;
};
// By table, then by data date.
core::Result<std::vector<PublishedRun>> published_runs(const Reader& reader);
// Published data dates of a delivery, ascending.
core::Result<std::vector<std::int32_t>> published_dates(const Reader& reader, std::string_view delivery);

struct Alarm {
  std::string delivery;
  std::int32_t data_date = 0;
  std::string kind;  // "failed", "late": the raiser's word
  core::Timestamp raised_at{};

  bool operator==(const Alarm&) const = default;
};
// False when this alarm was raised before: it goes out once.
core::Result<bool> raise_alarm(Transaction& transaction, std::string_view delivery, std::int32_t data_date,
                               std::string_view kind);
core::Result<std::vector<Alarm>> recent_alarms(const Reader& reader, std::size_t limit);  // newest first

}  // namespace rouse::metadata
