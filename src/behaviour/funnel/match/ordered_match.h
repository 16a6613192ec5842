// First pass over a sequence, ordered and strict: how far, how early, from which start.
//
// Per step it keeps one chain that ends there, the newest. That is enough, because the start of the newest
// chain at a step is never older than the start of an earlier one there: any chain can be re-started from a
// later step 1 that lies before its next event, and then the gaps only shrink. So the newest chain has both
// the latest start, which closes its window last, and the latest event, which leaves the next step most time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "behaviour/funnel/match/match_rules.h"

namespace rouse::behaviour {

struct Level {
  std::int64_t deadline = 0;  // of the start's window
  std::int64_t last_ts = 0;
  std::int32_t start = -1;  // position of step 1; -1: no chain ends at this step
  std::int32_t last = -1;   // position of this step
};

// The newest chain that may be extended to step `t` by event `i` at `ts`; null if none may.
inline const Level* predecessor(const FunnelRules& rules, const Level* levels, std::size_t t, std::int32_t i,
                                std::int64_t ts) {
  const Level* best = nullptr;
  for (std::size_t s = rules.before[t]; s < t; ++s) {
    const Level& level = levels[s];
    if (level.start < 0 || (best && level.start <= best->start)) continue;
    if (ts - level.last_ts > rules.definition.within_ms[t]) continue;
    if (rules.strict() && level.last != i - 1) continue;
    best = &level;
  }
  return best && ts <= best->deadline ? best : nullptr;
}

// Whether an attempt stands between the exclusion's steps at `ts` and may still go on.
inline bool stands_between(const FunnelRules& rules, const Level* levels,
                           const FunnelDefinition::Exclusion& exclusion, std::int64_t ts) {
  std::int32_t further = -1;  // latest start that went further than the step looked at
  for (std::size_t s = rules.definition.steps; s-- > exclusion.after_step;) {
    const Level& level = levels[s];
    const bool open = ts <= level.deadline && ts - level.last_ts <= rules.longest_gap_ms[s];
    if (s < exclusion.before_step && level.start > further && open) return true;
    further = std::max(further, level.start);
  }
  return false;
}

// Whether an exclusion of `bits` meets such an attempt.
inline bool excludes(const FunnelRules& rules, const Level* levels, std::uint32_t bits, std::int64_t ts) {
  for (; bits != 0; bits &= bits - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(bits));
    if (stands_between(rules, levels, rules.definition.exclusions[index], ts)) return true;
  }
  return false;
}

// Ordered, nothing optional, no per-step windows, nothing linked: the hot loop.
Furthest match_plain(const FunnelRules& rules, const Sequence& sequence, Range range);

// Ordered or strict, with any options but linked steps.
Furthest match_ordered(const FunnelRules& rules, const Sequence& sequence, Range range);

}  // namespace rouse::behaviour
