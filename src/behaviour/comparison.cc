#include "behaviour/comparison.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "core/json.h"
#include "core/zone.h"

namespace rouse::behaviour {

using core::Result;

Result<Comparison> read_comparison(const boost::json::value& from, std::string pointer) {
  core::JsonObject json{from, std::move(pointer)};
  Comparison compare;
  const bool earlier = json.choice("to", {"previous", "earlier"}) == 1;
  if (earlier) {
    const bool months = json.choice("unit", {"day", "month"}) == 1;
    auto& length = months ? compare.months : compare.days;
    length = static_cast<std::int32_t>(json.integer("length", 1, months ? kShiftMonthsMax : kShiftDaysMax));
  } else if (json.ok()) {
    for (const auto* key : {"length", "unit"}) {
      if (json.has(key)) json.refuse(key, "only goes with 'earlier'");
    }
  }
  ROUSE_CHECK(json.finish());
  return compare;
}

boost::json::object comparison_json(const Comparison& compare) {
  if (compare.previous()) return {{"to", "previous"}};
  const bool months = compare.months > 0;
  return {{"to", "earlier"},
          {"length", months ? compare.months : compare.days},
          {"unit", months ? "month" : "day"}};
}

DayRange compared_range(const DayRange& range, const Comparison& compare) {
  const auto shifted = [](std::int32_t day, std::int32_t months) {
    const auto month = core::month_of_day(day);
    const auto first = core::first_day_of_month(month - months);
    const auto last = core::first_day_of_month(month - months + 1) - 1;
    return std::min(first + (day - core::first_day_of_month(month)), last);
  };
  const auto by_months = [&](std::int32_t months) {
    // The end of a month stays the end of a month.
    const auto after = core::month_of_day(range.to_day + 1);
    const bool ends_month = core::first_day_of_month(after) == range.to_day + 1;
    return DayRange{shifted(range.from_day, months), ends_month ? core::first_day_of_month(after - months) - 1
                                                                : shifted(range.to_day, months)};
  };
  const auto first_month = core::month_of_day(range.from_day);
  const auto next_month = core::month_of_day(range.to_day + 1);
  const bool whole_months = core::first_day_of_month(first_month) == range.from_day &&
                            core::first_day_of_month(next_month) == range.to_day + 1;
  if (compare.months > 0) return by_months(compare.months);
  if (compare.previous() && whole_months) return by_months(next_month - first_month);
  const auto days = compare.previous() ? range.to_day - range.from_day + 1 : compare.days;
  return {range.from_day - days, range.to_day - days};
}

}  // namespace rouse::behaviour
