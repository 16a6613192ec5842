// Lifetime value 生命周期价值 (LTV): of the subjects whose first event fell into a period, what they were
// worth up to so many periods later, and what came back of what they cost. What it means is the contract in
// docs/behaviour/ltv.md.
//
// It is a retention (retention/retention_spec.h) of first times, whose returns are added up from the entry
// on. The JSON form is the same for command line, API and saved insights (ltv.schema.json). Reading is
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
#include "behaviour/retention/retention_spec.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

struct CohortCost {
  std::int32_t cohort_day = 0;  // start of its period
  double amount = 0;
  bool operator==(const CohortCost&) const = default;
};

// What it cost to win them: so much for each subject, or so much for a cohort. As written: of money, in yuan.
struct LtvCost {
  std::optional<double> per_customer;
  std::vector<CohortCost> cohorts;  // by day; of those that are not named it is unknown
  bool operator==(const LtvCost&) const = default;
};

// The range is that of entries.
struct LtvSpec : Question {
  NamedEvents entry;
  FirstTime first_time = FirstTime::kEver;  // never kNo
  NamedEvents value;
  std::optional<events::PropertyRef> property;  // that is added up; without one events are counted
  Period period = Period::kDay;                 // of cohorts and of offsets; not hours
  std::int32_t periods = 0;                     // the last offset
  RetentionClock clock = RetentionClock::kCalendar;
  std::optional<LtvCost> cost;
  std::optional<Breakdown> breakdown;  // by the entry
  bool operator==(const LtvSpec&) const = default;

  bool is_money() const { return property && property->type == events::PropertyType::kMoney; }
};

core::Result<LtvSpec> parse_ltv_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_ltv_spec reads it back to an equal spec.
boost::json::value to_json(const LtvSpec& spec);

// The retention whose returns are its values.
RetentionSpec retention_of(const LtvSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const LtvSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
