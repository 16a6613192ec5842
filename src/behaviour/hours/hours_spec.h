// Hours 时段: on which day of the week and in which hour something happens, so that a message can come when
// people are there. What it means is the contract in docs/behaviour/hours.md.
//
// The JSON form is the same for command line, API and saved insights (hours.schema.json). Reading is strict.
// Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

// kFirstOfDay: of each subject only the first of the events on each day.
enum class HoursCounting { kEvery, kFirstOfDay };

struct HoursSpec : Question {
  NamedEvents events;
  HoursCounting count = HoursCounting::kEvery;
  std::optional<Breakdown> breakdown;
  bool operator==(const HoursSpec&) const = default;
};

core::Result<HoursSpec> parse_hours_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_hours_spec reads it back to an equal spec.
boost::json::value to_json(const HoursSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const HoursSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
