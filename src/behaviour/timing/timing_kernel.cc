#include "behaviour/timing/timing_kernel.h"

#include <algorithm>

namespace rouse::behaviour {
namespace {

std::size_t number_of(std::int32_t days, const std::vector<DistanceBracket>& brackets) {
  const auto found = std::ranges::lower_bound(brackets, days, {}, &DistanceBracket::to);
  if (found == brackets.end() || found->from > days) return kOutsideConversions;
  return kFirstBracket + static_cast<std::size_t>(found - brackets.begin());
}

}  // namespace

void TimingFinder::find(const TimingDefinition& definition, const Sequence& sequence,
                        std::vector<EventPlace>& places) {
  const auto* dates = sequence.codes[static_cast<std::size_t>(definition.date)];
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if ((sequence.mask[i] >> kConversionBit & 1U) == 0) continue;
    places.push_back({kAllConversions, i});
    const auto date = read_anchor(dates[i], definition.reading);
    if (!date) {
      places.push_back({kUndatedConversions, i});
      continue;
    }
    const auto day = definition.reading.zone.day_of(core::from_epoch_ms(sequence.ts[i]));
    const auto days = distance(day, *date, definition.repeats, definition.side);
    places.push_back({kDatedConversions, i});
    places.push_back({number_of(days, definition.brackets), i});
  }
}

}  // namespace rouse::behaviour
