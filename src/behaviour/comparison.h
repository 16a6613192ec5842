// Comparison: the same question of an earlier range. Pure; thread-safe.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>

#include "behaviour/period.h"
#include "core/result.h"

namespace rouse::behaviour {

inline constexpr std::int32_t kShiftDaysMax = 3650;
inline constexpr std::int32_t kShiftMonthsMax = 120;

// Without a shift it is the range just before: as many months if the range is whole months, else as many
// days.
struct Comparison {
  std::int32_t days = 0;  // of the shift; at most one of the two is set
  std::int32_t months = 0;
  bool previous() const { return days == 0 && months == 0; }
  bool operator==(const Comparison&) const = default;
};

// {"to":"previous"} or {"to":"earlier","length":28,"unit":"day"}; fails with kInvalidArgument at the member
// that is wrong.
core::Result<Comparison> read_comparison(const boost::json::value& json, std::string pointer);
boost::json::object comparison_json(const Comparison& compare);

// The days that a comparison looks at.
DayRange compared_range(const DayRange& range, const Comparison& compare);

}  // namespace rouse::behaviour
