#include "behaviour/funnel/funnel_spec.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "behaviour/funnel/funnel_rules.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

Result<FunnelStep> read_step(const core::JsonElement& element, const events::Plan& plan) {
  JsonObject json{*element.value, element.pointer};
  FunnelStep step;
  ROUSE_TRY(static_cast<NamedEvents&>(step), read_events(json, plan, "a step"));
  step.optional = json.boolean_or("optional", false);
  if (const auto* within = json.optional_child("within")) {
    ROUSE_TRY(step.within, parse_window(*within, json.pointer_to("within")));
  }
  if (json.has("linked")) {
    const auto name = json.string("linked");
    if (json.ok()) {
      ROUSE_TRY(step.linked, events::find_property(plan, name, json.pointer_to("linked")));
    }
  }
  ROUSE_CHECK(json.finish());
  return step;
}

Result<Exclusion> read_exclusion(const core::JsonElement& element, const events::Plan& plan,
                                 std::int64_t steps) {
  JsonObject json{*element.value, element.pointer};
  Exclusion exclusion;
  ROUSE_TRY(exclusion.match, read_match(json, plan));
  exclusion.after_step =
      static_cast<std::size_t>(json.integer("after_step", 1, std::max<std::int64_t>(1, steps - 1)));
  exclusion.before_step = static_cast<std::size_t>(json.integer(
      "before_step", static_cast<std::int64_t>(exclusion.after_step) + 1, std::max<std::int64_t>(2, steps)));
  ROUSE_CHECK(json.finish());
  return exclusion;
}

Result<FunnelBreakdown> read_groups(const value& from, const events::Plan& plan, std::int64_t steps) {
  JsonObject json{from, "/breakdown"};
  FunnelBreakdown breakdown;
  ROUSE_TRY(breakdown.property, read_property(json, plan));
  breakdown.attribution =
      static_cast<Attribution>(json.choice_or("attribution", {"first", "last", "step"}, 0));
  if (breakdown.attribution == Attribution::kStep) {
    breakdown.step = static_cast<std::size_t>(json.integer("step", 1, steps));
  } else if (json.has("step")) {
    json.refuse("step", "only goes with attribution 'step'");
  }
  breakdown.limit =
      static_cast<std::size_t>(json.integer_or("limit", 1, static_cast<std::int64_t>(kGroupsMax), 10));
  ROUSE_CHECK(json.finish());
  return breakdown;
}

Result<TimeToConvert> read_time_to_convert(const value& from, std::int64_t steps) {
  JsonObject json{from, "/time_to_convert"};
  TimeToConvert times;
  times.from_step =
      static_cast<std::size_t>(json.integer("from_step", 1, std::max<std::int64_t>(1, steps - 1)));
  times.to_step = static_cast<std::size_t>(json.integer(
      "to_step", static_cast<std::int64_t>(times.from_step) + 1, std::max<std::int64_t>(2, steps)));
  times.bins = static_cast<std::size_t>(json.integer_or("bins", 1, static_cast<std::int64_t>(kBinsMax), 20));
  ROUSE_CHECK(json.finish());
  return times;
}

// Steps and what refers to them by number.
Result<void> read_steps(JsonObject& json, const events::Plan& plan, FunnelSpec& spec) {
  const auto elements = json.elements("steps", 1, kStepsMax);
  for (const auto& element : elements) {
    ROUSE_TRY(auto step, read_step(element, plan));
    spec.steps.push_back(std::move(step));
  }
  if (!json.ok()) return {};
  const auto steps = static_cast<std::int64_t>(spec.steps.size());
  for (const auto& element : json.optional_elements("exclusions", kExclusionsMax)) {
    ROUSE_TRY(auto exclusion, read_exclusion(element, plan, steps));
    spec.exclusions.push_back(std::move(exclusion));
  }
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_groups(*breakdown, plan, steps));
  }
  if (const auto* times = json.optional_child("time_to_convert")) {
    ROUSE_TRY(spec.time_to_convert, read_time_to_convert(*times, steps));
  }
  return {};
}

Result<std::optional<Period>> read_trend(JsonObject& json) {
  const auto* from = json.optional_child("trend");
  if (!from) return std::optional<Period>{};
  JsonObject trend{*from, "/trend"};
  const auto period = static_cast<Period>(trend.choice("period", {"day", "week", "month"}));
  ROUSE_CHECK(trend.finish());
  return std::optional{period};
}

}  // namespace

Result<FunnelSpec> parse_funnel_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  FunnelSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "funnel", plan));
  spec.order = static_cast<StepOrder>(json.choice_or("order", {"ordered", "strict", "unordered"}, 0));
  ROUSE_CHECK(read_steps(json, plan, spec));
  if (const auto* window = json.child("window")) {
    ROUSE_TRY(spec.window, parse_window(*window, "/window"));
  }
  ROUSE_TRY(spec.trend, read_trend(json));
  for (const auto* key : {"exclusions", "breakdown", "time_to_convert"}) json.has(key);
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_combinations(spec, plan));
  return spec;
}

namespace {

boost::json::object step_json(const FunnelStep& step) {
  auto json = events_json(step);
  json["optional"] = step.optional;
  if (step.within) json["within"] = to_json(*step.within);
  if (step.linked) json["linked"] = step.linked->name;
  return json;
}

boost::json::object groups_json(const FunnelBreakdown& breakdown) {
  static constexpr std::string_view kNames[] = {"first", "last", "step"};
  boost::json::object json{{"property", breakdown.property.name},
                           {"attribution", kNames[static_cast<std::size_t>(breakdown.attribution)]}};
  if (breakdown.attribution == Attribution::kStep) json["step"] = breakdown.step;
  json["limit"] = breakdown.limit;
  return json;
}

}  // namespace

value to_json(const FunnelSpec& spec) {
  static constexpr std::string_view kOrders[] = {"ordered", "strict", "unordered"};
  boost::json::array steps;
  for (const auto& step : spec.steps) steps.push_back(step_json(step));
  auto json = question_json("funnel", spec);
  json["order"] = kOrders[static_cast<std::size_t>(spec.order)];
  json["steps"] = std::move(steps);
  json["window"] = to_json(spec.window);
  boost::json::array exclusions;
  for (const auto& exclusion : spec.exclusions) {
    auto each = match_json(exclusion.match);
    each["after_step"] = exclusion.after_step;
    each["before_step"] = exclusion.before_step;
    exclusions.push_back(std::move(each));
  }
  if (!exclusions.empty()) json["exclusions"] = std::move(exclusions);
  if (spec.breakdown) json["breakdown"] = groups_json(*spec.breakdown);
  if (const auto& times = spec.time_to_convert) {
    json["time_to_convert"] = {
        {"from_step", times->from_step}, {"to_step", times->to_step}, {"bins", times->bins}};
  }
  if (spec.trend) json["trend"] = {{"period", to_string(*spec.trend)}};
  return json;
}

}  // namespace rouse::behaviour
