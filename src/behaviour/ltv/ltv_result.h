// The answer to a lifetime value: for each cohort what it was worth up to each offset. Plain values; money is
// in fen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/answer/number.h"
#include "behaviour/ltv/ltv_spec.h"

namespace rouse::behaviour {

// Up to an offset.
struct LtvPoint {
  std::uint64_t payers = 0;            // with an event of value
  Number value{};                      // of all
  std::optional<double> per_customer;  // who entered; none where nobody did
  std::optional<double> roi;           // value / cost; none where that is unknown or 0
  bool final = false;                  // it can no longer grow
};

struct LtvCohort {
  std::int32_t start_day = 0;  // of its period
  bool clipped = false;        // the range holds a part of the period only
  std::uint64_t customers = 0;
  std::optional<double> cost;
  std::vector<LtvPoint> points;           // by offset
  std::optional<std::int32_t> paid_back;  // the first offset at which the value reached the cost
};

// Over the cohorts whose number is final and that anybody entered; of roi, whose cost is known. None where
// there are no such.
struct LtvMean {
  std::optional<double> per_customer;  // value of all by customers of all
  std::optional<double> roi;           // value of all by cost of all
};

struct LtvTable {
  std::vector<LtvCohort> cohorts;
  std::vector<LtvMean> means;  // by offset
};

struct LtvGroup {
  GroupKey key;
  LtvTable table;
};

struct LtvResult : AnalysisFacts {
  LtvSpec spec;
  LtvTable all;
  std::vector<LtvGroup> groups;  // largest first by who entered; then null, then Other
};

// One number, whose customers can be listed.
struct LtvCell {
  std::int32_t cohort_day = 0;         // start of the cohort's period
  std::optional<std::int32_t> offset;  // none: all who entered
  bool unpaid = false;                 // who had no event of value by then
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
