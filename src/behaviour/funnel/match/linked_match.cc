#include "behaviour/funnel/match/linked_match.h"

#include <algorithm>
#include <array>
#include <bit>

namespace rouse::behaviour {
namespace {

constexpr std::size_t kFree = 0;     // lane of chains without a linked step
constexpr std::size_t kNoValue = 1;  // lane of chains whose one linked step has no value
constexpr std::size_t kFirstValue = 2;

std::size_t mix(Code value) {
  value ^= value >> 33U;
  value *= 0xff51'afd7'ed55'8ccdU;
  return static_cast<std::size_t>(value ^ (value >> 33U));
}

}  // namespace

std::size_t LinkedMatcher::add_lane() {
  levels_.resize(levels_.size() + rules_->definition.steps);
  values_.push_back(kNoCode);
  return lanes() - 1;
}

void LinkedMatcher::grow() {
  const auto old = std::move(slots_);
  slots_.assign(std::max<std::size_t>(64, old.size() * 2), Slot{});
  for (const auto& slot : old) {
    if (slot.generation != generation_) continue;
    std::size_t at = mix(slot.value) & (slots_.size() - 1);
    while (slots_[at].generation == generation_) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

std::size_t LinkedMatcher::lane_of(Code value, bool create) {
  if (2 * (used_ + 1) > slots_.size()) grow();
  std::size_t at = mix(value) & (slots_.size() - 1);
  while (slots_[at].generation == generation_) {
    if (slots_[at].value == value) return slots_[at].lane;
    at = (at + 1) & (slots_.size() - 1);
  }
  if (!create) return kFree;
  const std::size_t index = add_lane();
  values_[index] = value;
  slots_[at] = {value, static_cast<std::uint32_t>(index), generation_};
  ++used_;
  return index;
}

bool LinkedMatcher::spend(std::uint64_t visits) {
  found_.visits += visits;
  found_.left_out |= found_.visits > kValueVisitsMax;
  return !found_.left_out;
}

LinkChoice LinkedMatcher::choice(std::size_t lane_index) const {
  if (lane_index == kFree) return {LinkChoice::Kind::kNone, kNoCode};
  if (lane_index == kNoValue) return {LinkChoice::Kind::kNull, kNoCode};
  return {LinkChoice::Kind::kValue, values_[lane_index]};
}

void LinkedMatcher::arrive(std::size_t lane_index, std::size_t t, const Level& level) {
  lane(lane_index)[t] = level;
  auto& best = found_.furthest;
  const auto reach = static_cast<std::uint32_t>(t + 1);
  if (reach < best.reach || (reach == best.reach && level.last != best.end)) return;
  if (reach == best.reach && level.start < best.start) return;
  if (reach != best.reach || level.start != best.start) found_.choices.clear();
  best = {reach, level.start, level.last, false};
  found_.choices.push_back(choice(lane_index));
}

void LinkedMatcher::start(const Sequence& sequence, std::int32_t i) {
  const std::int64_t ts = sequence.ts[i];
  std::size_t index = kFree;
  if (const std::int8_t column = rules_->definition.linked[0]; column >= 0) {
    const Code value = sequence.codes[static_cast<std::size_t>(column)][i];
    index = value == kNoCode ? kNoValue : lane_of(value, true);
  }
  arrive(index, 0, {rules_->deadline(ts), ts, i, i});
}

void LinkedMatcher::serve_linked(const Sequence& sequence, std::size_t t, std::int32_t i) {
  const std::int64_t ts = sequence.ts[i];
  const std::int8_t column = rules_->definition.linked[t];
  const Code value = sequence.codes[static_cast<std::size_t>(column)][i];
  const Level* before = predecessor(*rules_, lane(kFree), t, i, ts);
  std::size_t index = value == kNoCode ? kNoValue : lane_of(value, false);
  if (index >= kFirstValue) {
    const Level* same = predecessor(*rules_, lane(index), t, i, ts);
    if (same && (!before || same->start > before->start)) before = same;
  }
  if (!before) return;
  const Level level{before->deadline, ts, before->start, i};
  if (index == kFree) index = lane_of(value, true);
  arrive(index, t, level);
}

void LinkedMatcher::serve_unlinked(const Sequence& sequence, std::size_t t, std::int32_t i) {
  const std::int64_t ts = sequence.ts[i];
  if (!spend(lanes() - kFirstValue)) return;
  for (std::size_t index = 0; index < lanes(); ++index) {
    const Level* before = predecessor(*rules_, lane(index), t, i, ts);
    if (before) arrive(index, t, {before->deadline, ts, before->start, i});
  }
}

void LinkedMatcher::serve(const Sequence& sequence, Range range, std::size_t t, std::int32_t i) {
  if (t == 0) {
    if (range.holds(sequence.ts[i])) start(sequence, i);
  } else if (rules_->definition.linked[t] >= 0) {
    serve_linked(sequence, t, i);
  } else {
    serve_unlinked(sequence, t, i);
  }
}

// Per step the newest chain of all lanes.
std::array<Level, kStepsMax> LinkedMatcher::newest_levels() {
  std::array<Level, kStepsMax> newest{};
  for (std::size_t index = 0; index < lanes(); ++index) {
    const Level* levels = lane(index);
    for (std::size_t t = 0; t < rules_->definition.steps; ++t) {
      const bool later = levels[t].start > newest[t].start ||
                         (levels[t].start == newest[t].start && levels[t].last > newest[t].last);
      if (later) newest[t] = levels[t];
    }
  }
  return newest;
}

// Where step 1 is linked an attempt lives in one lane. Elsewhere it may go on in several, and stands where
// its furthest chain does.
bool LinkedMatcher::excluded_at(std::uint32_t bits, std::int64_t ts) {
  if (!spend(lanes() - kFirstValue)) return false;
  if (rules_->definition.linked[0] < 0) return excludes(*rules_, newest_levels().data(), bits, ts);
  for (std::size_t index = 0; index < lanes(); ++index) {
    if (excludes(*rules_, lane(index), bits, ts)) return true;
  }
  return false;
}

const LinkedMatcher::Found& LinkedMatcher::match(const Sequence& sequence, Range range) {
  const std::size_t steps = rules_->definition.steps;
  found_ = {};
  levels_.clear();
  values_.clear();
  used_ = 0;
  ++generation_;
  add_lane();
  add_lane();
  const std::uint32_t known = steps >= 32 ? ~0U : (1U << steps) - 1;
  for (std::size_t at = 0; at < sequence.size; ++at) {
    const auto i = static_cast<std::int32_t>(at);
    const auto exclusions = static_cast<std::uint32_t>(sequence.mask[at] >> kExclusionShift);
    if (exclusions != 0 && excluded_at(exclusions, sequence.ts[at])) {
      found_.furthest.excluded = true;
      return found_;
    }
    auto bits = static_cast<std::uint32_t>(sequence.mask[at]) & known;
    while (bits != 0 && !found_.left_out) {
      const auto t = static_cast<std::uint32_t>(std::bit_width(bits)) - 1;
      bits ^= 1U << t;
      serve(sequence, range, t, i);
      if (found_.furthest.reach == steps) return found_;
    }
    if (found_.left_out) return found_;
  }
  return found_;
}

}  // namespace rouse::behaviour
