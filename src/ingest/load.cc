#include "ingest/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "ingest/internal/load_ledger.h"
#include "ingest/internal/load_lock.h"
#include "ingest/internal/load_recovery.h"
#include "ingest/internal/mapping_check.h"
#include "ingest/internal/readers/open_records.h"
#include "ingest/internal/rejects.h"
#include "ingest/internal/row_builder.h"
#include "ingest/internal/staging/publication.h"
#include "ingest/internal/staging/statement_runner.h"
#include "ingest/internal/subjects.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::uint64_t kRowsPerTick = 4'096;  // rows between two looks at the clock

// Progress and cancellation, looked at between rows and while statements run.
class Ticker {
 public:
  Ticker(const LoadOptions& options, std::uint64_t bytes_total) : options_(options) {
    progress_.bytes_total = bytes_total;
  }

  LoadProgress& progress() { return progress_; }

  Result<void> tick() {
    if (options_.cancelled && options_.cancelled->load()) {
      return core::fail(core::ErrorCode::kCancelled, "load", "the load was cancelled; nothing was loaded");
    }
    const auto now = std::chrono::steady_clock::now();
    if (options_.progress && now - last_ >= kInterval) {
      last_ = now;
      options_.progress(progress_);
    }
    return {};
  }
  void enter(std::string_view stage) {
    progress_.stage = stage;
    if (options_.progress) options_.progress(progress_);
  }

 private:
  static constexpr core::Milliseconds kInterval{100};
  const LoadOptions& options_;
  LoadProgress progress_;
  std::chrono::steady_clock::time_point last_;
};

// One load from its begin to the step in which its rows become visible.
class Load {
 public:
  Load(const events::Plan& plan, const Mapping& mapping, const LoadStores& stores, const LoadOptions& options,
       Ticker& ticker, LoadLedger& ledger, std::uint64_t id)
      : plan_(plan),
        mapping_(mapping),
        stores_(stores),
        options_(options),
        ticker_(ticker),
        ledger_(ledger),
        tables_(load_tables(plan, id)),
        rejects_(stores.warehouse, id, stores.data_directory / "rejected" / fmt::format("load_{}.csv", id)),
        statements_(stores.warehouse, fmt::format("rouse_load_{}", id), [&ticker] { return ticker.tick(); }) {
    report_.load = id;
    report_.plan = plan.id;
    report_.simulated = plan.simulated;
    report_.started_at = stores.clock.now();
  }

  Result<void> run(std::span<const std::filesystem::path> files);

  LoadReport& report() {
    report_.rejected = rejects_.rows();
    report_.reasons = rejects_.reasons();
    report_.rejected_file = rejects_.file();
    return report_;
  }
  const LoadTables& tables() const { return tables_; }
  // Records the failure and clears up, as far as that still works; recover() does the rest.
  void give_up(const core::Error& error);

 private:
  Result<void> check_files(std::span<const std::filesystem::path> files) const;
  Result<void> load_file(const std::filesystem::path& file, Subjects& subjects);
  Result<void> read_rows(RecordReader& reader, RowBuilder& builder, const std::string& file,
                         Subjects& subjects, StagingWriter& writer);
  Result<void> reject(const std::string& file, const Record& record, const Rejection& why);
  Result<void> check_outcome() const;
  Result<core::Sequence> next_sequence();
  Result<void> publish();

  const events::Plan& plan_;
  const Mapping& mapping_;
  const LoadStores& stores_;
  const LoadOptions& options_;
  Ticker& ticker_;
  LoadLedger& ledger_;
  LoadTables tables_;
  core::Sequence first_;            // of the load's rows
  core::Sequence next_;             // of the next row
  std::uint64_t reserved_ = 0;      // numbers left of the range that next_ is in
  std::uint64_t bytes_before_ = 0;  // of the files already read
  bool intended_ = false;           // from here on only the tables tell whether the load is visible
  Rejects rejects_;
  StatementRunner statements_;
  LoadReport report_;
};

