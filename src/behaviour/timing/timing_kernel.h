// The timing kernel: in which bracket of days before or after its date each conversion lies. Cost: some
// calendar arithmetic per conversion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/internal/event_counts.h"
#include "behaviour/timing/date_distance.h"
#include "behaviour/timing/timing_spec.h"

namespace rouse::behaviour {

inline constexpr std::size_t kConversionBit = 0;

// Numbers, before those of the brackets.
inline constexpr std::size_t kAllConversions = 0;
inline constexpr std::size_t kDatedConversions = 1;
inline constexpr std::size_t kUndatedConversions = 2;
inline constexpr std::size_t kOutsideConversions = 3;  // dated, in no bracket
inline constexpr std::size_t kFirstBracket = 4;

struct TimingDefinition {
  DateReading reading;
  std::int8_t date = 0;  // code column
  DateRepeats repeats = DateRepeats::kNever;
  DateSide side = DateSide::kNearest;
  std::vector<DistanceBracket> brackets{};
  GroupPlan groups{};

  std::size_t numbers() const { return kFirstBracket + brackets.size(); }
};

struct TimingFinder {
  using Definition = TimingDefinition;
  static void find(const TimingDefinition& definition, const Sequence& sequence,
                   std::vector<EventPlace>& places);
};

using TimingKernel = EventCountKernel<TimingFinder>;
static_assert(Kernel<TimingKernel>);

}  // namespace rouse::behaviour
