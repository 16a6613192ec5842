// Interval 间隔: how long it takes from one thing to another, or to the same thing again. What it means is
// the contract in docs/behaviour/interval.md.
//
// The JSON form is the same for command line, API and saved insights (interval.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "behaviour/window.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kIntervalBinsMin = 2;
inline constexpr std::size_t kIntervalBinsMax = 200;
inline constexpr std::size_t kIntervalPeriodsMax = 366;

// kInterval: every interval counts. kCustomer: each customer counts once, by the median of his intervals.
enum class IntervalPer { kInterval, kCustomer };

// An end pairs only with a start whose property has the value that the end's has; they may be different ones
// of one type.
struct IntervalLink {
  events::PropertyRef start;
  events::PropertyRef end;
  bool operator==(const IntervalLink&) const = default;
};

// Bins of one round width, chosen by the lengths found.
struct AutomaticBins {
  std::size_t at_most = 20;
  bool operator==(const AutomaticBins&) const = default;
};
// Bins cut at these lengths: the first from 0, the last without an end.
struct CustomBins {
  std::vector<std::int64_t> edges;  // ascending, in units
  WindowUnit unit = WindowUnit::kDay;
  bool operator==(const CustomBins&) const = default;
};

// The range is that of starts.
struct IntervalSpec : Question {
  NamedEvents start;
  NamedEvents end;
  std::optional<IntervalLink> linked;
  Window max;  // longer ones are no intervals
  IntervalPer per = IntervalPer::kInterval;
  std::variant<AutomaticBins, CustomBins> bins;
  std::optional<Period> trend;         // of starts; days, weeks or months
  std::optional<Breakdown> breakdown;  // by the start
  bool operator==(const IntervalSpec&) const = default;
};

core::Result<IntervalSpec> parse_interval_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_interval_spec reads it back to an equal spec.
boost::json::value to_json(const IntervalSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const IntervalSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
