#include "behaviour/interval/interval_spec.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 3> kTrends{"day", "week", "month"};
constexpr std::array<std::string_view, 2> kPers{"interval", "customer"};
// Those of WindowUnit that have one length.
constexpr std::array<std::string_view, 5> kEdgeUnits{"second", "minute", "hour", "day", "week"};

Result<CustomBins> read_edges(JsonObject& json) {
  CustomBins bins;
  bins.unit = static_cast<WindowUnit>(json.choice("unit", kEdgeUnits));
  const auto most = kWindowDaysMax * 86'400'000 / duration_ms({1, bins.unit});
  for (const auto& element : json.elements("edges", 1, kIntervalBinsMax - 1)) {
    const auto* edge = element.value->if_int64();
    if (!edge || *edge < 1 || *edge > most) {
      return refuse(element.pointer, fmt::format("expected a whole number from 1 to {}", most));
    }
    if (!bins.edges.empty() && *edge <= bins.edges.back()) {
      return refuse(element.pointer, "edges are in ascending order");
    }
    bins.edges.push_back(*edge);
  }
  return bins;
}

Result<std::variant<AutomaticBins, CustomBins>> read_bins(JsonObject& outer) {
  AutomaticBins automatic;
  const auto* child = outer.optional_child("bins");
  if (!child) return automatic;
  JsonObject json{*child, "/bins"};
  if (json.has("edges") || json.has("unit")) {
    if (json.has("at_most")) json.refuse("at_most", "either edges or at_most");
    ROUSE_TRY(auto custom, read_edges(json));
    ROUSE_CHECK(json.finish());
    return custom;
  }
  automatic.at_most = static_cast<std::size_t>(json.integer_or("at_most", kIntervalBinsMin, kIntervalBinsMax,
                                                               static_cast<std::int64_t>(automatic.at_most)));
  ROUSE_CHECK(json.finish());
  return automatic;
}

Result<void> read_options(JsonObject& json, const events::Plan& plan, IntervalSpec& spec) {
  if (const auto* linked = json.optional_child("linked")) {
    ROUSE_TRY(const auto link, read_linked(*linked, "/linked", {"start", "end"}, plan));
    spec.linked = {link.first, link.second};
  }
  if (json.has("trend")) spec.trend = static_cast<Period>(json.choice("trend", kTrends));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  return {};
}

Result<void> check(const IntervalSpec& spec, const events::Plan& plan) {
  const auto periods =
      spec.trend ? period_starts(*spec.trend, spec.range.from_day, spec.range.to_day).size() : 0;
  if (periods > kIntervalPeriodsMax) {
    return refuse("/trend", fmt::format("{} periods, at most {} are shown", periods, kIntervalPeriodsMax),
                  "choose a longer period or a shorter range");
  }
  return check_values(customer_values_of(spec, plan), spec.subject, plan);
}

value bins_json(const std::variant<AutomaticBins, CustomBins>& bins) {
  if (const auto* automatic = std::get_if<AutomaticBins>(&bins)) return {{"at_most", automatic->at_most}};
  const auto& custom = std::get<CustomBins>(bins);
  return {{"edges", boost::json::array(custom.edges.begin(), custom.edges.end())},
          {"unit", kEdgeUnits.at(static_cast<std::size_t>(custom.unit))}};
}

}  // namespace

Result<IntervalSpec> parse_interval_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  IntervalSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "interval", plan));
  ROUSE_TRY(spec.start, read_named(json, "start", plan));
  ROUSE_TRY(spec.end, read_named(json, "end", plan));
  if (const auto* max = json.child("max")) {
    ROUSE_TRY(spec.max, parse_window(*max, "/max"));
  }
  spec.per = static_cast<IntervalPer>(json.choice_or("per", kPers, 0));
  ROUSE_TRY(spec.bins, read_bins(json));
  ROUSE_CHECK(read_options(json, plan, spec));
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check(spec, plan));
  return spec;
}

value to_json(const IntervalSpec& spec) {
  auto json = question_json("interval", spec);
  json["start"] = events_json(spec.start);
  json["end"] = events_json(spec.end);
  if (spec.linked) json["linked"] = {{"start", spec.linked->start.name}, {"end", spec.linked->end.name}};
  json["max"] = to_json(spec.max);
  json["per"] = kPers.at(static_cast<std::size_t>(spec.per));
  json["bins"] = bins_json(spec.bins);
  if (spec.trend) json["trend"] = to_string(*spec.trend);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const IntervalSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.start.any_of);
  used.add(spec.end.any_of);
  if (spec.linked) {
    used.add(spec.linked->start);
    used.add(spec.linked->end);
  }
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
