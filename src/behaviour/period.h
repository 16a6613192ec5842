// Periods: hours, days, weeks and months of the bank's zone, into which analyses divide a range of days.
// Weeks start on Monday. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rouse::behaviour {

inline constexpr std::int32_t kRangeDaysMax = 3650;
inline constexpr std::size_t kTrendPointsMax = 1'000;

// Days of the bank's zone, both included.
struct DayRange {
  std::int32_t from_day = 0;
  std::int32_t to_day = 0;
  bool operator==(const DayRange&) const = default;
};

enum class Period { kDay, kWeek, kMonth, kHour };
std::string_view to_string(Period period);  // "day", "week", "month", "hour"

// First days of the periods that hold a day of [from_day, to_day], ascending; of hours, the days.
std::vector<std::int32_t> period_starts(Period period, std::int32_t from_day, std::int32_t to_day);

}  // namespace rouse::behaviour
