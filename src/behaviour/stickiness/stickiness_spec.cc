#include "behaviour/stickiness/stickiness_spec.h"

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

constexpr std::array<std::string_view, 3> kOps{"ge", "le", "eq"};

Result<ActiveThreshold> read_threshold(const value& from) {
  JsonObject json{from, "/threshold"};
  ActiveThreshold threshold;
  threshold.op = static_cast<ActiveThreshold::Op>(json.choice_or("op", kOps, 0));
  threshold.times = json.integer("times", 1, kThresholdMax);
  ROUSE_CHECK(json.finish());
  return threshold;
}

Result<void> check_size(const StickinessSpec& spec) {
  const auto intervals = intervals_of(spec);
  if (intervals <= kIntervalsMax) return {};
  return refuse("/interval", fmt::format("{} intervals, at most {} are counted", intervals, kIntervalsMax),
                "choose a longer interval or a shorter range");
}

}  // namespace

Result<StickinessSpec> parse_stickiness_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  StickinessSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "stickiness", plan));
  ROUSE_TRY(spec.activity, read_named(json, "activity", plan));
  spec.interval = static_cast<Period>(json.choice("interval", {"day", "week", "month"}));
  if (const auto* threshold = json.optional_child("threshold")) {
    ROUSE_TRY(spec.threshold, read_threshold(*threshold));
  }
  if (const auto* compare = json.optional_child("compare")) {
    ROUSE_TRY(spec.compare, read_comparison(*compare, "/compare"));
  }
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_size(spec));
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const StickinessSpec& spec) {
  auto json = question_json("stickiness", spec);
  json["activity"] = events_json(spec.activity);
  json["interval"] = to_string(spec.interval);
  json["threshold"] = {{"op", kOps.at(static_cast<std::size_t>(spec.threshold.op))},
                       {"times", spec.threshold.times}};
  if (spec.compare) json["compare"] = comparison_json(*spec.compare);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

StickinessSpec compared(StickinessSpec spec) {
  spec.range = compared_range(spec.range, *spec.compare);
  return spec;
}

std::size_t intervals_of(const StickinessSpec& spec) {
  return period_starts(spec.interval, spec.range.from_day, spec.range.to_day).size();
}

std::vector<std::string> customer_values_of(const StickinessSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.activity.any_of);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
