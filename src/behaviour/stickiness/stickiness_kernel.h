// The stickiness kernel: in how many intervals of the range a subject was active. Cost: each event is looked
// at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/internal/place_kernel.h"
#include "behaviour/sequence.h"
#include "behaviour/stickiness/stickiness_spec.h"

namespace rouse::behaviour {

inline constexpr std::size_t kStickyBit = 0;

struct StickinessDefinition {
  std::vector<std::int64_t> starts;  // of the intervals in the range, and its end
  ActiveThreshold threshold;
  GroupPlan groups;

  // Number n - 1: of those active in exactly n intervals.
  std::size_t numbers() const { return starts.size() - 1; }
};

// The group, and since when, is that of the first event of the first active interval.
class StickinessFinder {
 public:
  using Definition = StickinessDefinition;

  void find(const Definition& definition, const Sequence& sequence, std::vector<Place>& places);
};

using StickinessKernel = PlaceKernel<StickinessFinder>;
static_assert(Kernel<StickinessKernel>);

}  // namespace rouse::behaviour
