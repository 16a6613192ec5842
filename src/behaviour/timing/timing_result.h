// The answer to a timing analysis: conversions by their distance from the customer's date. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/timing/timing_spec.h"

namespace rouse::behaviour {

struct TimingNumber {
  std::uint64_t conversions = 0;
  std::uint64_t customers = 0;  // different ones
  double share = 0;             // of `all`, or of `dated` for brackets and outside; 0 of nothing
};

struct TimingNumbers {
  TimingNumber all;
  TimingNumber dated;
  TimingNumber undated;
  TimingNumber outside;                // dated, in no bracket
  std::vector<TimingNumber> brackets;  // as in the spec
};

struct TimingGroup {
  GroupKey key;
  TimingNumbers numbers;
};

struct TimingResult : AnalysisFacts {
  TimingSpec spec;
  bool final = false;
  TimingNumbers all;
  std::vector<TimingGroup> groups;  // largest first by conversions; then null, then Other
};

// One number, whose customers can be listed.
struct TimingCell {
  enum class Of { kAll, kDated, kUndated, kOutside } of = Of::kAll;
  std::optional<std::size_t> bracket;  // index
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
