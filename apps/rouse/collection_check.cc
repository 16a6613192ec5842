#include "collection_check.h"

#include "core/file_system.h"
#include "events/event_table.h"
#include "events/segmented_log.h"
#include "ingest/warehouse_feed.h"
#include "metadata/collection.h"
#include "metadata/plans.h"
#include "metadata/write_batches.h"
#include "server/collection.h"
#include "terminal.h"
#include "warehouse/quote.h"

namespace rouse::cli {
namespace {

using core::Result;

// The sequence numbers of collected events: those that the feed says are in the warehouse, and those that it
// may be writing just now.
struct SeqRange {
  std::uint64_t first = 0;
  std::uint64_t fed_end = 0;
  std::uint64_t end = 0;
};

Result<SeqRange> fed_range(metadata::Store& store, std::uint64_t position) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const std::uint16_t source, metadata::seq_source(transaction, ingest::kLogSource));
  ROUSE_CHECK(transaction.commit());
  const std::uint64_t first = std::uint64_t{source} * metadata::kSeqPositionsMax;
  return SeqRange{first, first + position, first + metadata::kSeqPositionsMax};
}

Result<PlanRows> count_rows(warehouse::Warehouse& warehouse, const std::string& table,
                            const SeqRange& range) {
  auto rows = warehouse.select(
      fmt::format("SELECT countIf(seq >= {} AND seq < {}) AS collected, "
                  "countIf(seq < {} OR seq >= {}) AS stored FROM {}",
                  range.first, range.fed_end, range.fed_end, range.end, warehouse::quote_identifier(table)));
  if (!rows && rows.error().code == core::ErrorCode::kNotFound) return PlanRows{};  // nothing came yet
  if (!rows) return core::fail(rows.error());
  ROUSE_TRY(const bool found, rows->next());
  if (!found) return PlanRows{};
  const std::uint64_t collected = rows->u64();
  return PlanRows{collected, rows->u64()};
}

// By plan, and of items under "".
Result<std::map<std::string, PlanRows>> rows_by_plan(server::Workspace& workspace, const SeqRange& range) {
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  std::map<std::string, PlanRows> rows;
  for (const auto& record : records) {
    ROUSE_TRY(const auto plan, events::parse_plan(record.yaml, fmt::format("plan '{}'", record.id)));
    ROUSE_TRY(rows[plan.id], count_rows(workspace.warehouse(), events::event_table(plan), range));
  }
  ROUSE_TRY(rows[""], count_rows(workspace.warehouse(), "items", range));
  return rows;
}

Result<void> check_equation(const Program& program, const metadata::CollectionProgress& progress,
                            Findings& findings) {
  ROUSE_TRY(const auto log, events::SegmentedLog::open_for_reading(
                                program.settings.event_log, core::real_files(), program.clocks.machine));
  const std::uint64_t received = log->end();
  const auto& counts = progress.counts;
  const std::uint64_t in_log = received - std::min(received, progress.position);
  findings.add_if(received == counts.stored + counts.duplicates + counts.rejected + in_log, "events",
                  fmt::format("{} received = {} stored + {} duplicates + {} rejected + {} in log",
                              grouped(received), grouped(counts.stored), grouped(counts.duplicates),
                              grouped(counts.rejected), grouped(in_log)));
  return {};
}

Result<void> refill(const Program& program, server::Workspace& workspace, Findings& findings) {
  ROUSE_TRY(const auto config, server::log_config(program.settings, workspace));
  ROUSE_TRY(const auto log,
            events::SegmentedLog::open_for_reading(config, core::real_files(), program.clocks.machine));
  ROUSE_TRY(const auto recount, ingest::recount(workspace.feed_stores(*log, program.clocks.machine)));
  findings.add_if(recount.missing_rows == recount.refilled_rows, "recount",
                  fmt::format("{} batches, {} rows missing, {} written again", grouped(recount.batches),
                              grouped(recount.missing_rows), grouped(recount.refilled_rows)));
  return {};
}

}  // namespace

Result<std::map<std::string, PlanRows>> check_collection(const Program& program, server::Workspace& workspace,
                                                         bool recount, Findings& findings) {
  metadata::CollectionProgress progress;
  {
    ROUSE_TRY(const auto reader, workspace.metadata().read());
    ROUSE_TRY(progress, metadata::collection_progress(reader));
  }
  if (!std::filesystem::exists(program.settings.event_log.folder)) {
    return std::map<std::string, PlanRows>{};  // nothing was ever collected here
  }
  if (const auto vault = server::open_vault(program.settings, workspace.metadata()); !vault) {
    findings.add_fault("vault", core::to_string(vault.error()));
  } else {
    findings.add("vault", program.settings.key_file.native());
  }
  if (recount) ROUSE_CHECK(refill(program, workspace, findings));
  ROUSE_CHECK(check_equation(program, progress, findings));
  if (progress.position == 0) return std::map<std::string, PlanRows>{};
  ROUSE_TRY(const auto range, fed_range(workspace.metadata(), progress.position));
  ROUSE_TRY(auto by_plan, rows_by_plan(workspace, range));
  ROUSE_TRY(const PlanRows rejected, count_rows(workspace.warehouse(), "rejected_events", range));
  std::uint64_t rows = 0;
  for (const auto& [plan, of_plan] : by_plan) rows += of_plan.collected;
  findings.add_if(rows == progress.counts.stored && rejected.collected == progress.counts.rejected,
                  "collected",
                  fmt::format("the warehouse holds {} events and {} rejected ones", grouped(rows),
                              grouped(rejected.collected)));
  return by_plan;
}

}  // namespace rouse::cli
