// The answer to a lifecycle: for each period how many are in each state. Plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/lifecycle/lifecycle_spec.h"

namespace rouse::behaviour {

struct LifecyclePeriod {
  std::int32_t start_day = 0;
  std::array<std::uint64_t, kLifecycleStates.size()> customers{};  // by state
  bool final = false;                                              // the period is over

  std::uint64_t of(LifecycleState state) const { return customers[static_cast<std::size_t>(state)]; }
  std::uint64_t active() const {
    return of(LifecycleState::kNew) + of(LifecycleState::kReturning) + of(LifecycleState::kResurrecting);
  }
};

struct LifecycleGroup {
  GroupKey key;
  std::vector<LifecyclePeriod> periods;
};

struct LifecycleResult : AnalysisFacts {
  LifecycleSpec spec;
  std::vector<LifecyclePeriod> periods;
  std::vector<LifecycleGroup> groups;  // largest first by customers of all periods; then null, then Other
};

// One number, whose customers can be listed.
struct LifecycleCell {
  std::int32_t period_day = 0;          // start of the period
  std::optional<LifecycleState> state;  // none: all who are active
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
