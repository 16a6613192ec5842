#include "behaviour/funnel/match/chain_builder.h"

#include <bit>

namespace rouse::behaviour {

FunnelMatch build_plain(const FunnelRules&, const Sequence& sequence, const Furthest& furthest) {
  FunnelMatch match;
  match.reach = furthest.reach;
  match.at[0] = furthest.start;
  std::int32_t i = furthest.start;
  for (std::uint32_t t = 1; t < furthest.reach; ++t) {
    ++i;
    while ((sequence.mask[i] >> t & 1U) == 0) ++i;
    match.at[t] = i;
  }
  match.done = furthest.reach >= 32 ? ~0U : (1U << furthest.reach) - 1;
  return match;
}

ChainBuilder::ChainBuilder(const FunnelRules& rules) : rules_(&rules) {
  queues_.resize(2 * rules.definition.steps * rules.definition.steps);
}

ChainBuilder::Queue& ChainBuilder::queue(std::size_t layer, std::size_t from, std::size_t to) {
  const std::size_t steps = rules_->definition.steps;
  return queues_[(layer * steps + from) * steps + to];
}

void ChainBuilder::reset() {
  arrivals_.clear();
  for (auto& each : queues_) {
    each.arrivals.clear();
    each.head = 0;
  }
}

void ChainBuilder::arrive(std::size_t layer, std::size_t step, std::int32_t position, std::int32_t parent) {
  const auto index = static_cast<std::int32_t>(arrivals_.size());
  const std::uint16_t length =
      parent == kNone ? std::uint16_t{1} : static_cast<std::uint16_t>(arrivals_[parent].length + 1);
  arrivals_.push_back({position, parent, static_cast<std::uint16_t>(step), length});
  for (std::size_t next = step + 1; next < rules_->definition.steps; ++next) {
    auto& waiting = queue(layer, step, next);
    while (waiting.arrivals.size() > waiting.head && arrivals_[waiting.arrivals.back()].length < length) {
      waiting.arrivals.pop_back();
    }
    waiting.arrivals.push_back(index);
    if (!rules_->is_optional(next)) break;
  }
}

std::int32_t ChainBuilder::best_parent(const Sequence& sequence, std::size_t layer, std::size_t step,
                                       std::int32_t position) {
  std::int32_t best = kNone;
  for (std::size_t from = rules_->before[step]; from < step; ++from) {
    auto& waiting = queue(layer, from, step);
    const auto expired = [&](std::int32_t index) {
      const std::int32_t at = arrivals_[index].position;
      return sequence.ts[position] - sequence.ts[at] > rules_->definition.within_ms[step] ||
             (rules_->strict() && at != position - 1);
    };
    while (waiting.head < waiting.arrivals.size() && expired(waiting.arrivals[waiting.head])) ++waiting.head;
    if (waiting.head == waiting.arrivals.size()) continue;
    const std::int32_t candidate = waiting.arrivals[waiting.head];
    const auto& a = arrivals_[candidate];
    if (best == kNone || a.length > arrivals_[best].length ||
        (a.length == arrivals_[best].length && a.position < arrivals_[best].position)) {
      best = candidate;
    }
  }
  return best;
}

std::int32_t ChainBuilder::extend_in(const Sequence& sequence, std::size_t from_layer, std::size_t to_layer,
                                     std::size_t step, std::int32_t position) {
  const std::int32_t parent = best_parent(sequence, from_layer, step, position);
  if (parent == kNone) return kNone;
  arrive(to_layer, step, position, parent);
  return static_cast<std::int32_t>(arrivals_.size()) - 1;
}

std::int32_t ChainBuilder::extend(const Sequence& sequence, const LinkChoice& link, std::size_t step,
                                  std::int32_t position) {
  const std::int8_t column = rules_->definition.linked[step];
  if (column < 0) {
    const std::int32_t plain = extend_in(sequence, 0, 0, step, position);
    return link.kind == LinkChoice::Kind::kNull ? extend_in(sequence, 1, 1, step, position) : plain;
  }
  const Code code = sequence.codes[static_cast<std::size_t>(column)][position];
  if (link.kind == LinkChoice::Kind::kNone || code != link.value) return kNone;
  return extend_in(sequence, 0, link.kind == LinkChoice::Kind::kNull ? 1 : 0, step, position);
}

FunnelMatch ChainBuilder::build(const Sequence& sequence, const Furthest& furthest, const LinkChoice& link) {
  reset();
  const bool null_start = link.kind == LinkChoice::Kind::kNull && rules_->definition.linked[0] >= 0;
  arrive(null_start ? 1 : 0, 0, furthest.start, kNone);
  std::int32_t last = 0;
  const std::uint32_t wanted = furthest.reach >= 32 ? ~1U : ((1U << furthest.reach) - 1) & ~1U;
  for (std::int32_t i = furthest.start + 1; i <= furthest.end; ++i) {
    auto bits = static_cast<std::uint32_t>(sequence.mask[i]) & wanted;
    if (i == furthest.end) bits &= 1U << (furthest.reach - 1);
    while (bits != 0) {
      const auto t = static_cast<std::uint32_t>(std::bit_width(bits)) - 1;
      bits ^= 1U << t;
      last = extend(sequence, link, t, i);
    }
  }
  FunnelMatch match;
  match.reach = furthest.reach;
  for (; last != kNone; last = arrivals_[last].parent) {
    match.done |= 1U << arrivals_[last].step;
    match.at[arrivals_[last].step] = arrivals_[last].position;
  }
  return match;
}

bool is_better_chain(const FunnelMatch& a, const FunnelMatch& b) {
  const int a_length = std::popcount(a.done);
  const int b_length = std::popcount(b.done);
  if (a_length != b_length) return a_length > b_length;
  std::uint32_t a_left = a.done;
  std::uint32_t b_left = b.done;
  while (a_left != 0) {
    const auto s = static_cast<std::uint32_t>(std::bit_width(a_left)) - 1;
    const auto t = static_cast<std::uint32_t>(std::bit_width(b_left)) - 1;
    if (a.at[s] != b.at[t]) return a.at[s] < b.at[t];
    if (s != t) return s < t;
    a_left ^= 1U << s;
    b_left ^= 1U << t;
  }
  return false;
}

}  // namespace rouse::behaviour
