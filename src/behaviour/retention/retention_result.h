// The answer to a retention: for each cohort who entered, and per bracket who came back. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/answer/number.h"
#include "behaviour/retention/retention_spec.h"

namespace rouse::behaviour {

struct RetentionReturn {
  std::uint64_t customers = 0;
  double rate = 0;     // of those who entered; 0 where nobody did
  Number value{};      // sum of the value over their returns; missing where none is asked for
  bool final = false;  // nobody of the cohort can come back in the bracket any more
};

struct RetentionCohort {
  std::int32_t start_day = 0;  // of its period
  bool clipped = false;        // the range holds a part of the period only
  std::uint64_t customers = 0;
  std::vector<RetentionReturn> returns;  // per bracket
};

// Over the cohorts whose number is final and that anybody entered; missing where there are none.
struct RetentionMean {
  std::optional<double> simple;    // of the cohorts' rates
  std::optional<double> weighted;  // by who entered
};

struct RetentionTable {
  std::vector<RetentionCohort> cohorts;
  std::vector<RetentionMean> means;  // per bracket
};

struct RetentionGroup {
  GroupKey key;
  RetentionTable table;
};

struct RetentionResult : AnalysisFacts {
  RetentionSpec spec;
  RetentionTable all;
  std::vector<RetentionGroup> groups;  // largest first by who entered; then null, then Other
};

// One number, whose customers can be listed.
struct RetentionCell {
  std::int32_t cohort_day = 0;         // start of the cohort's period
  std::optional<std::size_t> bracket;  // index; none: all who entered
  bool lost = false;                   // who did not come back in the bracket
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
