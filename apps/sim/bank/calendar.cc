#include "bank/calendar.h"

#include <algorithm>
#include <array>

#include "core/zone.h"

namespace rouse::sim {
namespace {

struct Holiday {
  std::int32_t first;
  std::int32_t last;
};

// As days since 1970-01-01: New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, Mid-Autumn,
// National Day.
constexpr std::array<Holiday, 13> kHolidays{{{20'089, 20'089},
                                             {20'116, 20'123},
                                             {20'182, 20'184},
                                             {20'209, 20'213},
                                             {20'239, 20'241},
                                             {20'362, 20'369},
                                             {20'454, 20'456},
                                             {20'499, 20'507},
                                             {20'547, 20'549},
                                             {20'574, 20'578},
                                             {20'623, 20'625},
                                             {20'721, 20'723},
                                             {20'727, 20'733}}};

}  // namespace

Day day_of(std::int32_t number) {
  Day day;
  day.number = number;
  day.month = core::month_of_day(number);
  const std::int32_t first = core::first_day_of_month(day.month);
  day.day_of_month = number - first + 1;
  day.month_days = core::first_day_of_month(day.month + 1) - first;
  day.weekend = number - core::first_day_of_week(core::week_of_day(number)) >= 5;
  day.holiday = std::any_of(kHolidays.begin(), kHolidays.end(), [number](const Holiday& holiday) {
    return holiday.first <= number && number <= holiday.last;
  });
  return day;
}

}  // namespace rouse::sim
