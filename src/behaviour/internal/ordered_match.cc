#include "behaviour/internal/ordered_match.h"

#include <algorithm>
#include <bit>

namespace rouse::behaviour {
namespace {

bool excludes(const FunnelRules& rules, const Level* levels, std::uint32_t bits, std::int64_t ts) {
  for (; bits != 0; bits &= bits - 1) {
    const auto index = static_cast<std::size_t>(std::countr_zero(bits));
    if (stands_between(rules, levels, rules.definition.exclusions[index], ts)) return true;
  }
  return false;
}

std::size_t first_in_range(const Sequence& sequence, Range range) {
  if (sequence.size == 0 || sequence.ts[0] >= range.from_ms) return 0;
  return static_cast<std::size_t>(std::lower_bound(sequence.ts, sequence.ts + sequence.size, range.from_ms) -
                                  sequence.ts);
}

std::uint32_t lowest_bits(std::size_t count) { return count >= 32 ? ~0U : (1U << count) - 1; }

}  // namespace

Furthest match_plain(const FunnelRules& rules, const Sequence& sequence, Range range) {
  struct Chain {
    std::int64_t deadline;
    std::int32_t start;
  };
  std::array<Chain, kStepsMax> chains;
  Furthest found;
  const auto steps = static_cast<std::uint32_t>(rules.definition.steps);
  const std::uint32_t known = lowest_bits(steps);
  std::uint32_t live = 0;  // steps at which a chain ends
  const auto excluded_at = [&](std::uint32_t bits, std::int64_t ts) {
    std::array<Level, kStepsMax> levels;
    for (std::size_t t = 0; t < steps; ++t) {
      if (live >> t & 1U) levels[t] = {chains[t].deadline, ts, chains[t].start, 0};
    }
    return excludes(rules, levels.data(), bits, ts);
  };
  for (std::size_t i = first_in_range(sequence, range); i < sequence.size; ++i) {
    const std::uint64_t mask = sequence.mask[i];
    const std::int64_t ts = sequence.ts[i];
    if (mask >> kExclusionShift != 0 && live != 0 &&
        excluded_at(static_cast<std::uint32_t>(mask >> kExclusionShift), ts)) {
      found.excluded = true;
      return found;
    }
    if (ts >= range.to_ms && (live == 0 || ts > chains[0].deadline)) break;
    std::uint32_t bits = static_cast<std::uint32_t>(mask) & known & (live << 1U | 1U);
    // Downwards, so that one event serves one step of a chain only.
    while (bits != 0) {
      const auto t = static_cast<std::uint32_t>(std::bit_width(bits)) - 1;
      bits ^= 1U << t;
      if (t == 0) {
        if (ts >= range.to_ms) break;
        chains[0] = {rules.deadline(ts), static_cast<std::int32_t>(i)};
      } else {
        if (ts > chains[t - 1].deadline) continue;
        chains[t] = chains[t - 1];
      }
      live |= 1U << t;
      if (t >= found.reach) {
        found.reach = t + 1;
        found.start = chains[t].start;
        found.end = static_cast<std::int32_t>(i);
        if (found.reach == steps) return found;
      }
    }
  }
  return found;
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
      if (t == 0) {
        if (!range.holds(ts)) break;
        levels[0] = {rules.deadline(ts), ts, i, i};
      } else {
        const Level* before = predecessor(rules, levels.data(), t, i, ts);
        if (!before) continue;
        levels[t] = {before->deadline, ts, before->start, i};
      }
      if (t < found.reach) continue;
      found.reach = t + 1;
      found.start = levels[t].start;
      found.end = i;
      if (found.reach == steps) return found;
    }
  }
  return found;
}

}  // namespace rouse::behaviour
