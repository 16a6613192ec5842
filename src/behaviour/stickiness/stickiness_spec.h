// Stickiness 粘性: of the subjects active in a range, in how many of its days, weeks or months. What it means
// is the contract in docs/behaviour/stickiness.md.
//
// The JSON form is the same for command line, API and saved insights (stickiness.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/comparison.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kIntervalsMax = 366;
inline constexpr std::int64_t kThresholdMax = 100'000;

// How many events of an interval make it an active one. An interval without any never is.
struct ActiveThreshold {
  enum class Op { kAtLeast, kAtMost, kExactly } op = Op::kAtLeast;
  std::int64_t times = 1;
  bool operator==(const ActiveThreshold&) const = default;

  bool holds(std::int64_t events) const {
    switch (op) {
      case Op::kAtLeast: return events >= times;
      case Op::kAtMost: return events <= times;
      case Op::kExactly: break;
    }
    return events == times;
  }
};

struct StickinessSpec : Question {
  NamedEvents activity;
  Period interval = Period::kDay;  // not hours
  ActiveThreshold threshold;
  std::optional<Comparison> compare;
  std::optional<Breakdown> breakdown;  // by the first active event
  bool operator==(const StickinessSpec&) const = default;
};

core::Result<StickinessSpec> parse_stickiness_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_stickiness_spec reads it back to an equal spec.
boost::json::value to_json(const StickinessSpec& spec);

// The same question of the range that it compares with.
StickinessSpec compared(StickinessSpec spec);
std::size_t intervals_of(const StickinessSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const StickinessSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
