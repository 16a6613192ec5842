// Unordered funnels: as many different steps as possible within one window, one event per step.
//
// The matcher keeps the latest events that can all serve a step of their own (a basis of the transversal
// matroid, latest first). Whatever leaves the window drops out and the rest is still such a basis, so its
// size is always the number of steps done in the window that ends now, and its oldest event the latest start.
#pragma once

#include <array>
#include <cstdint>

#include "behaviour/funnel/match/match_rules.h"

namespace rouse::behaviour {

// Events that each serve a step of their own.
class StepAssignment {
 public:
  explicit StepAssignment(std::size_t steps) : steps_(steps) { holder_.fill(-1); }

  std::size_t size() const { return size_; }
  std::int32_t position(std::size_t index) const { return items_[index].position; }  // ascending by arrival

  // Adds the event if all can still serve different steps; otherwise nothing changes.
  bool add(std::int32_t position, std::uint32_t bits);
  // Adds the event, dropping the oldest that makes room for it.
  void add_newest(std::int32_t position, std::uint32_t bits);
  void drop_oldest() { drop(0); }

 private:
  struct Item {
    std::int32_t position;
    std::uint32_t bits;
  };
  bool augment(std::size_t item, std::uint32_t& visited);
  void drop(std::size_t index);

  std::size_t steps_;
  std::size_t size_ = 0;
  std::array<Item, kStepsMax + 1> items_{};
  std::array<std::int32_t, kStepsMax> holder_{};  // item that serves each step, or -1
};

// First and second pass in one.
FunnelMatch match_unordered(const FunnelRules& rules, const Sequence& sequence, Range range);

}  // namespace rouse::behaviour