// Opens every file and binds the mapping to its columns, so that a wrong one stops the load before the first
// row.
Result<void> Load::check_files(std::span<const std::filesystem::path> files) const {
  for (const auto& file : files) {
    ROUSE_TRY(const auto reader, open_records(file, mapping_, stores_.warehouse));
    ROUSE_CHECK(RowBuilder::bind(plan_, mapping_, stores_.zone, reader->columns(), file.string()));
  }
  return {};
}

Result<void> Load::reject(const std::string& file, const Record& record, const Rejection& why) {
  ROUSE_CHECK(rejects_.add(file, record, why));
  if (rejects_.rows() <= options_.rejected_max) return {};
  const auto reasons = rejects_.reasons();
  return core::fail(core::ErrorCode::kResourceExhausted, "rejected",
                    fmt::format("more than {} rows were rejected, {} of them as {}; nothing was loaded",
                                options_.rejected_max, reasons.front().rows, reasons.front().reason),
                    fmt::format("see {}", rejects_.file().string()));
}

Result<core::Sequence> Load::next_sequence() {
  if (reserved_ == 0) {
    ROUSE_TRY(next_, ledger_.reserve(plan_.id));
    if (first_ == core::Sequence{}) first_ = next_;
    reserved_ = kPositionsPerRange;
  }
  --reserved_;
  return core::Sequence{next_.value++};
}

Result<void> Load::read_rows(RecordReader& reader, RowBuilder& builder, const std::string& file,
                             Subjects& subjects, StagingWriter& writer) {
  Record record;
  Row row;
  RowIds ids;
  Rejection why;
  while (true) {
    ROUSE_TRY(const bool more, reader.next(record));
    if (!more) return {};
    ROUSE_TRY(const auto seq, next_sequence());
    ids.seq = seq.value;
    if (++report_.rows_read % kRowsPerTick == 0) {
      auto& progress = ticker_.progress();
      progress.rows_read = report_.rows_read;
      progress.bytes_read = bytes_before_ + reader.bytes_read();
      progress.rejected = rejects_.rows();
      ROUSE_CHECK(ticker_.tick());
    }
    if (record.broken) {
      ROUSE_CHECK(reject(file, record, *record.broken));
      continue;
    }
    switch (builder.build(record, row, why)) {
      case RowBuilder::Outcome::kRow:
        ROUSE_CHECK(subjects.number(row, ids));
        ROUSE_CHECK(writer.add(row, ids));
        break;
      case RowBuilder::Outcome::kFiltered: ++report_.filtered; break;
      case RowBuilder::Outcome::kRejected: ROUSE_CHECK(reject(file, record, why)); break;
    }
  }
}

Result<void> Load::load_file(const std::filesystem::path& file, Subjects& subjects) {
  ticker_.enter("reading");
  ROUSE_TRY(const auto reader, open_records(file, mapping_, stores_.warehouse));
  ROUSE_TRY(auto builder, RowBuilder::bind(plan_, mapping_, stores_.zone, reader->columns(), file.string()));
  StagingWriter writer{stores_.warehouse, tables_.staging, plan_};
  ROUSE_CHECK(read_rows(*reader, builder, file.string(), subjects, writer));
  ROUSE_CHECK(writer.finish());
  bytes_before_ += reader->bytes_read();
  ticker_.progress().bytes_read = bytes_before_;
  ticker_.progress().rows_read = report_.rows_read;
  ticker_.enter("checking");
  const StagedFile staged{writer.partitions(), !mapping_.message_id.empty()};
  std::uint64_t sent = 0;
  for (const auto& [month, partition] : staged.partitions) sent += partition.rows;
  ROUSE_TRY(const std::uint64_t entered,
            add_staged(
                stores_.warehouse, [this](const std::string& sql) { return statements_.run(sql); }, tables_,
                plan_, staged));
  report_.loaded += entered;
  report_.duplicates += sent - entered;
  return {};
}

Result<void> Load::check_outcome() const {
  const std::uint64_t accounted = report_.loaded + report_.duplicates + report_.filtered + rejects_.rows();
  if (accounted != report_.rows_read) {
    return core::fail(core::ErrorCode::kInternal, "load",
                      fmt::format("{} rows were read and {} accounted for; nothing was loaded",
                                  report_.rows_read, accounted));
  }
  if (rejects_.rows() == 0 || rejects_.rows() < report_.rows_read - report_.filtered) return {};
  const auto reasons = rejects_.reasons();
  return core::invalid("rejected",
                       fmt::format("every row was rejected, {} of {} as {}; nothing was loaded",
                                   reasons.front().rows, rejects_.rows(), reasons.front().reason),
                       fmt::format("see {}", rejects_.file().string()));
}

