#include "behaviour/trend/trend_spec.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/spec_json.h"
#include "behaviour/trend/trend_rules.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 2> kAttributions{"every", "last"};

Result<TrendSeries> read_series(const core::JsonElement& element, const events::Plan& plan) {
  JsonObject json{*element.value, element.pointer};
  TrendSeries series;
  ROUSE_TRY(static_cast<NamedEvents&>(series), read_events(json, plan, "a series"));
  series.measure = static_cast<Measure>(json.choice_or(
      "measure",
      {"total", "unique", "per_subject", "sum", "mean", "min", "max", "p50", "p90", "p99", "distinct"}, 0));
  if (json.has("property")) {
    ROUSE_TRY(series.property, read_property(json, plan));
  }
  series.first_time = read_first_time(json);
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_measure(series, element.pointer));
  return series;
}

Result<TrendFormula> read_formula(const core::JsonElement& element, std::size_t series) {
  JsonObject json{*element.value, element.pointer};
  TrendFormula formula;
  formula.formula = json.string("formula");
  formula.label = json.string_or("label", formula.formula);
  if (json.ok() && (formula.formula.empty() || formula.formula.size() > kFormulaBytesMax)) {
    json.refuse("formula", fmt::format("expected 1 to {} bytes", kFormulaBytesMax));
  }
  if (json.has("label") && (formula.label.empty() || formula.label.size() > kLabelBytesMax)) {
    json.refuse("label", fmt::format("expected 1 to {} bytes", kLabelBytesMax));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(parse_formula(formula.formula, series, element.pointer + "/formula"));
  return formula;
}

Result<TrendBreakdown> read_groups(const value& from, const events::Plan& plan) {
  JsonObject json{from, "/breakdown"};
  TrendBreakdown breakdown;
  for (const auto& element : json.elements("properties", 1, kTrendPropertiesMax)) {
    const auto* name = element.value->if_string();
    if (!name) return refuse(element.pointer, "expected the name of a property");
    ROUSE_TRY(auto property, events::find_property(plan, std::string_view{*name}, element.pointer));
    ROUSE_CHECK(check_breakdown(property, plan, element.pointer));
    if (std::ranges::find(breakdown.properties, property) != breakdown.properties.end()) {
      return refuse(element.pointer, fmt::format("'{}' is named twice", property.name));
    }
    breakdown.properties.push_back(std::move(property));
  }
  breakdown.attribution =
      static_cast<TrendAttribution>(json.choice_or("attribution", {kAttributions[0], kAttributions[1]}, 0));
  breakdown.limit =
      static_cast<std::size_t>(json.integer_or("limit", 1, static_cast<std::int64_t>(kTrendGroupsMax), 10));
  ROUSE_CHECK(json.finish());
  return breakdown;
}

Result<AnomalyDetection> read_anomalies(const value& from, Period period) {
  JsonObject json{from, "/anomalies"};
  AnomalyDetection detection;
  if (json.has("threshold")) detection.threshold = json.number("threshold");
  if (!(detection.threshold >= kAnomalyThresholdMin && detection.threshold <= kAnomalyThresholdMax)) {
    json.refuse("threshold", fmt::format("expected {} to {}", kAnomalyThresholdMin, kAnomalyThresholdMax));
  }
  detection.season = static_cast<std::size_t>(
      json.integer_or("season", 0, kSeasonMax, static_cast<std::int64_t>(default_season(period))));
  ROUSE_CHECK(json.finish());
  return detection;
}

Result<void> read_series_and_formulas(JsonObject& json, const events::Plan& plan, TrendSpec& spec) {
  for (const auto& element : json.elements("series", 1, kSeriesMax)) {
    ROUSE_TRY(auto series, read_series(element, plan));
    spec.series.push_back(std::move(series));
  }
  if (!json.ok()) return {};
  for (const auto& element : json.optional_elements("formulas", kFormulasMax)) {
    ROUSE_TRY(auto formula, read_formula(element, spec.series.size()));
    spec.formulas.push_back(std::move(formula));
  }
  return {};
}

}  // namespace

std::string_view to_string(Measure measure) {
  static constexpr std::array<std::string_view, 11> kNames{
      "total", "unique", "per_subject", "sum", "mean", "min", "max", "p50", "p90", "p99", "distinct"};
  return kNames.at(static_cast<std::size_t>(measure));
}

Result<TrendSpec> parse_trend_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  TrendSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "trend", plan));
  spec.period = static_cast<Period>(json.choice("period", {"day", "week", "month", "hour"}));
  ROUSE_CHECK(read_series_and_formulas(json, plan, spec));
  if (const auto* breakdown = json.optional_child("breakdown"); breakdown && json.ok()) {
    ROUSE_TRY(spec.breakdown, read_groups(*breakdown, plan));
  }
  if (const auto* compare = json.optional_child("compare"); compare && json.ok()) {
    ROUSE_TRY(spec.compare, read_comparison(*compare, "/compare"));
  }
  if (const auto* anomalies = json.optional_child("anomalies"); anomalies && json.ok()) {
    ROUSE_TRY(spec.anomalies, read_anomalies(*anomalies, spec.period));
  }
  json.has("formulas");
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_trend(spec, plan));
  return spec;
}

namespace {

boost::json::object series_json(const TrendSeries& series) {
  auto json = events_json(series);
  json["measure"] = to_string(series.measure);
  if (series.property) json["property"] = series.property->name;
  add_first_time(json, series.first_time);
  return json;
}

boost::json::object groups_json(const TrendBreakdown& breakdown) {
  boost::json::array properties;
  for (const auto& property : breakdown.properties) properties.emplace_back(property.name);
  return {{"properties", std::move(properties)},
          {"attribution", kAttributions.at(static_cast<std::size_t>(breakdown.attribution))},
          {"limit", breakdown.limit}};
}

}  // namespace

value to_json(const TrendSpec& spec) {
  boost::json::array series;
  for (const auto& each : spec.series) series.push_back(series_json(each));
  auto json = question_json("trend", spec);
  json["period"] = to_string(spec.period);
  json["series"] = std::move(series);
  boost::json::array formulas;
  for (const auto& each : spec.formulas) {
    formulas.push_back({{"label", each.label}, {"formula", each.formula}});
  }
  if (!formulas.empty()) json["formulas"] = std::move(formulas);
  if (spec.breakdown) json["breakdown"] = groups_json(*spec.breakdown);
  if (spec.compare) json["compare"] = comparison_json(*spec.compare);
  if (spec.anomalies) {
    json["anomalies"] = {{"threshold", spec.anomalies->threshold}, {"season", spec.anomalies->season}};
  }
  return json;
}

}  // namespace rouse::behaviour
