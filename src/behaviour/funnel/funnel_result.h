// The answer to a funnel. All counts are subjects (customers, applications, ...), each counted once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/funnel/funnel_spec.h"

namespace rouse::behaviour {

struct FunnelStepResult {
  std::uint64_t customers = 0;  // did this step in their furthest attempt
  std::uint64_t dropped = 0;    // this is the last step they did; 0 at the last step of the funnel
  double rate_from_first = 0;
  double rate_from_previous = 0;                  // of the mandatory step before it
  std::optional<double> median_ms_from_previous;  // since the step done before it
  std::optional<double> mean_ms_from_previous;
};

struct FunnelGroup {
  GroupKey key;
  std::vector<FunnelStepResult> steps;  // without times
};

struct BreakdownResult {
  double null_share = 0;            // of those who entered
  std::vector<FunnelGroup> groups;  // largest first, by first step, then last; then null, then Other
};

struct TimeBin {
  std::int64_t from_ms = 0;  // included
  std::int64_t to_ms = 0;    // excluded
  std::uint64_t customers = 0;
};

struct TimeToConvertResult {
  std::uint64_t customers = 0;  // did both steps; all times are 0 when nobody did
  double mean_ms = 0;
  double median_ms = 0;
  double p10_ms = 0;
  double p25_ms = 0;
  double p75_ms = 0;
  double p90_ms = 0;
  std::vector<TimeBin> bins;
};

// Exactly the funnel of this period alone.
struct TrendPoint {
  std::int32_t start_day = 0;        // first day of the period, even if the range starts later
  bool final = false;                // every window opened in it had closed when the data end
  std::vector<std::uint64_t> steps;  // customers per step
};

struct FunnelResult : AnalysisFacts {
  FunnelSpec spec;
  std::uint64_t entered = 0;   // steps[0].customers + excluded
  std::uint64_t excluded = 0;  // entered, then removed by an exclusion; in no other count of the whole range
  std::vector<FunnelStepResult> steps;
  std::optional<BreakdownResult> breakdown;
  std::optional<TimeToConvertResult> time_to_convert;
  std::vector<TrendPoint> trend;
};

// One number of a result, whose customers can be listed.
struct FunnelCell {
  std::size_t step = 1;                    // counted from 1
  bool dropped = false;                    // else reached
  std::optional<GroupKey> group;           // needs a breakdown
  std::optional<std::int32_t> period_day;  // start day of a trend point; not together with `group`
};

}  // namespace rouse::behaviour
