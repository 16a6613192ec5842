// rouse plans and doctor: what the data directory holds, and whether it is in order.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "api/plan_facts.h"
#include "collection_check.h"
#include "core/zone.h"
#include "findings.h"
#include "ingest/stored_identity.h"
#include "metadata/identity.h"
#include "metadata/loads.h"
#include "metadata/plans.h"
#include "metadata/store.h"
#include "program.h"
#include "server/workspace.h"
#include "terminal.h"
#include "warehouse/schema.h"

namespace rouse::cli {
namespace {

// More loads than this are not checked one by one.
constexpr std::size_t kLoadsChecked = 100'000;

struct PlanEntry {
  events::Plan plan;
  std::int64_t version = 0;
  api::PlanFacts facts;
};

core::Result<std::vector<PlanEntry>> read_plans(server::Workspace& workspace) {
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  std::vector<PlanEntry> entries;
  for (const auto& record : records) {
    ROUSE_TRY(auto plan, events::parse_plan(record.yaml, fmt::format("plan '{}'", record.id)));
    ROUSE_TRY(auto facts, api::plan_facts(workspace.warehouse(), plan));
    entries.push_back({std::move(plan), record.version, std::move(facts)});
  }
  return entries;
}

std::string day_text(const std::optional<std::int32_t>& day) { return day ? core::format_day(*day) : "-"; }

void check_warehouse(server::Workspace& workspace, Findings& findings) {
  const auto traits = workspace.warehouse().traits();
  if (!traits) return findings.add_fault("warehouse", core::to_string(traits.error()));
  findings.add(
      "warehouse",
      fmt::format("{} {}{}", traits->is_engine ? "embedded engine, ClickHouse" : "ClickHouse server",
                  traits->version, workspace.shares_running_engine() ? ", of the running server" : ""));
  const auto zone = warehouse::stored_zone(workspace.warehouse());
  if (!zone) return findings.add_fault("schema", core::to_string(zone.error()));
  findings.add_if(*zone == workspace.zone().name(), "schema",
                  fmt::format("version {}, zone {}", warehouse::kSchemaVersion, *zone));
}

core::Result<void> check_identity(server::Workspace& workspace, Findings& findings) {
  metadata::IdentityProgress progress;
  {
    ROUSE_TRY(const auto reader, workspace.metadata().read());
    ROUSE_TRY(progress, metadata::identity_progress(reader));
  }
  const auto held = ingest::check_identity_held(workspace.warehouse(), progress);
  if (!held) {
    findings.add_fault("identity", core::to_string(held.error()));
  } else {
    findings.add("identity", fmt::format("{} identifiers, {} entries of the ledger, {} of them squashed",
                                         grouped(progress.numbers), grouped(progress.entries),
                                         grouped(progress.squashed)));
  }
  return {};
}

std::string equation(const metadata::LoadCounts& counts) {
  return fmt::format("{} read = {} loaded + {} duplicates + {} filtered + {} rejected",
                     grouped(counts.rows_read), grouped(counts.loaded), grouped(counts.duplicates),
                     grouped(counts.filtered), grouped(counts.rejected));
}

// Every load's own equation; then, per plan, what loads and collection say they stored against what is
// stored.
core::Result<void> check_rows(server::Workspace& workspace, const std::map<std::string, PlanRows>& rows,
                              Findings& findings) {
  std::map<std::string, std::uint64_t> loaded;
  {
    ROUSE_TRY(const auto reader, workspace.metadata().read());
    ROUSE_TRY(const auto loads, metadata::recent_loads(reader, kLoadsChecked));
    for (const auto& load : loads) {
      const auto& counts = load.counts;
      const std::string name = fmt::format("load {}", load.id);
      if (load.state != metadata::LoadState::kDone) {
        findings.add(name, fmt::format("{}; nothing of it is visible", metadata::to_string(load.state)));
        continue;
      }
      loaded[load.plan] += counts.loaded;
      const std::uint64_t sum = counts.loaded + counts.duplicates + counts.filtered + counts.rejected;
      findings.add_if(counts.rows_read == sum, name, equation(counts));
    }
  }
  ROUSE_TRY(const auto plans, read_plans(workspace));
  for (const auto& entry : plans) {
    const std::uint64_t from_files = loaded[entry.plan.id];
    const auto found = rows.find(entry.plan.id);
    const PlanRows of_plan = found == rows.end() ? PlanRows{0, entry.facts.rows} : found->second;
    findings.add_if(of_plan.stored == from_files + of_plan.collected, "plan " + entry.plan.id,
                    fmt::format("{} events stored = {} loaded + {} collected", grouped(of_plan.stored),
                                grouped(from_files), grouped(of_plan.collected)));
  }
  return {};
}

}  // namespace

core::Result<void> run_plans(const Program& program, Format format) {
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  ROUSE_TRY(const auto plans, read_plans(*workspace));
  if (format == Format::kJson) {
    boost::json::array list;
    for (const auto& [plan, version, facts] : plans) {
      list.push_back(
          boost::json::object{{"id", plan.id},
                              {"version", version},
                              {"name", boost::json::object{{"zh", plan.label.zh}, {"en", plan.label.en}}},
                              {"subject", plan.subject.type},
                              {"simulated", plan.simulated},
                              {"rows", facts.rows}});
    }
    fmt::print("{}\n", boost::json::serialize(list));
    return {};
  }
  std::vector<std::vector<std::string>> rows{
      {"plan", "name", "subject", "events", "from", "to", "kinds", ""}};
  for (const auto& [plan, version, facts] : plans) {
    rows.push_back({plan.id, plan.label.en.empty() ? plan.label.zh : plan.label.en, plan.subject.type,
                    grouped(facts.rows), day_text(facts.first_day), day_text(facts.last_day),
                    std::to_string(plan.events.size()), plan.simulated ? "simulated" : ""});
  }
  fmt::print("{}", table(rows));
  return {};
}

core::Result<void> run_doctor(const Program& program, const DoctorArguments& arguments) {
  Findings findings;
  findings.add("rouse", fmt::format("{}, SQLite {}", ROUSE_VERSION, metadata::sqlite_version()));
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  findings.add("metadata",
               fmt::format("format {}, {}", metadata::store_format(), program.settings.data.native()));
  check_warehouse(*workspace, findings);
  ROUSE_CHECK(check_identity(*workspace, findings));
  ROUSE_TRY(const auto rows, check_collection(program, *workspace, arguments.recount, findings));
  ROUSE_CHECK(check_rows(*workspace, rows, findings));
  if (findings.faults() == 0) return {};
  return core::fail(core::ErrorCode::kInternal, "", fmt::format("{} faults found", findings.faults()));
}

}  // namespace rouse::cli
