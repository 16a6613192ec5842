#include "behaviour/path/path_finder.h"

#include <algorithm>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t bit(std::size_t index) { return std::uint64_t{1} << index; }

bool is_step(const Sequence& sequence, std::size_t event) {
  return (sequence.mask[event] & bit(kNodeBit)) != 0;
}

PathStep step_at(const Sequence& sequence, std::size_t event) {
  return {.node = sequence.codes[0][event], .ts = sequence.ts[event]};
}

}  // namespace

std::optional<std::size_t> PathFinder::event_with(const Sequence& sequence, std::uint64_t mask,
                                                  std::size_t begin, std::size_t end, bool last) const {
  for (std::size_t i = 0; i < end - begin; ++i) {
    const auto event = last ? end - 1 - i : begin + i;
    if ((sequence.mask[event] & mask) != 0) return event;
  }
  return std::nullopt;
}

bool PathFinder::find(const Sequence& sequence, const Session& session) {
  steps_.clear();
  goes_on_ = false;
  const auto [begin, end, open_until] = session;
  constexpr auto kAlways = std::numeric_limits<std::int64_t>::max();
  if (rules_.start) {
    const bool last = rules_.last_occurrence && !rules_.end;
    const auto anchor = event_with(sequence, bit(kAnchorStartBit), begin, end, last);
    if (!anchor) return false;
    if (rules_.end) return find_between(sequence, *anchor, end);
    const auto from = sequence.ts[*anchor];
    walk_on(sequence, *anchor, end, rules_.within_ms > kAlways - from ? kAlways : from + rules_.within_ms);
  } else if (rules_.end) {
    const auto anchor = event_with(sequence, bit(kAnchorEndBit), begin, end, rules_.last_occurrence);
    if (!anchor) return false;
    walk_back(sequence, begin, *anchor);
  } else {
    walk_on(sequence, begin, end, kAlways);
  }
  return !steps_.empty();
}

// Events [begin, end), none of them after `until`.
void PathFinder::walk_on(const Sequence& sequence, std::size_t begin, std::size_t end, std::int64_t until) {
  for (auto i = begin; i < end && sequence.ts[i] <= until; ++i) {
    if (!is_step(sequence, i) || repeats(sequence.codes[0][i])) continue;
    if (steps_.size() == rules_.depth) {
      goes_on_ = true;
      return;
    }
    steps_.push_back(step_at(sequence, i));
  }
}

// From the anchor towards `begin`.
void PathFinder::walk_back(const Sequence& sequence, std::size_t begin, std::size_t anchor) {
  for (auto i = anchor + 1; i-- > begin;) {
    if (sequence.ts[anchor] - sequence.ts[i] > rules_.within_ms) return;
    if (!is_step(sequence, i)) continue;
    if (repeats(sequence.codes[0][i])) {
      steps_.back().ts = sequence.ts[i];
      continue;
    }
    if (steps_.size() == rules_.depth) {
      goes_on_ = true;
      return;
    }
    steps_.push_back(step_at(sequence, i));
  }
}

bool PathFinder::find_between(const Sequence& sequence, std::size_t start, std::size_t end) {
  const auto until = event_with(sequence, bit(kAnchorEndBit), start + 1, end, false);
  if (!until || sequence.ts[*until] - sequence.ts[start] > rules_.within_ms) return false;
  for (auto i = start; i < *until; ++i) {
    if (is_step(sequence, i) && !repeats(sequence.codes[0][i])) steps_.push_back(step_at(sequence, i));
  }
  steps_.push_back(step_at(sequence, *until));  // by itself, also where it repeats
  if (steps_.size() > rules_.depth) collapse();
  return true;
}

// Leaves as many steps at the start as at the end, or one more; what was between is one.
void PathFinder::collapse() {
  const auto at_end = (rules_.depth - 1) / 2;
  const auto at_start = rules_.depth - 1 - at_end;
  steps_[at_start].node = kGapNode;
  std::copy(steps_.end() - static_cast<std::ptrdiff_t>(at_end), steps_.end(),
            steps_.begin() + static_cast<std::ptrdiff_t>(at_start) + 1);
  steps_.resize(rules_.depth);
}

}  // namespace rouse::behaviour
