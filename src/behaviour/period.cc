#include "behaviour/period.h"

#include <array>

#include "core/zone.h"

namespace rouse::behaviour {

std::string_view to_string(Period period) {
  static constexpr std::array<std::string_view, 4> kNames{"day", "week", "month", "hour"};
  return kNames.at(static_cast<std::size_t>(period));
}

std::vector<std::int32_t> period_starts(Period period, std::int32_t from_day, std::int32_t to_day) {
  std::vector<std::int32_t> starts;
  std::int32_t day = from_day;
  if (period == Period::kWeek) day = core::first_day_of_week(core::week_of_day(from_day));
  if (period == Period::kMonth) day = core::first_day_of_month(core::month_of_day(from_day));
  while (day <= to_day) {
    starts.push_back(day);
    switch (period) {
      case Period::kHour:
      case Period::kDay: ++day; break;
      case Period::kWeek: day += 7; break;
      case Period::kMonth: day = core::first_day_of_month(core::month_of_day(day) + 1); break;
    }
  }
  return starts;
}

}  // namespace rouse::behaviour
