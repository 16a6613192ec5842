#include "behaviour/lifecycle/lifecycle_kernel.h"

namespace rouse::behaviour {

bool LifecycleFinder::find_active(const Definition& definition, const Sequence& sequence) {
  const auto& starts = definition.starts;
  active_.clear();
  bool before = false;
  std::size_t period = 0;
  for (std::size_t i = 0; i < sequence.size && sequence.ts[i] < starts.back(); ++i) {
    if ((sequence.mask[i] & (std::uint64_t{1} << kActivityBit)) == 0) continue;
    if (sequence.ts[i] < starts.front()) {
      before = true;
      continue;
    }
    while (sequence.ts[i] >= starts[period + 1]) ++period;
    if (active_.empty() || active_.back().period != period) active_.push_back({period, i, i});
    active_.back().last = i;
  }
  return before;
}

LifecycleState LifecycleFinder::state_of(std::size_t active, bool before) const {
  if (active == 0) return before ? LifecycleState::kResurrecting : LifecycleState::kNew;
  const bool stayed = active_[active - 1].period + 1 == active_[active].period;
  return stayed ? LifecycleState::kReturning : LifecycleState::kResurrecting;
}

void LifecycleFinder::find(const Definition& definition, const Sequence& sequence,
                           std::vector<Place>& places) {
  const bool before = find_active(definition, sequence);
  for (std::size_t a = 0; a < active_.size(); ++a) {
    const auto& now = active_[a];
    if (now.period > 0) {
      places.push_back({LifecycleDefinition::number(now.period - 1, state_of(a, before)), now.last,
                        sequence.ts[now.first]});
    }
    const bool stays = a + 1 < active_.size() && active_[a + 1].period == now.period + 1;
    if (stays || now.period == definition.periods()) continue;
    places.push_back(
        {LifecycleDefinition::number(now.period, LifecycleState::kDormant), now.last, sequence.ts[now.last]});
  }
}

}  // namespace rouse::behaviour
