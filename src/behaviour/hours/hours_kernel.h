// The hours kernel: the day of the week and the hour of each event, by the bank's clocks. Cost: a look at the
// zone's table and some divisions per event.
#pragma once

#include <cstddef>
#include <vector>

#include "behaviour/hours/hours_spec.h"
#include "behaviour/internal/event_counts.h"
#include "core/zone.h"

namespace rouse::behaviour {

inline constexpr std::size_t kDoneBit = 0;

// Numbers: all, each day of the week, each hour, each hour of each day.
inline constexpr std::size_t kWeekdays = 7;
inline constexpr std::size_t kHoursOfDay = 24;
inline constexpr std::size_t kFirstWeekday = 1;
inline constexpr std::size_t kFirstHour = kFirstWeekday + kWeekdays;
inline constexpr std::size_t kFirstCell = kFirstHour + kHoursOfDay;

struct HoursDefinition {
  core::Zone zone;
  HoursCounting count = HoursCounting::kEvery;
  GroupPlan groups{};

  static std::size_t numbers() { return kFirstCell + kWeekdays * kHoursOfDay; }
};

struct HoursFinder {
  using Definition = HoursDefinition;
  static void find(const HoursDefinition& definition, const Sequence& sequence,
                   std::vector<EventPlace>& places);
};

// From Monday, which is 0.
std::size_t weekday_of(std::int32_t day);

using HoursKernel = EventCountKernel<HoursFinder>;
static_assert(Kernel<HoursKernel>);

}  // namespace rouse::behaviour
