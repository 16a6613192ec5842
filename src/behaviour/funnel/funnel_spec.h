// Funnel 漏斗: the definition an analyst writes. What it means is the contract in docs/behaviour.md.
//
// The JSON form is the same for command line, API and saved insights (funnel.schema.json). Reading is strict:
// unknown keys, names and combinations of options that have no meaning are refused at their JSON pointer.
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
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "behaviour/window.h"
#include "core/result.h"
#include "events/filter.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kStepsMax = 32;
inline constexpr std::size_t kExclusionsMax = 32;
inline constexpr std::size_t kBinsMax = 200;

enum class StepOrder { kOrdered, kStrict, kUnordered };
enum class Attribution { kFirst, kLast, kStep };

struct FunnelStep : NamedEvents {
  bool optional = false;                      // never the first or the last step
  std::optional<Window> within;               // since the step done before it; never natural
  std::optional<events::PropertyRef> linked;  // its value is the same at all linked steps of a chain
  bool operator==(const FunnelStep&) const = default;
};

struct Exclusion {
  EventMatch match;
  std::size_t after_step = 1;  // counted from 1
  std::size_t before_step = 2;
  bool operator==(const Exclusion&) const = default;
};

struct FunnelBreakdown : Breakdown {
  Attribution attribution = Attribution::kFirst;
  std::size_t step = 1;  // of Attribution::kStep, counted from 1
  bool operator==(const FunnelBreakdown&) const = default;
};

struct TimeToConvert {
  std::size_t from_step = 1;
  std::size_t to_step = 2;
  std::size_t bins = 20;
  bool operator==(const TimeToConvert&) const = default;
};

// The range is that of step 1.
struct FunnelSpec : Question {
  StepOrder order = StepOrder::kOrdered;
  std::vector<FunnelStep> steps;  // 1..kStepsMax; one step counts who did it at all
  Window window;
  std::vector<Exclusion> exclusions;
  std::optional<FunnelBreakdown> breakdown;
  std::optional<TimeToConvert> time_to_convert;
  std::optional<Period> trend;  // of days, weeks or months
  bool operator==(const FunnelSpec&) const = default;
};

core::Result<FunnelSpec> parse_funnel_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_funnel_spec reads it back to an equal spec.
boost::json::value to_json(const FunnelSpec& spec);

}  // namespace rouse::behaviour
