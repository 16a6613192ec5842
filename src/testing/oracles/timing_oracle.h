// The truth about days between an event and a date, by definition: walks the calendar day by day and asks of
// each day whether it is the date's. docs/behaviour/timing.md is what it spells out; it shares no code and no
// idea with the kernel.
#pragma once

#include <cstdint>
#include <string>

namespace rouse::testing {

// Of a date that repeats ("monthly", "yearly") from the one that is "nearest", "next" or "last"; days since
// 1970-01-01. `day_of_month` 0: that of `date`.
std::int32_t days_from_date(std::int32_t event_day, std::int32_t date, std::int32_t day_of_month,
                            const std::string& repeats, const std::string& side);

}  // namespace rouse::testing
