// Lifecycle 生命周期: of the subjects active in each period, how many are new, returning or resurrecting, and
// how many of those active before went dormant. What it means is the contract in docs/behaviour/lifecycle.md.
//
// The JSON form is the same for command line, API and saved insights (lifecycle.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kLifecyclePeriodsMax = 366;

// In a period. Those of the first three are active in it.
enum class LifecycleState {
  kNew,           // for the first time
  kReturning,     // and in the period before
  kResurrecting,  // not in the period before, but earlier
  kDormant,       // not, but in the period before
};
inline constexpr std::array<std::string_view, 4> kLifecycleStates{"new", "returning", "resurrecting",
                                                                  "dormant"};

// Periods that hold a day of the range; they count whole.
struct LifecycleSpec : Question {
  NamedEvents activity;
  Period period = Period::kDay;  // not hours
  std::optional<Breakdown> breakdown;
  bool operator==(const LifecycleSpec&) const = default;
};

core::Result<LifecycleSpec> parse_lifecycle_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_lifecycle_spec reads it back to an equal spec.
boost::json::value to_json(const LifecycleSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const LifecycleSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
