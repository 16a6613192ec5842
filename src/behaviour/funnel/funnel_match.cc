#include "behaviour/funnel/funnel_match.h"

#include "behaviour/funnel/match/chain_builder.h"
#include "behaviour/funnel/match/linked_match.h"
#include "behaviour/funnel/match/ordered_match.h"
#include "behaviour/funnel/match/unordered_match.h"

namespace rouse::behaviour {

struct FunnelMatcher::State {
  explicit State(FunnelDefinition d) : rules(std::move(d)) {}

  FunnelMatch match_linked(const Sequence& sequence, Range range) {
    const auto& found = linked.match(sequence, range);
    FunnelMatch best;
    best.excluded = found.furthest.excluded;
    best.left_out = found.left_out;
    best.reach = found.furthest.reach;
    if (best.excluded || best.left_out || best.reach == 0) return best;
    const auto span = static_cast<std::uint64_t>(found.furthest.end - found.furthest.start) + 1;
    if (found.visits + span * (found.choices.size() - 1) > kValueVisitsMax) {
      best.left_out = true;
      return best;
    }
    best.done = 0;
    for (const auto& choice : found.choices) {
      const auto chain = builder.build(sequence, found.furthest, choice);
      if (best.done == 0 || is_better_chain(chain, best)) best = chain;
    }
    return best;
  }

  FunnelMatch match_chain(const Sequence& sequence, Range range) {
    const Furthest found =
        rules.plain() ? match_plain(rules, sequence, range) : match_ordered(rules, sequence, range);
    if (found.excluded || found.reach == 0) {
      FunnelMatch match;
      match.excluded = found.excluded;
      return match;
    }
    return rules.plain() ? build_plain(rules, sequence, found) : builder.build(sequence, found, {});
  }

  FunnelRules rules;
  ChainBuilder builder{rules};
  LinkedMatcher linked{rules};
};

FunnelMatcher::FunnelMatcher(FunnelDefinition definition)
    : state_(std::make_unique<State>(std::move(definition))) {}
FunnelMatcher::FunnelMatcher(FunnelMatcher&&) noexcept = default;
FunnelMatcher& FunnelMatcher::operator=(FunnelMatcher&&) noexcept = default;
FunnelMatcher::~FunnelMatcher() = default;

const FunnelDefinition& FunnelMatcher::definition() const { return state_->rules.definition; }

FunnelMatch FunnelMatcher::match(const Sequence& sequence) {
  const auto& definition = state_->rules.definition;
  return match(sequence, definition.from_ms, definition.to_ms);
}

FunnelMatch FunnelMatcher::match(const Sequence& sequence, std::int64_t from_ms, std::int64_t to_ms) {
  const Range range{from_ms, to_ms};
  if (state_->rules.definition.order == StepOrder::kUnordered) {
    return match_unordered(state_->rules, sequence, range);
  }
  return state_->rules.has_linked ? state_->match_linked(sequence, range)
                                  : state_->match_chain(sequence, range);
}

}  // namespace rouse::behaviour
