#include "testing/oracles/timing_oracle.h"

#include <chrono>

namespace rouse::testing {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(std::int32_t number) { return year_month_day{sys_days{days{number}}}; }

bool last_of_month(std::int32_t number) { return civil(number).month() != civil(number + 1).month(); }

bool is_date(std::int32_t number, std::int32_t date, std::int32_t day_of_month, const std::string& repeats) {
  const auto here = civil(number);
  const auto wanted = day_of_month > 0 ? day{static_cast<unsigned>(day_of_month)} : civil(date).day();
  if (repeats == "yearly" && here.month() != civil(date).month()) return false;
  return here.day() == wanted || (last_of_month(number) && here.day() < wanted);
}

}  // namespace

std::int32_t days_from_date(std::int32_t event_day, std::int32_t date, std::int32_t day_of_month,
                            const std::string& repeats, const std::string& side) {
  if (repeats == "never") return event_day - date;
  for (std::int32_t away = 0;; ++away) {
    const bool next = is_date(event_day + away, date, day_of_month, repeats);
    const bool last = is_date(event_day - away, date, day_of_month, repeats);
    if (next && side != "last") return -away;
    if (last && side != "next") return away;
  }
}

}  // namespace rouse::testing
