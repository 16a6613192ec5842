#include "behaviour/hours/hours_spec.h"

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::Result;

constexpr std::array<std::string_view, 2> kCounts{"every", "first_of_day"};

}  // namespace

Result<HoursSpec> parse_hours_spec(const value& from, const events::Plan& plan) {
  core::JsonObject json{from, ""};
  HoursSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "hours", plan));
  ROUSE_TRY(spec.events, read_named(json, "events", plan));
  spec.count = static_cast<HoursCounting>(json.choice_or("count", kCounts, 0));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const HoursSpec& spec) {
  auto json = question_json("hours", spec);
  json["events"] = events_json(spec.events);
  json["count"] = kCounts.at(static_cast<std::size_t>(spec.count));
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const HoursSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.events.any_of);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
