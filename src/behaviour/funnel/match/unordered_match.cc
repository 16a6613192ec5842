#include "behaviour/funnel/match/unordered_match.h"

#include <algorithm>
#include <bit>

namespace rouse::behaviour {

bool StepAssignment::augment(std::size_t item, std::uint32_t& visited) {
  for (std::uint32_t bits = items_[item].bits & ~visited; bits != 0; bits &= ~visited) {
    const auto step = static_cast<std::size_t>(std::countr_zero(bits));
    visited |= 1U << step;
    bits &= bits - 1;
    if (holder_[step] < 0 || augment(static_cast<std::size_t>(holder_[step]), visited)) {
      holder_[step] = static_cast<std::int32_t>(item);
      return true;
    }
  }
  return false;
}

bool StepAssignment::add(std::int32_t position, std::uint32_t bits) {
  items_[size_] = {position, bits};
  std::uint32_t visited = 0;
  if (!augment(size_, visited)) return false;
  ++size_;
  return true;
}

void StepAssignment::add_newest(std::int32_t position, std::uint32_t bits) {
  items_[size_] = {position, bits};
  std::uint32_t visited = 0;
  if (!augment(size_, visited)) {
    // The events that hold the visited steps and the new one are one too many: the oldest of them goes.
    std::size_t oldest = size_;
    for (std::size_t step = 0; step < steps_; ++step) {
      if (visited >> step & 1U) oldest = std::min(oldest, static_cast<std::size_t>(holder_[step]));
    }
    const Item newest = items_[size_];
    drop(oldest);
    items_[size_] = newest;
    visited = 0;
    augment(size_, visited);
  }
  ++size_;
}

void StepAssignment::drop(std::size_t index) {
  std::copy(items_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
            items_.begin() + static_cast<std::ptrdiff_t>(size_),
            items_.begin() + static_cast<std::ptrdiff_t>(index));
  --size_;
  for (std::size_t step = 0; step < steps_; ++step) {
    auto& holder = holder_[step];
    const auto dropped = static_cast<std::int32_t>(index);
    if (holder == dropped) {
      holder = -1;
    } else if (holder > dropped) {
      --holder;
    }
  }
}

namespace {

class UnorderedPass {
 public:
  UnorderedPass(const FunnelRules& rules, const Sequence& sequence, Range range)
      : rules_(rules), sequence_(sequence), range_(range), latest_(rules.definition.steps) {}

  Furthest run() {
    for (std::size_t i = 0; i < sequence_.size; ++i) {
      if (sequence_.ts[i] < range_.from_ms) continue;
      if (!step_events(static_cast<std::int32_t>(i))) break;
    }
    return found_;
  }

 private:
  bool step_events(std::int32_t i) {
    const std::int64_t ts = sequence_.ts[i];
    const bool open = last_start_ >= 0 && ts <= last_deadline_;
    if (ts >= range_.to_ms && !open) return false;
    if (sequence_.mask[i] >> kExclusionShift != 0 && open) {
      found_.excluded = true;
      return false;
    }
    const auto bits = static_cast<std::uint32_t>(sequence_.mask[i]) & known_;
    if (bits == 0) return true;
    if (ts < range_.to_ms) {
      last_start_ = i;
      last_deadline_ = rules_.deadline(ts);
    }
    while (latest_.size() > 0 && rules_.deadline(sequence_.ts[latest_.position(0)]) < ts)
      latest_.drop_oldest();
    latest_.add_newest(i, bits);
    if (latest_.size() <= found_.reach) return true;
    const std::int32_t oldest = latest_.position(0);
    found_.reach = static_cast<std::uint32_t>(latest_.size());
    // After the range the start still has to lie in it: any basis can take in the last event that does.
    found_.start = sequence_.ts[oldest] < range_.to_ms ? oldest : last_start_;
    found_.end = i;
    return found_.reach < rules_.definition.steps;
  }

  const FunnelRules& rules_;
  const Sequence& sequence_;
  const Range range_;
  const std::uint32_t known_ = rules_.definition.steps >= 32 ? ~0U : (1U << rules_.definition.steps) - 1;
  StepAssignment latest_;
  std::int32_t last_start_ = -1;  // latest step event in the range
  std::int64_t last_deadline_ = 0;
  Furthest found_;
};

}  // namespace

FunnelMatch match_unordered(const FunnelRules& rules, const Sequence& sequence, Range range) {
  const Furthest found = UnorderedPass{rules, sequence, range}.run();
  FunnelMatch match;
  match.reach = found.reach;
  match.excluded = found.excluded;
  if (found.excluded || found.reach == 0) return match;
  const auto known =
      static_cast<std::uint32_t>(rules.definition.steps >= 32 ? ~0U : (1U << rules.definition.steps) - 1);
  StepAssignment chain{rules.definition.steps};
  const auto bits = [&](std::int32_t i) { return static_cast<std::uint32_t>(sequence.mask[i]) & known; };
  chain.add(found.start, bits(found.start));
  if (found.end != found.start) chain.add(found.end, bits(found.end));
  for (std::int32_t i = found.start + 1; i < found.end && chain.size() < found.reach; ++i) {
    if (bits(i) != 0) chain.add(i, bits(i));
  }
  for (std::size_t k = 0; k < chain.size(); ++k) match.at[k] = chain.position(k);
  std::sort(match.at.begin(), match.at.begin() + static_cast<std::ptrdiff_t>(chain.size()));
  match.done = match.reach >= 32 ? ~0U : (1U << match.reach) - 1;
  return match;
}

}  // namespace rouse::behaviour
