// The lifecycle kernel: the periods in which a subject was active, and what each of them, and each first one
// without, makes of it. Cost: each event is looked at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/internal/place_kernel.h"
#include "behaviour/lifecycle/lifecycle_spec.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

inline constexpr std::size_t kActivityBit = 0;

struct LifecycleDefinition {
  // Of the period before the first that is shown, of those, and of the one after.
  std::vector<std::int64_t> starts;
  GroupPlan groups;

  std::size_t periods() const { return starts.size() - 2; }
  std::size_t numbers() const { return periods() * kLifecycleStates.size(); }
  static std::size_t number(std::size_t period, LifecycleState state) {
    return period * kLifecycleStates.size() + static_cast<std::size_t>(state);
  }
};

// The group is that of the subject's last activity by the end of the period. Since when: the first activity
// of the period; of the dormant, their last.
class LifecycleFinder {
 public:
  using Definition = LifecycleDefinition;

  void find(const Definition& definition, const Sequence& sequence, std::vector<Place>& places);

 private:
  struct Active {  // in a period, counted from the one before the first shown
    std::size_t period = 0;
    std::size_t first = 0;  // events
    std::size_t last = 0;
  };
  // Whether there was activity before all of these.
  bool find_active(const Definition& definition, const Sequence& sequence);
  LifecycleState state_of(std::size_t active, bool before) const;

  std::vector<Active> active_;
};

using LifecycleKernel = PlaceKernel<LifecycleFinder>;
static_assert(Kernel<LifecycleKernel>);

}  // namespace rouse::behaviour
