#include "behaviour/ltv/ltv_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <string_view>

#include "behaviour/internal/spec_json.h"
#include "core/json.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 3> kPeriods{"day", "week", "month"};
constexpr std::array<std::string_view, 2> kClocks{"calendar", "rolling"};
constexpr std::array<std::string_view, 2> kFirstTimes{"ever", "matching"};
constexpr std::int32_t kPeriodsDefault = 7;
constexpr double kCostMax = 1e13;

Result<void> read_entry(JsonObject& json, const events::Plan& plan, LtvSpec& spec) {
  const auto* child = json.child("entry");
  if (!child) return core::fail(json.finish().error());
  JsonObject entry{*child, "/entry"};
  ROUSE_TRY(spec.entry, read_events(entry, plan, "entry"));
  const bool matching = entry.choice_or("first_time", kFirstTimes, 0) == 1;
  spec.first_time = matching ? FirstTime::kMatching : FirstTime::kEver;
  return entry.finish();
}

Result<void> read_value(JsonObject& json, const events::Plan& plan, LtvSpec& spec) {
  const auto* child = json.child("value");
  if (!child) return core::fail(json.finish().error());
  JsonObject part{*child, "/value"};
  ROUSE_TRY(spec.value, read_events(part, plan, "value"));
  if (part.has("property")) {
    ROUSE_TRY(spec.property, read_property(part, plan));
    if (!is_number(spec.property->type)) {
      return refuse("/value/property", fmt::format("'{}' is of type {}, only numbers add up",
                                                   spec.property->name, to_string(spec.property->type)));
    }
  }
  return part.finish();
}

double read_amount(JsonObject& json, std::string_view key) {
  const auto amount = json.number(key);
  if (!(amount >= 0 && amount <= kCostMax)) json.refuse(key, fmt::format("expected 0 to {:g}", kCostMax));
  return amount;
}

Result<CohortCost> read_cohort_cost(const core::JsonElement& element, const LtvSpec& spec) {
  JsonObject json{*element.value, element.pointer};
  const auto start = json.string("cohort");
  CohortCost cost{.cohort_day = 0, .amount = read_amount(json, "amount")};
  ROUSE_CHECK(json.finish());
  ROUSE_TRY(cost.cohort_day, core::parse_day(start, element.pointer + "/cohort"));
  const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
  if (std::ranges::find(days, cost.cohort_day) == days.end()) {
    return refuse(element.pointer + "/cohort", fmt::format("no cohort starts on {}", start));
  }
  return cost;
}

Result<LtvCost> read_cost(const value& from, const LtvSpec& spec) {
  JsonObject json{from, "/cost"};
  LtvCost cost;
  if (!spec.property) return refuse("/cost", "is held against a value: name its property");
  if (json.has("per_customer") == json.has("per_cohort")) {
    return refuse("/cost", "has either per_customer or per_cohort");
  }
  if (json.has("per_customer")) {
    cost.per_customer = read_amount(json, "per_customer");
  } else {
    for (const auto& element : json.elements("per_cohort", 1, kCohortsMax)) {
      ROUSE_TRY(const auto each, read_cohort_cost(element, spec));
      if (!cost.cohorts.empty() && each.cohort_day <= cost.cohorts.back().cohort_day) {
        return refuse(element.pointer + "/cohort", "cohorts are in order, each once");
      }
      cost.cohorts.push_back(each);
    }
  }
  ROUSE_CHECK(json.finish());
  return cost;
}

Result<void> check(const LtvSpec& spec, const events::Plan& plan) {
  const auto cohorts = period_starts(spec.period, spec.range.from_day, spec.range.to_day).size();
  if (cohorts > kCohortsMax) {
    return refuse("/period", fmt::format("{} cohorts, at most {} are shown", cohorts, kCohortsMax),
                  "choose a longer period or a shorter range");
  }
  return check_values(customer_values_of(spec, plan), spec.subject, plan);
}

boost::json::object cost_json(const LtvCost& cost) {
  if (cost.per_customer) return {{"per_customer", plain_number(*cost.per_customer)}};
  boost::json::array cohorts;
  for (const auto& each : cost.cohorts) {
    cohorts.push_back({{"cohort", core::format_day(each.cohort_day)}, {"amount", plain_number(each.amount)}});
  }
  return {{"per_cohort", std::move(cohorts)}};
}

}  // namespace

Result<LtvSpec> parse_ltv_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  LtvSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "ltv", plan));
  ROUSE_CHECK(read_entry(json, plan, spec));
  ROUSE_CHECK(read_value(json, plan, spec));
  spec.period = static_cast<Period>(json.choice("period", kPeriods));
  spec.periods = static_cast<std::int32_t>(json.integer_or("periods", 1, kOffsetMax, kPeriodsDefault));
  spec.clock = static_cast<RetentionClock>(json.choice_or("clock", kClocks, 0));
  if (const auto* cost = json.optional_child("cost"); cost && json.ok()) {
    ROUSE_TRY(spec.cost, read_cost(*cost, spec));
  }
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check(spec, plan));
  return spec;
}

value to_json(const LtvSpec& spec) {
  auto json = question_json("ltv", spec);
  auto entry = events_json(spec.entry);
  entry["first_time"] = kFirstTimes.at(spec.first_time == FirstTime::kMatching ? 1 : 0);
  json["entry"] = std::move(entry);
  auto value = events_json(spec.value);
  if (spec.property) value["property"] = spec.property->name;
  json["value"] = std::move(value);
  json["period"] = to_string(spec.period);
  json["periods"] = spec.periods;
  json["clock"] = kClocks.at(static_cast<std::size_t>(spec.clock));
  if (spec.cost) json["cost"] = cost_json(*spec.cost);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

RetentionSpec retention_of(const LtvSpec& spec) {
  RetentionSpec retention;
  static_cast<Question&>(retention) = static_cast<const Question&>(spec);
  retention.entry = spec.entry;
  retention.first_time = spec.first_time;
  retention.returning = spec.value;
  retention.period = spec.period;
  for (std::int32_t offset = 0; offset <= spec.periods; ++offset)
    retention.brackets.push_back({offset, offset});
  retention.clock = spec.clock;
  retention.mode = RetentionMode::kOnOrBefore;
  retention.value = spec.property;
  retention.breakdown = spec.breakdown;
  return retention;
}

std::vector<std::string> customer_values_of(const LtvSpec& spec, const events::Plan& plan) {
  return customer_values_of(retention_of(spec), plan);
}

}  // namespace rouse::behaviour
