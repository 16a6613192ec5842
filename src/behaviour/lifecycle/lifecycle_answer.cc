#include "behaviour/lifecycle/lifecycle_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// Those who went dormant are shown as a loss.
std::int64_t signed_count(const LifecyclePeriod& period, std::size_t state) {
  const auto count = static_cast<std::int64_t>(period.customers[state]);
  return static_cast<LifecycleState>(state) == LifecycleState::kDormant ? -count : count;
}

array periods_json(const std::vector<LifecyclePeriod>& periods) {
  array all;
  for (const auto& period : periods) {
    object json{{"start", core::format_day(period.start_day)}};
    for (std::size_t s = 0; s < kLifecycleStates.size(); ++s)
      json[kLifecycleStates[s]] = signed_count(period, s);
    json["active"] = period.active();
    json["final"] = period.final;
    all.push_back(std::move(json));
  }
  return all;
}

// A number that can still change has a star.
Sheet sheet_of(const std::vector<LifecyclePeriod>& periods, Period period, std::string title) {
  Sheet sheet{.title = std::move(title),
              .rows = {{fmt::format("From ({})", to_string(period)), "New", "Returning", "Resurrecting",
                        "Dormant", "Active"}}};
  for (const auto& each : periods) {
    TextRow row{core::format_day(each.start_day) + (each.final ? "" : "*")};
    for (std::size_t s = 0; s < kLifecycleStates.size(); ++s)
      row.push_back(fmt::format("{}", signed_count(each, s)));
    row.push_back(fmt::format("{}", each.active()));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

void add_rows(const std::vector<LifecyclePeriod>& periods, const std::string& group,
              std::vector<TextRow>& rows) {
  for (const auto& period : periods) {
    for (std::size_t s = 0; s < kLifecycleStates.size(); ++s) {
      rows.push_back({group, core::format_day(period.start_day), std::string{kLifecycleStates[s]},
                      fmt::format("{}", period.customers[s]), period.final ? "true" : "false"});
    }
  }
}

}  // namespace

value to_json(const LifecycleResult& result) {
  auto json = facts_json("lifecycle", to_json(result.spec), result);
  json["periods"] = periods_json(result.periods);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"periods", periods_json(group.periods)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<LifecycleCell> parse_lifecycle_cell(const value& from, std::string pointer,
                                                 const LifecycleSpec& spec, const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  LifecycleCell cell;
  const auto start = json.string("period");
  if (json.ok()) {
    ROUSE_TRY(cell.period_day, core::parse_day(start, json.pointer_to("period")));
    const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
    if (std::ranges::find(days, cell.period_day) == days.end()) {
      json.refuse("period", fmt::format("no period of the lifecycle starts on {}", start));
    }
  }
  if (json.has("state")) cell.state = static_cast<LifecycleState>(json.choice("state", kLifecycleStates));
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the lifecycle has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const LifecycleResult& result) {
  const auto period = result.spec.period;
  std::vector<Sheet> sheets{sheet_of(result.periods, period, "")};
  for (const auto& group : result.groups) {
    sheets.push_back(
        sheet_of(group.periods, period,
                 fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const LifecycleResult& result) {
  std::vector<TextRow> rows{{"group", "period", "state", "customers", "final"}};
  add_rows(result.periods, "", rows);
  for (const auto& group : result.groups) add_rows(group.periods, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
