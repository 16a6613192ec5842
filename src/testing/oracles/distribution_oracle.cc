#include "testing/oracles/distribution_oracle.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace rouse::testing {
namespace {

using DistributionEvents = std::vector<DistributionOracleEvent>;

bool of_property(const DistributionOracleMetric& metric) {
  return metric.measure != "times" && metric.measure != "units";
}

DistributionEvents counted(const DistributionEvents& events, const DistributionOracleMetric& metric,
                           bool across, const DistributionOracleQuestion& question) {
  DistributionEvents found;
  for (const auto& event : events) {
    if (event.ts < question.from_ms || event.ts >= question.to_ms) continue;
    if (across ? !event.of_across : !event.of_metric) continue;
    if (of_property(metric) && !(across ? event.across_value : event.metric_value)) continue;
    found.push_back(event);
  }
  return found;
}

std::size_t units_of(const DistributionEvents& events, const DistributionOracleMetric& metric) {
  std::set<std::int64_t> units;
  for (const auto& event : events) {
    std::int64_t unit = 0;
    for (const auto start : metric.units) unit = start <= event.ts ? start : unit;
    units.insert(unit);
  }
  return units.size();
}

double measured(const DistributionEvents& events, const DistributionOracleMetric& metric, bool across) {
  if (metric.measure == "times") return static_cast<double>(events.size());
  if (metric.measure == "units") return static_cast<double>(units_of(events, metric));
  std::vector<double> values;
  values.reserve(events.size());
  for (const auto& event : events)
    values.push_back((across ? event.across_value : event.metric_value).value());
  if (metric.measure == "min") return *std::ranges::min_element(values);
  if (metric.measure == "max") return *std::ranges::max_element(values);
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return metric.measure == "sum" ? sum : sum / static_cast<double>(values.size());
}

bool holds(const DistributionOracleBucket& bucket, double number) {
  return (!bucket.first || number >= *bucket.first) && (!bucket.second || number < *bucket.second);
}

}  // namespace

std::map<std::size_t, DistributionOracleMember> distribution_by_definition(
    const std::vector<DistributionEvents>& subjects, const DistributionOracleMetric& metric,
    const DistributionOracleMetric& across, const DistributionOracleQuestion& question) {
  std::map<std::size_t, DistributionOracleMember> members;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    const auto events = counted(subjects[s], metric, false, question);
    if (events.empty() || !holds(question.bucket, measured(events, metric, false))) continue;
    if (question.crossed) {
      const auto others = counted(subjects[s], across, true, question);
      if (others.empty() == question.across.has_value()) continue;
      if (question.across && !holds(*question.across, measured(others, across, true))) continue;
    }
    members[s] = {events.front().ts, events.front().group};
  }
  return members;
}

}  // namespace rouse::testing