Result<void> Load::publish() {
  if (report_.loaded == 0) return ledger_.done(report());
  ROUSE_TRY(auto batches, new_batches(stores_.warehouse, tables_, report_.load, plan_.id, first_, next_));
  std::uint64_t rows = 0;
  for (const auto& batch : batches) rows += batch.rows;
  if (rows != report_.loaded) {
    return core::fail(core::ErrorCode::kInternal, tables_.next,
                      fmt::format("{}: holds {} new rows, expected {}", tables_.next, rows, report_.loaded));
  }
  ROUSE_CHECK(start_merges(stores_.warehouse, tables_));
  ROUSE_CHECK(ticker_.tick());
  ticker_.enter("publishing");
  intended_ = true;
  ROUSE_CHECK(ledger_.intend(report(), batches));
  // An error may mean that the answer was lost, so what counts is where the rows are.
  if (auto exchanged = exchange(stores_.warehouse, tables_); !exchanged) {
    ROUSE_TRY(const bool done, finish_exchange(stores_.warehouse, tables_, batches));
    if (!done) {
      intended_ = false;
      return exchanged;
    }
  }
  return ledger_.done(report());
}

void Load::give_up(const core::Error& error) {
  (void)rejects_.flush();
  if (intended_) return;
  report_.finished_at = stores_.clock.now();
  report_.loaded = 0;
  report_.duplicates = 0;
  (void)ledger_.fail(report(), error);
  (void)drop_tables(stores_.warehouse, tables_);
}

Result<void> Load::run(std::span<const std::filesystem::path> files) {
  for (const auto& file : files) report_.files.push_back(file.string());
  ROUSE_CHECK(check_files(files));
  ROUSE_CHECK(prepare_event_table(stores_.warehouse, plan_));
  ROUSE_CHECK(create_tables(stores_.warehouse, tables_));
  ROUSE_TRY(auto subjects, Subjects::open(stores_, plan_, mapping_));
  for (const auto& file : files) ROUSE_CHECK(load_file(file, subjects));
  ROUSE_CHECK(check_outcome());
  ROUSE_CHECK(subjects.finish());
  ROUSE_CHECK(rejects_.flush());
  report_.finished_at = stores_.clock.now();
  return publish();
}

Result<std::uint64_t> total_bytes(std::span<const std::filesystem::path> files) {
  if (files.empty() || files.size() > kFilesMax) {
    return core::invalid("files",
                         fmt::format("files: {} given, 1 to {} are allowed", files.size(), kFilesMax));
  }
  std::uint64_t bytes = 0;
  for (const auto& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) bytes += size;  // a file that is missing is named when it is opened
  }
  return bytes;
}

}  // namespace

Result<LoadReport> load_files(const PlanFile& plan, const Mapping& mapping,
                              std::span<const std::filesystem::path> files, const LoadStores& stores,
                              const LoadOptions& options) {
  ROUSE_TRY(const std::uint64_t bytes, total_bytes(files));
  ROUSE_CHECK(check_mapping(plan.plan, mapping));
  ROUSE_TRY(const auto lock, LoadLock::take(stores.data_directory));
  LoadLedger ledger{stores.metadata};
  ROUSE_CHECK(recover_loads(stores, ledger));
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.string());
  ROUSE_TRY(const std::uint64_t id, ledger.begin(plan, names));
  Ticker ticker{options, bytes};
  Load load{plan.plan, mapping, stores, options, ticker, ledger, id};
  auto ran = load.run(files);
  if (!ran) {
    load.give_up(ran.error());
    return core::fail(std::move(ran).error());
  }
  // Tables that cannot be dropped now are dropped by the next load.
  (void)drop_tables(stores.warehouse, load.tables());
  return load.report();
}

}  // namespace rouse::ingest
