// A funnel definition with what every matcher looks up per event worked out once.
#pragma once

#include <array>
#include <cstdint>

#include "behaviour/funnel/funnel_match.h"

namespace rouse::behaviour {

struct FunnelRules {
  explicit FunnelRules(FunnelDefinition d) : definition(std::move(d)) {
    if (!definition.window.natural()) window_ms = duration_ms(definition.window);
    for (std::size_t t = 1; t < definition.steps; ++t) {
      before[t] = is_optional(t - 1) ? before[t - 1] : t - 1;
      has_within |= definition.within_ms[t] != kNoLimitMs;
    }
    for (std::size_t t = 0; t < definition.steps; ++t) has_linked |= definition.linked[t] >= 0;
    for (std::size_t s = 0; s + 1 < definition.steps; ++s) {
      for (std::size_t t = s + 1; t < definition.steps; ++t) {
        longest_gap_ms[s] = std::max(longest_gap_ms[s], definition.within_ms[t]);
        if (!is_optional(t)) break;
      }
    }
  }

  bool is_optional(std::size_t step) const { return (definition.optional >> step & 1U) != 0; }
  bool strict() const { return definition.order == StepOrder::kStrict; }
  // One forward pass with nothing but the start of each step's newest chain is exact.
  bool plain() const { return !has_within && !has_linked && !strict() && definition.optional == 0; }

  // Last millisecond of a window opened at `ts`.
  std::int64_t deadline(std::int64_t ts) const {
    if (window_ms > 0) return ts + window_ms;
    return core::to_epoch_ms(window_end(definition.window, core::from_epoch_ms(ts), definition.zone));
  }

  FunnelDefinition definition;
  std::int64_t window_ms = 0;                   // 0: natural
  std::array<std::size_t, kStepsMax> before{};  // the mandatory step before: step t may follow before[t]..t-1
  std::array<std::int64_t, kStepsMax>
      longest_gap_ms{};  // longest time after step s at which a step may follow
  bool has_within = false;
  bool has_linked = false;
};

struct Range {
  std::int64_t from_ms;
  std::int64_t to_ms;
  bool holds(std::int64_t ts) const { return from_ms <= ts && ts < to_ms; }
};

// What the first pass finds: rules 1 to 3 of funnel_match.h.
struct Furthest {
  std::uint32_t reach = 0;  // counted from 1
  std::int32_t start = -1;  // position of step 1
  std::int32_t end = -1;    // position of the furthest step
  bool excluded = false;
};

}  // namespace rouse::behaviour
