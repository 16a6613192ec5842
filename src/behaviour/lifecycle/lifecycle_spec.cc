#include "behaviour/lifecycle/lifecycle_spec.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {

using boost::json::value;
using core::JsonObject;
using core::Result;

Result<LifecycleSpec> parse_lifecycle_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  LifecycleSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "lifecycle", plan));
  ROUSE_TRY(spec.activity, read_named(json, "activity", plan));
  spec.period = static_cast<Period>(json.choice("period", {"day", "week", "month"}));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  const auto periods = period_starts(spec.period, spec.range.from_day, spec.range.to_day).size();
  if (periods > kLifecyclePeriodsMax) {
    return refuse("/period", fmt::format("{} periods, at most {} are shown", periods, kLifecyclePeriodsMax),
                  "choose a longer period or a shorter range");
  }
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const LifecycleSpec& spec) {
  auto json = question_json("lifecycle", spec);
  json["activity"] = events_json(spec.activity);
  json["period"] = to_string(spec.period);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const LifecycleSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  used.add(spec.activity.any_of);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
