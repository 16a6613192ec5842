// rouse sources: who may send events.
#include "metadata/sources.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "events/plan.h"
#include "ingest/load.h"
#include "metadata/collection.h"
#include "metadata/plans.h"
#include "program.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

using metadata::Enforcement;

core::Result<Enforcement> read_enforcement(std::string_view text) {
  for (const auto known : {Enforcement::kAccept, Enforcement::kMark, Enforcement::kReject}) {
    if (metadata::to_string(known) == text) return known;
  }
  return core::invalid("enforcement", fmt::format("enforcement: '{}' is none of accept, mark, reject", text));
}

// The plan of a new source: declared already, or in a file that declares it now.
core::Result<std::string> plan_of(metadata::Transaction& transaction, const SourceArguments& arguments) {
  if (arguments.plan_file.empty()) return arguments.plan;
  ROUSE_TRY(const auto plan, ingest::read_plan(arguments.plan_file));
  if (!arguments.plan.empty() && arguments.plan != plan.plan.id) {
    return core::invalid("plan", fmt::format("plan: {} declares '{}', not '{}'", arguments.plan_file.native(),
                                             plan.plan.id, arguments.plan));
  }
  ROUSE_CHECK(metadata::save_plan(transaction, plan.plan.id, plan.yaml));
  return plan.plan.id;
}

boost::json::object source_json(const metadata::Source& source) {
  return {{"id", source.id},
          {"name", source.name},
          {"plan", source.plan},
          {"app", source.app},
          {"platform", source.platform},
          {"enforcement", metadata::to_string(source.enforcement)},
          {"write_key", source.write_key},
          {"enabled", source.enabled},
          {"events_per_second", source.events_per_second},
          {"address_events_per_second", source.address_events_per_second}};
}

core::Result<metadata::Source> changed(const metadata::Reader& reader, const SourceArguments& arguments) {
  ROUSE_TRY(auto source, metadata::find_source(reader, arguments.id));
  if (arguments.name) source.name = *arguments.name;
  if (arguments.app) source.app = *arguments.app;
  if (arguments.platform) source.platform = *arguments.platform;
  if (arguments.enforcement) {
    ROUSE_TRY(source.enforcement, read_enforcement(*arguments.enforcement));
  }
  if (arguments.enabled) source.enabled = *arguments.enabled;
  if (arguments.events_per_second) source.events_per_second = *arguments.events_per_second;
  if (arguments.address_events_per_second) {
    source.address_events_per_second = *arguments.address_events_per_second;
  }
  return source;
}

void print_source(const metadata::Source& source, Format format) {
  if (format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(source_json(source)));
  } else {
    fmt::print("source: {}\nplan: {}\nwrite_key: {}\n", source.id, source.plan, source.write_key);
  }
}

core::Result<std::unique_ptr<server::Workspace>> open_workspace(const Program& program) {
  return server::Workspace::open_metadata_only(program.settings, program.clock);
}

}  // namespace

core::Result<void> run_sources_add(const Program& program, const SourceArguments& arguments) {
  ROUSE_TRY(const auto workspace, open_workspace(program));
  ROUSE_TRY(auto transaction, workspace->metadata().begin());
  metadata::Source source;
  source.id = arguments.id;
  ROUSE_TRY(source.plan, plan_of(transaction, arguments));
  source.name = arguments.name.value_or(arguments.id);
  source.app = arguments.app.value_or("");
  source.platform = arguments.platform.value_or("");
  ROUSE_TRY(source.enforcement, read_enforcement(arguments.enforcement.value_or("mark")));
  source.events_per_second = arguments.events_per_second.value_or(0);
  source.address_events_per_second = arguments.address_events_per_second.value_or(0);
  ROUSE_TRY(source, metadata::add_source(transaction, std::move(source)));
  ROUSE_CHECK(transaction.commit());
  print_source(source, arguments.format);
  return {};
}

core::Result<void> run_sources_set(const Program& program, const SourceArguments& arguments) {
  ROUSE_TRY(const auto workspace, open_workspace(program));
  ROUSE_TRY(auto transaction, workspace->metadata().begin());
  ROUSE_TRY(auto source, changed(transaction, arguments));
  ROUSE_TRY(source, metadata::replace_source(transaction, std::move(source)));
  ROUSE_CHECK(transaction.commit());
  print_source(source, arguments.format);
  return {};
}

core::Result<void> run_sources(const Program& program, Format format) {
  ROUSE_TRY(const auto workspace, open_workspace(program));
  ROUSE_TRY(const auto reader, workspace->metadata().read());
  ROUSE_TRY(const auto sources, metadata::sources(reader));
  if (format == Format::kJson) {
    boost::json::array list;
    for (const auto& source : sources) list.push_back(source_json(source));
    fmt::print("{}\n", boost::json::serialize(list));
    return {};
  }
  std::vector<std::vector<std::string>> rows{
      {"source", "name", "plan", "app", "platform", "enforcement", "write key", ""}};
  for (const auto& source : sources) {
    rows.push_back({source.id, source.name, source.plan, source.app, source.platform,
                    std::string{metadata::to_string(source.enforcement)}, source.write_key,
                    source.enabled ? "" : "disabled"});
  }
  fmt::print("{}", table(rows));
  return {};
}

}  // namespace rouse::cli
