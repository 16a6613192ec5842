#include "behaviour/timing/date_distance.h"

#include <algorithm>

#include "behaviour/internal/exact_sum.h"
#include "core/time.h"

namespace rouse::behaviour {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int32_t kMonths = 12;

std::int32_t floor_div(std::int32_t number, std::int32_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

std::int32_t day_of(std::int64_t ms, const DateReading& reading) {
  if (reading.day_zero_ms && (ms - *reading.day_zero_ms) % kDayMs == 0) {
    return static_cast<std::int32_t>((ms - *reading.day_zero_ms) / kDayMs);
  }
  return reading.zone.day_of(core::from_epoch_ms(ms));
}

// The date's day in a month counted since 1970-01.
std::int32_t in_month(std::int32_t month, std::int32_t day) {
  return std::min(core::first_day_of_month(month) + day, core::first_day_of_month(month + 1)) - 1;
}

}  // namespace

std::optional<AnchorDate> read_anchor(Code value, const DateReading& reading) {
  constexpr std::int32_t kDaysOfMonth = 31;
  if (value == kNoCode) return std::nullopt;
  const auto number = whole_of(value);
  if (reading.day_of_month) {
    if (number < 1 || number > kDaysOfMonth) return std::nullopt;
    return AnchorDate{.in_month = static_cast<std::int32_t>(number)};
  }
  const auto day = day_of(number, reading);
  const auto month = core::month_of_day(day);
  return AnchorDate{.day = day,
                    .month = month - floor_div(month, kMonths) * kMonths,
                    .in_month = day - core::first_day_of_month(month) + 1};
}

std::int32_t distance(std::int32_t day, const AnchorDate& date, DateRepeats repeats, DateSide side) {
  if (repeats == DateRepeats::kNever) return day - date.day;
  const bool yearly = repeats == DateRepeats::kYearly;
  const auto this_month = core::month_of_day(day);
  const auto month = yearly ? floor_div(this_month, kMonths) * kMonths + date.month : this_month;
  const auto step = yearly ? kMonths : 1;
  const auto here = in_month(month, date.in_month);
  const auto next = here >= day ? here : in_month(month + step, date.in_month);
  const auto last = here <= day ? here : in_month(month - step, date.in_month);
  switch (side) {
    case DateSide::kNext: return day - next;
    case DateSide::kLast: return day - last;
    case DateSide::kNearest: break;
  }
  return next - day <= day - last ? day - next : day - last;
}

}  // namespace rouse::behaviour
