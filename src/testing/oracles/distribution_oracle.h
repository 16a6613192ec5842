// The truth about distributions, by definition: measures every subject anew for every number.
// docs/behaviour/distribution.md is what it spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rouse::testing {

struct DistributionOracleEvent {
  std::int64_t ts = 0;
  bool of_metric = false;  // event and filters
  bool of_across = false;
  std::optional<double> metric_value{};
  std::optional<double> across_value{};
  std::uint64_t group = 0;  // 0 where missing
};

// What a subject is measured by: "times", "units", or "sum", "mean", "min", "max" of the value.
struct DistributionOracleMetric {
  std::string measure;
  std::vector<std::int64_t> units{};  // where those of "units" begin, ascending
};

// [from, to), without an end where there is none.
using DistributionOracleBucket = std::pair<std::optional<double>, std::optional<double>>;

struct DistributionOracleQuestion {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  DistributionOracleBucket bucket;
  bool crossed = false;
  std::optional<DistributionOracleBucket> across{};  // none where crossed: without a value there
};

struct DistributionOracleMember {
  std::int64_t since = 0;
  std::uint64_t group = 0;
};

// By subject: who is in the number.
std::map<std::size_t, DistributionOracleMember> distribution_by_definition(
    const std::vector<std::vector<DistributionOracleEvent>>& subjects, const DistributionOracleMetric& metric,
    const DistributionOracleMetric& across, const DistributionOracleQuestion& question);

}  // namespace rouse::testing
