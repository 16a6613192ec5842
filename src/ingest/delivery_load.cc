#include "ingest/delivery_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/internal/load_lock.h"
#include "ingest/internal/runs/delivery_run.h"
#include "ingest/internal/runs/run_clearing.h"
#include "tables/declared.h"

namespace rouse::ingest {
namespace {

using core::Result;

Result<std::optional<ProcessLock>> try_lock(const LoadStores& stores) {
  return ProcessLock::try_take(stores.data_directory / "tables.lock");
}

// What metadata say when a run begins.
struct Ground {
  std::vector<tables::Delivery> deliveries;
  metadata::Definition declared;
  PublishedDates published;
  std::vector<std::int32_t> dates;  // published ones of the delivery

  const tables::Delivery& delivery() const {
    return *std::ranges::find(deliveries, declared.id, &tables::Delivery::id);
  }
};

Result<Ground> read_ground(metadata::Store& store, std::string_view delivery) {
  Ground ground;
  ROUSE_TRY(const auto reader, store.read());
  ROUSE_TRY(ground.declared, metadata::active_delivery(reader, delivery));
  ROUSE_TRY(ground.deliveries, tables::declared_deliveries(reader));
  ROUSE_TRY(ground.published, read_published(reader));
  ROUSE_TRY(ground.dates, metadata::published_dates(reader, delivery));
  return ground;
}

Result<void> clear(const LoadStores& stores, RunStatements& statements) {
  std::vector<tables::Delivery> deliveries;
  {
    ROUSE_TRY(const auto reader, stores.metadata.read());
    ROUSE_TRY(deliveries, tables::declared_deliveries(reader));
  }
  return clear_runs(statements, stores.metadata, deliveries, stores.clock.now());
}

// Of a process that died.
Result<void> fail_interrupted(metadata::Store& store) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const auto running, metadata::running_runs(transaction));
  if (running.empty()) return {};
  const core::Error error{core::ErrorCode::kUnavailable, std::string{kInterrupted},
                          "the run was interrupted; nothing of it counts", "load the date again"};
  for (const auto& run : running) ROUSE_CHECK(metadata::fail_run(transaction, run.id, error));
  return transaction.commit();
}

Result<void> settle(const LoadStores& stores) {
  ROUSE_CHECK(fail_interrupted(stores.metadata));
  RunStatements statements{stores.warehouse, 0, [] { return Result<void>{}; }};
  return clear(stores, statements);
}

Result<metadata::TableRun> begin(const LoadStores& stores, const metadata::Definition& declared,
                                 std::int32_t data_date, const std::filesystem::path& directory) {
  ROUSE_TRY(auto transaction, stores.metadata.begin());
  ROUSE_TRY(auto run, metadata::start_run(transaction, declared.id, declared.version, data_date,
                                          std::filesystem::absolute(directory).native()));
  ROUSE_CHECK(transaction.commit());
  return run;
}

Result<void> record_tables(metadata::Transaction& transaction, std::uint64_t run,
                           std::span<const metadata::RunTable> tables) {
  for (const auto& table : tables) ROUSE_CHECK(metadata::record_table(transaction, run, table));
  return {};
}

// The one step by which everything of the run counts.
Result<void> publish(metadata::Store& store, const RunReport& report) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_CHECK(record_tables(transaction, report.run.id, report.tables));
  ROUSE_CHECK(metadata::publish_run(transaction, report.run.id, report.withdrawn));
  return transaction.commit();
}

Result<void> note_failure(metadata::Store& store, const RunReport& report, const core::Error& error) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_CHECK(record_tables(transaction, report.run.id, report.tables));
  ROUSE_CHECK(metadata::fail_run(transaction, report.run.id, error));
  return transaction.commit();
}

Result<metadata::TableRun> outcome(metadata::Store& store, std::uint64_t run) {
  ROUSE_TRY(const auto reader, store.read());
  return metadata::find_run(reader, run);
}

Result<RunReport> carry_out(const Ground& ground, RunReport report, const DeliveryStores& stores,
                            const RunOptions& options) {
  auto& store = stores.stores.metadata;
  DeliveryRun run{ground.delivery(),
                  report.run,
                  {ground.deliveries, ground.published, report.withdrawn},
                  stores,
                  options};
  auto prepared = run.prepare();
  report.tables = run.records();
  if (prepared) {
    run.enter("publishing");
    prepared = publish(store, report);
  }
  if (!prepared) {
    // Not to be noted either: the run is found running by the next one, which settles it.
    if (!note_failure(store, report, prepared.error())) return core::fail(std::move(prepared).error());
  }
  run.enter("clearing");
  RunStatements statements{stores.stores.warehouse, report.run.id, [] { return Result<void>{}; }};
  if (auto cleared = clear(stores.stores, statements); !cleared)
    report.uncleared = std::move(cleared).error();
  ROUSE_TRY(report.run, outcome(store, report.run.id));
  return report;
}

}  // namespace

Result<RunReport> load_delivery(std::string_view delivery, std::int32_t data_date,
                                const std::filesystem::path& directory, const DeliveryStores& stores,
                                const RunOptions& options) {
  ROUSE_TRY(const auto lock, try_lock(stores.stores));
  if (!lock) {
    return core::fail(core::ErrorCode::kConflict, "run", "run: another run of business tables is at work",
                      "wait for its end");
  }
  ROUSE_CHECK(settle(stores.stores));
  ROUSE_TRY(const auto ground, read_ground(stores.stores.metadata, delivery));
  RunReport report;
  std::ranges::copy_if(ground.dates, std::back_inserter(report.withdrawn),
                       [&](std::int32_t date) { return date > data_date; });
  const DateWanted wanted{data_date, stores.stores.zone.day_of(stores.stores.clock.now()), options.rewind};
  ROUSE_CHECK(check_data_date(ground.delivery(), wanted, report.withdrawn, ground.published));
  if (!options.rewind) report.withdrawn.clear();
  ROUSE_TRY(report.run, begin(stores.stores, ground.declared, data_date, directory));
  return carry_out(ground, std::move(report), stores, options);
}

Result<void> recover_runs(const LoadStores& stores) {
  ROUSE_TRY(const auto lock, try_lock(stores));
  if (!lock) return {};
  return settle(stores);
}

}  // namespace rouse::ingest
