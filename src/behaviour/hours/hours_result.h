// The answer to an hours analysis: events and customers by day of the week and hour. Plain values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/hours/hours_spec.h"

namespace rouse::behaviour {

struct HoursNumber {
  std::uint64_t events = 0;
  std::uint64_t customers = 0;  // different ones
  double share = 0;             // of all events; 0 of nothing
};

struct HoursNumbers {
  HoursNumber all;
  std::vector<HoursNumber> weekdays;  // from Monday
  std::vector<HoursNumber> hours;
  std::vector<HoursNumber> cells;  // [weekday][hour]
};

struct HoursGroup {
  GroupKey key;
  HoursNumbers numbers;
};

struct HoursResult : AnalysisFacts {
  HoursSpec spec;
  bool final = false;
  std::array<std::uint32_t, 7> days{};  // of the range, by day of the week
  HoursNumbers all;
  std::vector<HoursGroup> groups;  // largest first by events; then null, then Other
};

// One number, whose customers can be listed.
struct HoursCell {
  std::optional<std::size_t> weekday;  // from Monday, which is 0
  std::optional<std::size_t> hour;
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
