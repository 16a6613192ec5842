// rouse tables load, runs, run: what became of deliveries.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "access/vault.h"
#include "business_tables/arguments.h"
#include "core/zone.h"
#include "ingest/delivery_load.h"
#include "server/collection.h"
#include "server/table_alarms.h"
#include "server/workspace.h"
#include "tables/run_json.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

using core::Result;

std::string seconds(const metadata::TableRun& run) {
  if (!run.finished_at) return {};
  return fmt::format("{:.1f} s", std::chrono::duration<double>(*run.finished_at - run.started_at).count());
}

// "2 stop, 1 warn", or "ok".
std::string verdict(const metadata::RunTable& found) {
  const auto stop = tables::broken(found, "stop");
  const auto warn = tables::broken(found, "warn");
  if (stop == 0 && warn == 0) return "ok";
  return fmt::format("{}{}{}", stop > 0 ? fmt::format("{} stop", stop) : "", stop > 0 && warn > 0 ? ", " : "",
                     warn > 0 ? fmt::format("{} warn", warn) : "");
}

void print_findings(const metadata::RunTable& found) {
  for (const auto& finding : found.findings) {
    if (finding.holds) continue;
    fmt::print("{} {}: {}{}{}: {}\n", finding.severity, found.table, finding.rule,
               finding.column.empty() ? "" : " of ", finding.column, finding.message);
    for (const auto& example : finding.examples) fmt::print("       {}\n", example);
  }
}

void print_run(const metadata::TableRun& run, const std::vector<metadata::RunTable>& tables) {
  fmt::print("run {}: {} of {}, {}{}{}\n", run.id, run.delivery, core::format_day(run.data_date),
             metadata::to_string(run.state), run.finished_at ? " after " : "", seconds(run));
  std::vector<std::vector<std::string>> rows{{"table", "rows", "into history", ""}};
  for (const auto& found : tables) {
    rows.push_back({found.table, grouped(found.rows), grouped(found.history_rows), verdict(found)});
  }
  if (!tables.empty()) fmt::print("{}", table(rows));
  for (const auto& found : tables) print_findings(found);
  if (run.error) fmt::print("{}\n", core::to_string(*run.error));
}

void show(ProgressLine& line, const ingest::RunProgress& progress) {
  line.show(progress.stage, progress.bytes, progress.bytes_total,
            fmt::format("{}, {} rows", progress.table, grouped(progress.rows)));
}

// The one that is named, or the only one.
Result<std::string> delivery_of(server::Workspace& workspace, const std::string& named) {
  if (!named.empty()) return named;
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto all, metadata::active_deliveries(reader));
  if (all.size() == 1) return all.front().id;
  std::string ids;
  for (const auto& one : all) ids += (ids.empty() ? "" : ", ") + one.id;
  return core::invalid(
      "delivery",
      all.empty() ? "delivery: none is declared"
                  : fmt::format("delivery: {} are declared: {}", all.size(), ids),
      all.empty() ? "declare it with: rouse tables declare FILE" : "name one with --delivery");
}

// What the alarm program did not take, a running server raises again.
void raise_alarms(const Program& program, server::Workspace& workspace) {
  if (program.settings.alarm_program.empty()) return;
  const auto raised = server::raise_alarms(program.settings.alarm_program, workspace.metadata(),
                                           program.clock.now(), workspace.zone(), program.log);
  if (!raised) program.log.error("alarms of business tables could not be raised", raised.error());
}

}  // namespace

Result<void> run_load_tables(const Program& program, const LoadTablesArguments& arguments) {
  ROUSE_TRY(const std::int32_t date, core::parse_day(arguments.date, "date"));
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  ROUSE_TRY(const auto delivery, delivery_of(*workspace, arguments.delivery));
  ROUSE_TRY(const auto vault, server::open_vault(program.settings, workspace->metadata()));
  ProgressLine line;
  ingest::RunOptions options;
  options.rewind = arguments.rewind;
  options.progress = [&line](const ingest::RunProgress& progress) { show(line, progress); };
  options.cancelled = &program.interrupt.flag();
  const auto report = ingest::load_delivery(
      delivery, date, arguments.folder, {.stores = workspace->load_stores(), .vault = vault.get()}, options);
  line.clear();
  raise_alarms(program, *workspace);
  if (!report) return core::fail(report.error());
  auto run = report->run;
  const auto error = std::exchange(run.error, std::nullopt);
  print_run(run, report->tables);
  for (const auto day : report->withdrawn) fmt::print("withdrawn: {}\n", core::format_day(day));
  if (report->uncleared) {
    fmt::print(stderr, "rows that nobody reads are left for a later run: {}\n",
               core::to_string(*report->uncleared));
  }
  if (error) return core::fail(*error);
  return {};
}

Result<void> run_list_runs(const Program& program, const ListRunsArguments& arguments) {
  ROUSE_TRY(const auto workspace, server::Workspace::open_metadata_only(program.settings, program.clock));
  ROUSE_TRY(const auto reader, workspace->metadata().read());
  ROUSE_TRY(const auto runs, metadata::recent_runs(reader, arguments.delivery, arguments.limit));
  boost::json::array list;
  std::vector<std::vector<std::string>> rows{{"run", "delivery", "data date", "state", "began", "took", ""}};
  for (const auto& run : runs) {
    list.push_back(tables::run_json(run));
    rows.push_back({std::to_string(run.id), run.delivery, core::format_day(run.data_date),
                    std::string{metadata::to_string(run.state)}, time_text(run.started_at, workspace->zone()),
                    seconds(run), run.error ? core::to_string(*run.error) : ""});
  }
  if (arguments.format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(list));
  } else {
    fmt::print("{}", table(rows));
  }
  return {};
}

Result<void> run_show_run(const Program& program, const ShowRunArguments& arguments) {
  ROUSE_TRY(const auto workspace, server::Workspace::open_metadata_only(program.settings, program.clock));
  ROUSE_TRY(const auto reader, workspace->metadata().read());
  ROUSE_TRY(const auto run, metadata::find_run(reader, arguments.run));
  ROUSE_TRY(const auto found, metadata::tables_of_run(reader, arguments.run));
  if (arguments.format == Format::kTable) {
    print_run(run, found);
    return {};
  }
  fmt::print("{}\n", boost::json::serialize(tables::run_json(run, found)));
  return {};
}

}  // namespace rouse::cli
