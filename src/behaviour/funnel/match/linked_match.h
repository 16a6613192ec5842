// First pass for funnels with linked steps: one row of levels per linked value (a lane), kept apart because
// chains of different values never join.
//
// Lane 0 holds chains that have not done a linked step, lane 1 those whose linked step carries no value (they
// can do no other). A linked step touches lane 0 and its value's lane only, so a funnel whose steps are all
// linked, or linked up to a step, is linear until then; a step that is not linked after one that is has to
// look at every lane, which kValueVisitsMax bounds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "behaviour/funnel/match/chain_builder.h"
#include "behaviour/funnel/match/ordered_match.h"

namespace rouse::behaviour {

class LinkedMatcher {
 public:
  explicit LinkedMatcher(const FunnelRules& rules) : rules_(&rules) {}

  // `furthest` and the values whose chains tie for it.
  struct Found {
    Furthest furthest;
    std::vector<LinkChoice> choices;
    std::uint64_t visits = 0;
    bool left_out = false;
  };
  const Found& match(const Sequence& sequence, Range range);

 private:
  struct Slot {  // of the open-addressing table value -> lane
    Code value = kNoCode;
    std::uint32_t lane = 0;
    std::uint32_t generation = 0;
  };

  Level* lane(std::size_t index) { return levels_.data() + index * rules_->definition.steps; }
  std::size_t lanes() const { return levels_.size() / rules_->definition.steps; }
  std::size_t add_lane();
  // The lane of a value; 0 if it has none and `create` is false.
  std::size_t lane_of(Code value, bool create);
  void grow();
  bool spend(std::uint64_t visits);

  void serve(const Sequence& sequence, Range range, std::size_t t, std::int32_t i);
  void start(const Sequence& sequence, std::int32_t i);
  void serve_linked(const Sequence& sequence, std::size_t t, std::int32_t i);
  void serve_unlinked(const Sequence& sequence, std::size_t t, std::int32_t i);
  void arrive(std::size_t lane_index, std::size_t t, const Level& level);
  std::array<Level, kStepsMax> newest_levels();
  bool excluded_at(std::uint32_t bits, std::int64_t ts);
  LinkChoice choice(std::size_t lane_index) const;

  const FunnelRules* rules_;
  std::vector<Level> levels_;  // [lane][step]
  std::vector<Code> values_;   // of each lane
  std::vector<Slot> slots_;
  std::uint32_t generation_ = 0;
  std::size_t used_ = 0;
  Found found_;
};

}  // namespace rouse::behaviour
