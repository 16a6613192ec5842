#include "behaviour/stickiness/stickiness_kernel.h"

namespace rouse::behaviour {

void StickinessFinder::find(const Definition& definition, const Sequence& sequence,
                            std::vector<Place>& places) {
  const auto& starts = definition.starts;
  std::size_t active = 0;            // intervals
  std::optional<std::size_t> since;  // event
  std::size_t interval = 0;
  std::int64_t times = 0;  // of the interval so far
  std::size_t first = 0;   // its first event
  const auto close = [&] {
    if (times > 0 && definition.threshold.holds(times)) {
      ++active;
      if (!since) since = first;
    }
    times = 0;
  };
  for (std::size_t i = 0; i < sequence.size && sequence.ts[i] < starts.back(); ++i) {
    if ((sequence.mask[i] & (std::uint64_t{1} << kStickyBit)) == 0) continue;
    if (sequence.ts[i] < starts.front()) continue;
    if (sequence.ts[i] >= starts[interval + 1]) close();
    while (sequence.ts[i] >= starts[interval + 1]) ++interval;
    if (times == 0) first = i;
    ++times;
  }
  close();
  if (since) places.push_back({active - 1, *since, sequence.ts[*since]});
}

}  // namespace rouse::behaviour
