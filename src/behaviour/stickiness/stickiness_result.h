// The answer to a stickiness: how many were active in so many intervals. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/stickiness/stickiness_spec.h"

namespace rouse::behaviour {

struct StickinessTable {
  DayRange range;
  std::vector<std::uint64_t> customers;  // by intervals - 1: active in exactly so many
  bool final = false;                    // the range is over

  std::uint64_t at_least(std::size_t intervals) const;
  std::uint64_t all() const { return at_least(1); }
  std::optional<double> mean() const;  // intervals of those who were active; none where nobody was
};

struct StickinessGroup {
  GroupKey key;
  StickinessTable table;
  std::optional<StickinessTable> compared;
};

struct StickinessResult : AnalysisFacts {
  StickinessSpec spec;
  StickinessTable table;
  std::optional<StickinessTable> compared;
  std::vector<StickinessGroup> groups;  // largest first by customers; then null, then Other
};

// One number, whose customers can be listed.
struct StickinessCell {
  std::optional<std::size_t> intervals;  // none: all who were active
  bool at_least = false;                 // so many or more
  bool compared = false;                 // of the earlier range
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
