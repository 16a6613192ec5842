// Timing 时点: how many days before or after a date of the customer something happens: instalments before the
// repayment day 还款日, purchases after the salary day. What it means is the contract in
// docs/behaviour/timing.md.
//
// The JSON form is the same for command line, API and saved insights (timing.schema.json). Reading is strict.
// Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::int32_t kDistanceMax = 366;                 // days before or after
inline constexpr std::size_t kDistanceBracketsMax = 2 * 366 + 1;  // of single days
inline constexpr std::int32_t kDistanceDefault = 30;              // days shown before and after

// Days after the date, both included; negative ones are before it, 0 is the day itself.
struct DistanceBracket {
  std::int32_t from = 0;
  std::int32_t to = 0;
  bool operator==(const DistanceBracket&) const = default;
};

enum class DateRepeats { kNever, kMonthly, kYearly };
// Of a date that repeats, the one to measure from.
enum class DateSide { kNearest, kNext, kLast };

// A property that holds a day of the month (an integer) or a date (a time).
struct TimingDate {
  events::PropertyRef property;
  DateRepeats repeats = DateRepeats::kNever;  // days of the month repeat monthly
  DateSide side = DateSide::kNearest;
  bool operator==(const TimingDate&) const = default;
};

struct TimingSpec : Question {
  NamedEvents conversion;
  TimingDate date;
  std::vector<DistanceBracket> brackets;  // ascending, apart; at least one
  std::optional<Breakdown> breakdown;
  bool operator==(const TimingSpec&) const = default;
};

core::Result<TimingSpec> parse_timing_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_timing_spec reads it back to an equal spec.
boost::json::value to_json(const TimingSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const TimingSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
