#include "behaviour/trend/trend_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/trend/trend_rules.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::array<std::string_view, 5> kUnits{"events", "subjects", "values", "number", "fen"};

constexpr std::array<std::string_view, 3> kAnomalies{"none", "high", "low"};

value expectation_json(const std::optional<Expectation>& expectation) {
  if (!expectation) return nullptr;
  return {{"expected", expectation->expected},
          {"low", expectation->low},
          {"high", expectation->high},
          {"anomaly", kAnomalies.at(static_cast<std::size_t>(expectation->anomaly))}};
}

object line_json(const TrendLine& line) {
  array points;
  for (const auto& point : line.points) points.push_back(number_json(point));
  object json{{"points", std::move(points)}, {"whole", number_json(line.whole)}};
  if (line.expectations.empty()) return json;
  array expectations;
  for (const auto& each : line.expectations) expectations.push_back(expectation_json(each));
  json["expectations"] = std::move(expectations);
  return json;
}

void add_lines(object& json, const TrendLines& lines) {
  array groups;
  for (const auto& group : lines.groups) groups.push_back(line_json(group));
  json["all"] = line_json(lines.all);
  json["groups"] = std::move(groups);
}

object table_json(const TrendResult& result, const TrendTable& table) {
  array periods;
  for (const auto& period : table.periods) {
    periods.push_back({{"start", period.start}, {"final", period.final}, {"clipped", period.clipped}});
  }
  array series;
  for (std::size_t s = 0; s < table.series.size(); ++s) {
    const auto& spec = result.spec.series[s];
    object json{{"letter", series_letter(s)},
                {"label", spec.label},
                {"measure", to_string(spec.measure)},
                {"unit", kUnits.at(static_cast<std::size_t>(result.units[s]))}};
    add_lines(json, table.series[s]);
    series.push_back(std::move(json));
  }
  array formulas;
  for (std::size_t f = 0; f < table.formulas.size(); ++f) {
    const auto& spec = result.spec.formulas[f];
    object json{{"label", spec.label}, {"formula", spec.formula}};
    add_lines(json, table.formulas[f]);
    formulas.push_back(std::move(json));
  }
  return {{"range", range_json(table.range)},
          {"periods", std::move(periods)},
          {"series", std::move(series)},
          {"formulas", std::move(formulas)}};
}

object group_json(const TrendGroup& group) {
  if (group.other) return {{"kind", "other"}};
  array values;
  for (const auto& each : group.values) values.push_back(each ? value(*each) : value(nullptr));
  return {{"kind", "value"}, {"values", std::move(values)}};
}

core::Result<TrendGroup> parse_trend_group(const value& from, std::string pointer) {
  core::JsonObject json{from, std::move(pointer)};
  TrendGroup group;
  group.other = json.choice("kind", {"value", "other"}) == 1;
  if (json.ok() && !group.other) {
    for (const auto& element : json.elements("values", 1, kTrendPropertiesMax)) {
      auto& added = group.values.emplace_back();
      if (const auto* text = element.value->if_string()) {
        added = std::string{std::string_view{*text}};
      } else if (!element.value->is_null()) {
        return refuse(element.pointer, "expected a text, or null where missing");
      }
    }
  }
  ROUSE_CHECK(json.finish());
  return group;
}

std::size_t read_period(core::JsonObject& json, const std::vector<TrendPeriod>& periods) {
  const auto start = json.string("period");
  const auto found = std::ranges::find(periods, start, &TrendPeriod::start);
  if (json.ok() && found == periods.end()) {
    json.refuse("period", fmt::format("no period of the trend starts on {}", start));
  }
  return static_cast<std::size_t>(found - periods.begin());
}

}  // namespace

value to_json(const TrendResult& result) {
  auto json = facts_json("trend", to_json(result.spec), result);
  array groups;
  for (const auto& group : result.groups) groups.push_back(group_json(group));
  json["groups"] = std::move(groups);
  json["table"] = table_json(result, result.table);
  if (result.compared) json["compared"] = table_json(result, *result.compared);
  add_business_json(json, result);
  return json;
}

core::Result<TrendCell> parse_trend_cell(const value& from, std::string pointer, const TrendSpec& spec,
                                         const core::Zone& zone) {
  core::JsonObject json{from, std::move(pointer)};
  TrendCell cell;
  const auto letter = json.string("series");
  while (cell.series < spec.series.size() && letter != series_letter(cell.series)) ++cell.series;
  if (json.ok() && cell.series == spec.series.size()) {
    json.refuse("series", fmt::format("the trend has no series '{}'", letter));
  }
  cell.compared = json.boolean_or("compared", false);
  if (cell.compared && !spec.compare) json.refuse("compared", "the trend compares with nothing");
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_trend_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the trend has no breakdown");
  }
  if (json.has("period")) {
    const auto range = cell.compared && spec.compare ? compared_range(spec.range, *spec.compare) : spec.range;
    cell.period = read_period(json, trend_periods(spec.period, range, zone));
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

}  // namespace rouse::behaviour
