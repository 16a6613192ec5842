// The answer to an interval analysis: how many intervals, how long they are. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/interval/interval_spec.h"

namespace rouse::behaviour {

// Of the lengths that count.
struct IntervalLengths {
  double mean_ms = 0;
  std::int64_t min_ms = 0;
  double p10_ms = 0;
  double p25_ms = 0;
  double median_ms = 0;
  double p75_ms = 0;
  double p90_ms = 0;
  double p99_ms = 0;
  std::int64_t max_ms = 0;
  // Of a box plot: the shortest and the longest that lie within 1.5 of the box's widths from it.
  std::int64_t whisker_low_ms = 0;
  std::int64_t whisker_high_ms = 0;
};

// Lengths from `from_ms`, less than `to_ms`.
struct IntervalBin {
  std::int64_t from_ms = 0;
  std::optional<std::int64_t> to_ms;
};

struct IntervalBinCount {
  std::uint64_t count = 0;      // of intervals, or of customers who count once
  std::uint64_t customers = 0;  // different ones
};

struct IntervalNumbers {
  std::uint64_t intervals = 0;
  std::uint64_t customers = 0;             // who have any
  std::optional<IntervalLengths> lengths;  // none where there are no intervals
  std::vector<IntervalBinCount> bins;      // not of periods
};

struct IntervalPeriod {
  std::int32_t start_day = 0;
  bool clipped = false;  // the range holds a part of the period only
  bool final = false;    // nothing that started in it can end any more
  IntervalNumbers numbers;
};

struct IntervalGroup {
  GroupKey key;
  IntervalNumbers numbers;
};

struct IntervalResult : AnalysisFacts {
  IntervalSpec spec;
  std::uint64_t started = 0;   // customers with a start
  std::uint64_t unpaired = 0;  // of those, who have no interval
  bool final = false;
  std::vector<IntervalBin> bins;  // of all and of each group
  IntervalNumbers all;
  std::vector<IntervalPeriod> periods;
  std::vector<IntervalGroup> groups;  // largest first by what counts; then null, then Other
};

// One number, whose customers can be listed: by default who has an interval.
struct IntervalCell {
  bool unpaired = false;                   // who started and has none
  std::optional<std::int32_t> period_day;  // start of the period
  std::optional<GroupKey> group;
  std::optional<std::int64_t> from_ms;  // lengths, as in a bin
  std::optional<std::int64_t> to_ms;
};

}  // namespace rouse::behaviour
