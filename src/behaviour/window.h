// Windows: how long after its start something still counts.
//
// A duration counts milliseconds and includes its edge: ts - start <= length. A natural window counts
// calendar periods of the bank's zone, the one that holds the start included: natural_day 1 ends with the
// start's own day, natural_week 2 with the Sunday after next. A natural day may have 23 or 25 hours.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"

namespace rouse::behaviour {

enum class WindowUnit { kSecond, kMinute, kHour, kDay, kWeek, kNaturalDay, kNaturalWeek, kNaturalMonth };

inline constexpr std::int64_t kWindowDaysMax = 3650;  // of any window, whatever its unit

struct Window {
  std::int64_t length = 1;
  WindowUnit unit = WindowUnit::kDay;  // kDay is 24 hours, kWeek 7 of them

  bool natural() const { return unit >= WindowUnit::kNaturalDay; }
  bool operator==(const Window&) const = default;
};

// {"length":30,"unit":"day"}; fails with kInvalidArgument at the member that is wrong.
core::Result<Window> parse_window(const boost::json::value& json, std::string pointer);
boost::json::value to_json(const Window& window);

// Length in ms of a window that is not natural.
std::int64_t duration_ms(const Window& window);

// The last millisecond that a window opened at `start` includes; never falls as `start` rises.
core::Timestamp window_end(const Window& window, core::Timestamp start, const core::Zone& zone);

}  // namespace rouse::behaviour
