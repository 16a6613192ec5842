// rouse identity squash: who is who, written into the stored events.
#include "ingest/squash.h"

#include <fmt/format.h>

#include "program.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

void show_squash(ProgressLine& line, const ingest::SquashProgress& progress) {
  line.show(progress.stage, progress.months, progress.months_total,
            fmt::format("{}, {} of {} months", progress.plan, progress.months, progress.months_total));
}

void print_squash(const ingest::SquashReport& report) {
  if (report.from == report.to) {
    fmt::print("nothing to do: events are written as of entry {} of the identity ledger, which is the last\n",
               grouped(report.to));
    return;
  }
  fmt::print("entries {} to {} of the identity ledger are written into the events\n",
             grouped(report.from + 1), grouped(report.to));
  if (report.plans.empty()) {
    fmt::print("no stored event has another owner by them\n");
    return;
  }
  std::vector<std::vector<std::string>> rows{
      {"plan", "months rebuilt", "their events", "with another owner"}};
  for (const auto& plan : report.plans) {
    rows.push_back({plan.plan, grouped(plan.months), grouped(plan.rows), grouped(plan.changed)});
  }
  fmt::print("{}", table(rows));
}

}  // namespace

core::Result<void> run_identity_squash(const Program& program) {
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  ProgressLine line;
  const auto report = ingest::squash_identities(
      workspace->load_stores(),
      {.progress = [&line](const ingest::SquashProgress& progress) { show_squash(line, progress); },
       .cancelled = &program.interrupt.flag()});
  line.clear();
  if (!report) return core::fail(report.error());
  print_squash(*report);
  return {};
}

}  // namespace rouse::cli
