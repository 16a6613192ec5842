// The answer to a distribution: for each period, and for the whole range, how many are in each bucket. Plain
// values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/distribution/distribution_spec.h"

namespace rouse::behaviour {

struct DistributionBucket {
  std::vector<std::uint64_t>
      across;  // without a value there, then by bucket; one number where nothing is crossed

  std::uint64_t customers() const;
};

struct DistributionRow {
  std::optional<std::int32_t> start_day;  // of its period; none: the whole range
  bool clipped = false;                   // the range holds a part of the period only
  bool final = false;                     // it is over
  std::vector<DistributionBucket> buckets;

  std::uint64_t customers() const;
};

struct DistributionTable {
  DistributionRow whole;
  std::vector<DistributionRow> periods;  // where they are asked for
};

struct DistributionGroup {
  GroupKey key;
  DistributionTable table;
};

struct DistributionResult : AnalysisFacts {
  DistributionSpec spec;
  DistributionTable all;
  std::vector<DistributionGroup> groups;  // largest first by customers of all rows; then null, then Other
};

// One number, whose customers can be listed.
struct DistributionCell {
  std::optional<std::int32_t> period_day;  // start of the period; none: the whole range
  std::optional<std::size_t> bucket;       // none: all
  std::optional<std::size_t> across;       // 0: without a value there, then the buckets; none: all
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
