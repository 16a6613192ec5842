// Retention 留存: of the subjects who did one thing in a period, how many did another (or the same) thing so
// many periods later. What it means is the contract in docs/behaviour.md.
//
// The JSON form is the same for command line, API and saved insights (retention.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kCohortsMax = 366;
inline constexpr std::int32_t kOffsetMax = 366;     // periods after the entry
inline constexpr std::size_t kBracketsMax = 367;    // of single periods: 0 to kOffsetMax
inline constexpr std::int64_t kReturnsMax = 1'000;  // that may be asked for in a bracket

// Periods after the entry, both included; 0 is the entry's own.
struct Bracket {
  std::int32_t from = 0;
  std::int32_t to = 0;
  bool operator==(const Bracket&) const = default;
};

// kCalendar: periods of the bank's zone. kRolling: a day is 24 hours, a week 7 days, a month 30 days, counted
// from the entry.
enum class RetentionClock { kCalendar, kRolling };
// kOn: came back in the bracket. kOnOrAfter: in it or in a later one. kOnOrBefore: in it or in an earlier
// one.
enum class RetentionMode { kOn, kOnOrAfter, kOnOrBefore };

// A return counts only where its property has the value that the entry's has; they may be different ones of
// one type.
struct RetentionLink {
  events::PropertyRef entry;
  events::PropertyRef returning;
  bool operator==(const RetentionLink&) const = default;
};

// The range is that of entries.
struct RetentionSpec : Question {
  NamedEvents entry;
  FirstTime first_time = FirstTime::kNo;  // kNo: a subject is in each cohort in which it entered
  NamedEvents returning;
  Period period = Period::kDay;   // of cohorts and of offsets; not hours
  std::vector<Bracket> brackets;  // ascending, apart; at least one
  RetentionClock clock = RetentionClock::kCalendar;
  RetentionMode mode = RetentionMode::kOn;
  std::int64_t min_times = 1;  // returns in a bracket
  std::optional<RetentionLink> linked;
  std::optional<events::PropertyRef> value;  // of returns, added up
  std::optional<Breakdown> breakdown;        // by the entry
  bool operator==(const RetentionSpec&) const = default;
};

core::Result<RetentionSpec> parse_retention_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_retention_spec reads it back to an equal spec.
boost::json::value to_json(const RetentionSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const RetentionSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
