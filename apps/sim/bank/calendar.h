// The days of the simulated bank: weekends, months, and mainland China's public holidays of 2025 and 2026
// (other years have none). Days number from 1970-01-01; the bank's clocks show UTC+8 all year.
#pragma once

#include <cstdint>

namespace rouse::sim {

inline constexpr std::int64_t kSecondMs = 1'000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;
inline constexpr std::int64_t kBankOffsetMs = 8 * kHourMs;

struct Day {
  std::int32_t number = 0;
  std::int32_t month = 0;         // since 1970-01
  std::int32_t day_of_month = 0;  // from 1
  std::int32_t month_days = 0;
  bool weekend = false;
  bool holiday = false;

  std::int64_t begins_ms() const { return number * kDayMs - kBankOffsetMs; }
  // Days from this one until the next `day_of_month` that is `due`, 0 on the day itself.
  std::int32_t until(std::int32_t due) const { return (due - day_of_month + month_days) % month_days; }
};

Day day_of(std::int32_t number);

}  // namespace rouse::sim
