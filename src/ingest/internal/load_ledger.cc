#include "ingest/internal/load_ledger.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "metadata/loads.h"
#include "metadata/plans.h"
#include "metadata/store.h"

namespace rouse::ingest {
namespace {

using core::Result;

metadata::LoadCounts counts_of(const LoadReport& report) {
  return {report.rows_read, report.loaded, report.duplicates, report.filtered, report.rejected};
}

}  // namespace

Result<std::uint64_t> LoadLedger::begin(const PlanFile& plan, const std::vector<std::string>& files) {
  std::vector<metadata::LoadFile> entries;
  for (const auto& file : files) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    entries.push_back({file, error ? 0 : bytes, ""});
  }
  ROUSE_TRY(auto transaction, store_.begin());
  ROUSE_CHECK(metadata::save_plan(transaction, plan.plan.id, plan.yaml));
  ROUSE_TRY(const auto load, metadata::start_load(transaction, plan.plan.id, std::move(entries)));
  ROUSE_CHECK(transaction.commit());
  return load.id;
}

Result<core::Sequence> LoadLedger::reserve(const std::string& plan) {
  ROUSE_TRY(auto transaction, store_.begin());
  ROUSE_TRY(const auto first,
            metadata::reserve_seq(transaction, fmt::format("files/{}", plan), kPositionsPerRange));
  ROUSE_CHECK(transaction.commit());
  return first;
}

Result<void> LoadLedger::intend(const LoadReport& report, std::vector<metadata::WriteBatch> batches) {
  ROUSE_TRY(auto transaction, store_.begin());
  for (auto& batch : batches) ROUSE_CHECK(metadata::intend_batch(transaction, std::move(batch)));
  ROUSE_CHECK(metadata::update_load(transaction, report.load, counts_of(report)));
  return transaction.commit();
}

Result<void> LoadLedger::finish(std::uint64_t load, const metadata::LoadCounts* counts) {
  ROUSE_TRY(auto transaction, store_.begin());
  ROUSE_TRY(const auto batches, metadata::batches_of_load(transaction, load));
  for (const auto& batch : batches) ROUSE_CHECK(metadata::complete_batch(transaction, batch.id));
  ROUSE_TRY(const auto record, metadata::find_load(transaction, load));
  ROUSE_CHECK(metadata::finish_load(transaction, load, counts ? *counts : record.counts));
  return transaction.commit();
}

Result<void> LoadLedger::done(const LoadReport& report) {
  const auto counts = counts_of(report);
  return finish(report.load, &counts);
}

Result<void> LoadLedger::done(std::uint64_t load) { return finish(load, nullptr); }

Result<void> LoadLedger::fail(const LoadReport& report, const core::Error& error) {
  ROUSE_TRY(auto transaction, store_.begin());
  ROUSE_TRY(const auto batches, metadata::batches_of_load(transaction, report.load));
  for (const auto& batch : batches) ROUSE_CHECK(metadata::withdraw_batch(transaction, batch.id));
  ROUSE_CHECK(metadata::fail_load(transaction, report.load, counts_of(report), error));
  return transaction.commit();
}

Result<std::vector<OpenLoad>> LoadLedger::open_loads() {
  ROUSE_TRY(const auto reader, store_.read());
  ROUSE_TRY(const auto running, metadata::running_loads(reader));
  std::vector<OpenLoad> loads;
  for (const auto& load : running) {
    ROUSE_TRY(auto batches, metadata::batches_of_load(reader, load.id));
    loads.push_back({load.id, load.plan, std::move(batches)});
  }
  return loads;
}

}  // namespace rouse::ingest
