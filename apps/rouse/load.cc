// rouse load: files into the warehouse, with every row accounted for.
#include "ingest/load.h"

#include <fmt/format.h>

#include "program.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

void show_load(ProgressLine& line, const ingest::LoadProgress& progress) {
  std::string detail = fmt::format("{} rows", grouped(progress.rows_read));
  if (progress.rejected > 0) detail += fmt::format(", {} rejected", grouped(progress.rejected));
  line.show(progress.stage, progress.bytes_read, progress.bytes_total, detail);
}

void print_load(const ingest::LoadReport& report) {
  const double seconds = std::chrono::duration<double>(report.finished_at - report.started_at).count();
  fmt::print("load {} into {}{}: {} rows in {:.1f} s\n", report.load, report.plan,
             report.simulated ? " (simulated data)" : "", grouped(report.rows_read), seconds);
  fmt::print("{}", table({{"  rows", ""},
                          {"  read", grouped(report.rows_read)},
                          {"  = loaded", grouped(report.loaded)},
                          {"  + duplicates", grouped(report.duplicates)},
                          {"  + filtered", grouped(report.filtered)},
                          {"  + rejected", grouped(report.rejected)}}));
  for (const auto& reason : report.reasons) {
    fmt::print("  rejected {}: {}\n", reason.reason, grouped(reason.rows));
  }
  if (!report.rejected_file.empty()) fmt::print("  rejected rows are in {}\n", report.rejected_file.native());
}

}  // namespace

core::Result<void> run_load(const Program& program, const LoadArguments& arguments) {
  ROUSE_TRY(const auto plan, ingest::read_plan(arguments.plan));
  ROUSE_TRY(const auto mapping, ingest::read_mapping(arguments.mapping));
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  ProgressLine line;
  const ingest::LoadOptions options{
      .progress = [&line](const ingest::LoadProgress& progress) { show_load(line, progress); },
      .cancelled = &program.interrupt.flag(),
      .rejected_max = program.settings.rejected_max};
  const auto report = ingest::load_files(plan, mapping, arguments.files, workspace->load_stores(), options);
  line.clear();
  if (!report) return core::fail(report.error());
  print_load(*report);
  return {};
}

}  // namespace rouse::cli
