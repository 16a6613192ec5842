#include "api/read.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "core/json.h"
#include "core/nearest.h"
#include "metadata/plans.h"
#include "tables/customer_values.h"

namespace rouse::api {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

// An error about a part of the request, told as an error about the request.
core::Error within(core::Error error, std::string_view pointer) {
  if (!error.field.empty() && error.field.front() != '/') return error;
  if (error.message.starts_with(error.field)) error.message.insert(0, pointer);
  error.field.insert(0, pointer);
  return error;
}

}  // namespace

core::Result<std::uint64_t> query_number(const Request& request, std::string_view name, std::uint64_t low,
                                         std::uint64_t high, std::uint64_t fallback) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return fallback;
  const auto number = whole_number(found->second);
  if (number && *number >= low && *number <= high) return *number;
  return core::invalid(std::string{name}, fmt::format("{}: '{}' is not a whole number from {} to {}", name,
                                                      found->second, low, high));
}

core::Result<std::uint64_t> path_id(const Request& request, std::string_view name) {
  const std::string& text = request.variables.find(name)->second;
  if (const auto number = whole_number(text)) return *number;
  return core::fail(core::ErrorCode::kNotFound, std::string{name},
                    fmt::format("{}: there is no '{}'", name, text));
}

core::Result<events::Plan> find_plan(metadata::Store& metadata, std::string_view id, std::string_view field) {
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  std::vector<std::string> ids;
  for (const auto& record : records) {
    if (record.id == id) return events::parse_plan(record.yaml, fmt::format("plan '{}'", id));
    ids.push_back(record.id);
  }
  return core::fail(core::ErrorCode::kNotFound, std::string{field},
                    fmt::format("{}: there is no plan '{}'", field, id),
                    ids.empty() ? "nothing is loaded yet; see rouse load" : core::suggest(id, ids));
}

core::Result<events::Plan> find_analysis_plan(metadata::Store& metadata, std::string_view id,
                                              std::string_view field) {
  ROUSE_TRY(auto plan, find_plan(metadata, id, field));
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto values, tables::read_customer_values(reader));
  return tables::with_customer_values(std::move(plan), values);
}

core::Result<std::shared_ptr<const Analysis>> read_analysis(metadata::Store& metadata,
                                                            const boost::json::value& spec,
                                                            std::string_view pointer) {
  core::JsonObject json{spec, std::string{pointer}};
  const std::string plan_id = json.string("plan");
  if (!json.ok()) return core::fail(json.finish().error());
  ROUSE_TRY(events::Plan plan, find_analysis_plan(metadata, plan_id, json.pointer_to("plan")));
  auto parsed = behaviour::parse_analysis_spec(spec, plan);
  if (!parsed) return core::fail(within(std::move(parsed).error(), pointer));
  return std::make_shared<const Analysis>(Analysis{std::move(plan), std::move(*parsed)});
}

core::Result<InsightDraft> read_insight_draft(metadata::Store& metadata, const boost::json::value& draft,
                                              DraftKind kind) {
  core::JsonObject json{draft, ""};
  InsightDraft read;
  read.name = json.string("name");
  const auto* spec = json.child("spec");
  if (kind == DraftKind::kEdit) {
    read.version = json.integer("version", 1, std::numeric_limits<std::int64_t>::max());
  }
  ROUSE_CHECK(json.finish());
  ROUSE_TRY(const auto analysis, read_analysis(metadata, *spec, "/spec"));
  read.spec = boost::json::serialize(behaviour::spec_json(analysis->spec));
  return read;
}

behaviour::RunControl run_control(JobControl& control, const Services& services) {
  return {.progress =
              [&control](const behaviour::AnalysisProgress& progress) {
                control.report({std::string{progress.stage}, progress.rows_read, progress.rows_total});
              },
          .cancelled = [&control] { return control.cancelled(); },
          .limits = services.limits};
}

}  // namespace rouse::api
