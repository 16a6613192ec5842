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

// The sequence numbers of collected events that the feed says are in the warehouse.
struct SeqRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

Result<SeqRange> fed_range(metadata::Store& store, std::uint64_t position) {
  ROUSE_TRY(auto transaction, store.begin());
  ROUSE_TRY(const std::uint16_t source, metadata::seq_source(transaction, ingest::kLogSource));
  ROUSE_CHECK(transaction.commit());
  const std::uint64_t first = std::uint64_t{source} * metadata::kSeqPositionsMax;
  return SeqRange{first, first + position - 1};
}

Result<std::uint64_t> count_rows(warehouse::Warehouse& warehouse, const std::string& table,
                                 const SeqRange& range) {
  auto rows = warehouse.select(fmt::format("SELECT count() AS n FROM {} WHERE seq BETWEEN {} AND {}",
                                           warehouse::quote_identifier(table), range.first, range.last));
  if (!rows && rows.error().code == core::ErrorCode::kNotFound) return 0;  // no event of the plan came yet
  if (!rows) return core::fail(rows.error());
  ROUSE_TRY(const bool found, rows->next());
  return found ? rows->u64() : 0;
}

// Rows of collected events by plan, and of items under "".
Result<std::map<std::string, std::uint64_t>> stored_by_plan(server::Workspace& workspace,
                                                            const SeqRange& range) {
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  std::map<std::string, std::uint64_t> stored;
  for (const auto& record : records) {
    ROUSE_TRY(const auto plan, events::parse_plan(record.yaml, fmt::format("plan '{}'", record.id)));
    ROUSE_TRY(stored[plan.id], count_rows(workspace.warehouse(), events::event_table(plan), range));
  }
  ROUSE_TRY(stored[""], count_rows(workspace.warehouse(), "items", range));
  return stored;
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

Result<std::map<std::string, std::uint64_t>> check_collection(const Program& program,
                                                              server::Workspace& workspace, bool recount,
                                                              Findings& findings) {
  metadata::CollectionProgress progress;
  {
    ROUSE_TRY(const auto reader, workspace.metadata().read());
    ROUSE_TRY(progress, metadata::collection_progress(reader));
  }
  if (!std::filesystem::exists(program.settings.event_log.folder)) {
    return std::map<std::string, std::uint64_t>{};  // nothing was ever collected here
  }
  if (const auto vault = server::open_vault(program.settings, workspace.metadata()); !vault) {
    findings.add_fault("vault", core::to_string(vault.error()));
  } else {
    findings.add("vault", program.settings.key_file.native());
  }
  if (recount) ROUSE_CHECK(refill(program, workspace, findings));
  ROUSE_CHECK(check_equation(program, progress, findings));
  if (progress.position == 0) return std::map<std::string, std::uint64_t>{};
  ROUSE_TRY(const auto range, fed_range(workspace.metadata(), progress.position));
  ROUSE_TRY(auto stored, stored_by_plan(workspace, range));
  ROUSE_TRY(const std::uint64_t rejected, count_rows(workspace.warehouse(), "rejected_events", range));
  std::uint64_t rows = 0;
  for (const auto& [plan, count] : stored) rows += count;
  findings.add_if(
      rows == progress.counts.stored && rejected == progress.counts.rejected, "collected",
      fmt::format("the warehouse holds {} events and {} rejected ones", grouped(rows), grouped(rejected)));
  return stored;
}

}  // namespace rouse::cli
