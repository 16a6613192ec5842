#include "behaviour/hours/hours_kernel.h"

#include <limits>

#include "core/time.h"

namespace rouse::behaviour {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

// By the clock: of an hour that clocks repeat, both times.
std::size_t hour_of(core::Timestamp at, std::int32_t day, const core::Zone& zone) {
  const auto local = core::to_epoch_ms(at) + zone.offset_ms(at);
  return static_cast<std::size_t>((local - std::int64_t{day} * 24 * kHourMs) / kHourMs);
}

}  // namespace

std::size_t weekday_of(std::int32_t day) {
  return static_cast<std::size_t>(day - core::first_day_of_week(core::week_of_day(day)));
}

void HoursFinder::find(const HoursDefinition& definition, const Sequence& sequence,
                       std::vector<EventPlace>& places) {
  auto last_day = std::numeric_limits<std::int32_t>::min();
  for (std::size_t i = 0; i < sequence.size; ++i) {
    if ((sequence.mask[i] >> kDoneBit & 1U) == 0) continue;
    const auto at = core::from_epoch_ms(sequence.ts[i]);
    const auto day = definition.zone.day_of(at);
    if (definition.count == HoursCounting::kFirstOfDay && day == last_day) continue;
    last_day = day;
    const auto weekday = weekday_of(day);
    const auto hour = hour_of(at, day, definition.zone);
    for (const auto number : {std::size_t{0}, kFirstWeekday + weekday, kFirstHour + hour,
                              kFirstCell + weekday * kHoursOfDay + hour}) {
      places.push_back({number, i});
    }
  }
}

}  // namespace rouse::behaviour
