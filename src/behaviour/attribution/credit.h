// How one conversion is credited to the channels of its path, by each model that looks at one path at a time.
//
// Credit is counted in whole parts of a conversion, so sums are exact and do not depend on the order in which
// subjects are read, and what the channels of a path get is the whole conversion. Pure; errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "behaviour/attribution/attribution_spec.h"

namespace rouse::behaviour {

inline constexpr std::int64_t kCreditParts = std::int64_t{1} << 40U;  // of one conversion

// A touch of a path. Channels of a path are numbered from 0.
struct PathTouch {
  std::size_t channel = 0;
  std::int64_t ts = 0;  // ascending, none after the conversion
  bool direct = false;
};

struct CreditRules {
  PositionWeights position{};
  std::int64_t half_life_ms = 1;
};

// The parts of the conversion that each channel gets, `channels` of them; all kCreditParts, but of
// kParticipation so many for each. Not of kMarkov, which looks at all paths. `touches`: at least one.
std::vector<std::int64_t> credit(AttributionModel model, std::span<const PathTouch> touches,
                                 std::size_t channels, const CreditRules& rules);

}  // namespace rouse::behaviour
