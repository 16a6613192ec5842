#include "behaviour/funnel/match/ordered_match.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace rouse::behaviour {
namespace {

std::size_t first_in_range(const Sequence& sequence, Range range) {
  if (sequence.size == 0 || sequence.ts[0] >= range.from_ms) return 0;
  return static_cast<std::size_t>(std::lower_bound(sequence.ts, sequence.ts + sequence.size, range.from_ms) -
                                  sequence.ts);
}

std::uint32_t lowest_bits(std::size_t count) { return count >= 32 ? ~0U : (1U << count) - 1; }

// A chain that started at `start` did step `t` with event `i`.
void advance(Furthest& found, std::uint32_t t, std::int32_t start, std::int32_t i) {
  if (t < found.reach) return;
  found.reach = t + 1;
  found.start = start;
  found.end = i;
}

// Per step the newest chain's deadline and start, shifted by one: entry 0 stands for "before step 1" and lets
// a start through while its time lies in the range. A step without chain has a deadline nothing meets.
struct PlainChains {
  static constexpr std::int64_t kClosed = std::numeric_limits<std::int64_t>::min();
  std::array<std::int64_t, kStepsMax + 1> deadline;
  std::array<std::int32_t, kStepsMax + 1> start;
};

bool plain_excluded(const FunnelRules& rules, const PlainChains& chains, std::uint32_t bits,
                    std::int64_t ts) {
  std::array<Level, kStepsMax> levels;
  for (std::size_t t = 0; t < rules.definition.steps; ++t) {
    const std::int64_t deadline = chains.deadline[t + 1];
    levels[t] = {deadline, ts, deadline == PlainChains::kClosed ? -1 : chains.start[t + 1], 0};
  }
  return excludes(rules, levels.data(), bits, ts);
}

// Random histories make every branch on the kind of event a coin toss, so the common event, which matches one
// step, is folded without any.
template <bool kNatural>
void serve_plain(const FunnelRules& rules, PlainChains& chains, Furthest& found, std::uint32_t t,
                 std::int32_t i, std::int64_t ts) {
  const bool fits = ts <= chains.deadline[t];
  const std::int64_t opened = kNatural ? (t == 0 && fits ? rules.deadline(ts) : 0) : ts + rules.window_ms;
  const std::int64_t deadline = t == 0 ? opened : chains.deadline[t];
  const std::int32_t start = t == 0 ? i : chains.start[t];
  chains.deadline[t + 1] = fits ? deadline : chains.deadline[t + 1];
  chains.start[t + 1] = fits ? start : chains.start[t + 1];
  if (fits) advance(found, t, start, i);
}

template <bool kNatural>
Furthest match_plain_in(const FunnelRules& rules, const Sequence& sequence, Range range) {
  const auto steps = static_cast<std::uint32_t>(rules.definition.steps);
  PlainChains chains;
  std::fill_n(chains.deadline.begin(), steps + 1, PlainChains::kClosed);
  chains.deadline[0] = range.to_ms - 1;
  Furthest found;
  const std::uint32_t known = lowest_bits(steps);
  for (std::size_t at = first_in_range(sequence, range); at < sequence.size; ++at) {
    const auto i = static_cast<std::int32_t>(at);
    const std::int64_t ts = sequence.ts[at];
    const std::uint64_t mask = sequence.mask[at];
    if (mask >> kExclusionShift != 0 &&
        plain_excluded(rules, chains, static_cast<std::uint32_t>(mask >> kExclusionShift), ts)) {
      found.excluded = true;
      return found;
    }
    auto bits = static_cast<std::uint32_t>(mask) & known;
    // Downwards, so that one event serves one step of a chain only.
    while (bits != 0) {
      const auto t = static_cast<std::uint32_t>(std::bit_width(bits)) - 1;
      bits ^= 1U << t;
      serve_plain<kNatural>(rules, chains, found, t, i, ts);
    }
    if (found.reach == steps) return found;
  }
  return found;
}

// Step `t` by event `i`; false if no chain, or no day of the range, lets it.
bool serve_ordered(const FunnelRules& rules, Range range, Level* levels, std::uint32_t t, std::int32_t i,
                   std::int64_t ts) {
  if (t == 0) {
    if (!range.holds(ts)) return false;
    levels[0] = {rules.deadline(ts), ts, i, i};
    return true;
  }
  const Level* before = predecessor(rules, levels, t, i, ts);
  if (!before) return false;
  levels[t] = {before->deadline, ts, before->start, i};
  return true;
}

}  // namespace

Furthest match_plain(const FunnelRules& rules, const Sequence& sequence, Range range) {
  return rules.window_ms > 0 ? match_plain_in<false>(rules, sequence, range)
                             : match_plain_in<true>(rules, sequence, range);
}

Furthest match_ordered(const FunnelRules& rules, const Sequence& sequence, Range range) {
  std::array<Level, kStepsMax> levels{};
  Furthest found;
  const auto steps = static_cast<std::uint32_t>(rules.definition.steps);
  for (std::size_t at = first_in_range(sequence, range); at < sequence.size; ++at) {
    const auto i = static_cast<std::int32_t>(at);
    const std::int64_t ts = sequence.ts[at];
    const auto exclusions = static_cast<std::uint32_t>(sequence.mask[at] >> kExclusionShift);
    if (exclusions != 0 && excludes(rules, levels.data(), exclusions, ts)) {
      found.excluded = true;
      return found;
    }
    if (ts >= range.to_ms && (levels[0].start < 0 || ts > levels[0].deadline)) break;
    auto bits = static_cast<std::uint32_t>(sequence.mask[at]) & lowest_bits(steps);
    while (bits != 0) {
      const auto t = static_cast<std::uint32_t>(std::bit_width(bits)) - 1;
      bits ^= 1U << t;
      if (serve_ordered(rules, range, levels.data(), t, i, ts)) advance(found, t, levels[t].start, i);
    }
    if (found.reach == steps) return found;
  }
  return found;
}

}  // namespace rouse::behaviour
