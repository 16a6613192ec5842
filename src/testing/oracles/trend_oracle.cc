#include "testing/oracles/trend_oracle.h"

#include <algorithm>
#include <numeric>

namespace rouse::testing {
namespace {

using Event = TrendOracleEvent;
using TrendEvents = std::vector<const Event*>;

bool is_of_property(const std::string& measure) {
  return measure != "total" && measure != "unique" && measure != "per_subject";
}

// TrendEvents of the series, of one subject, at any time.
TrendEvents of_series(const std::vector<Event>& all, const TrendOracleSeries& series, int index) {
  const bool ever = series.first_time == "ever";
  TrendEvents events;
  for (const auto& event : all) {
    if (ever ? event.named.contains(index) : event.counts.contains(index)) events.push_back(&event);
  }
  if (series.first_time == "no" || events.empty()) return events;
  const bool counts = events.front()->counts.contains(index);
  return counts ? TrendEvents{events.front()} : TrendEvents{};
}

TrendEvents that_count(const std::vector<Event>& all, const TrendOracleSeries& series,
                       const TrendOracleQuestion& question) {
  auto counting = of_series(all, series, question.series);
  std::erase_if(counting, [&](const Event* event) {
    const bool outside = event->ts < question.from_ms || event->ts >= question.to_ms;
    return outside || (is_of_property(series.measure) && !event->values.contains(question.series));
  });
  if (counting.empty()) return counting;
  if (question.last) return question.holds(counting.back()->group) ? counting : TrendEvents{};
  std::erase_if(counting, [&](const Event* event) { return !question.holds(event->group); });
  return counting;
}

double percentile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  if (low + 1 == values.size()) return values[low];
  return values[low] + (values[low + 1] - values[low]) * (at - static_cast<double>(low));
}

std::optional<double> of_values(const std::string& measure, const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  if (measure == "sum") return sum;
  if (measure == "distinct") {
    return static_cast<double>(std::set<double>(values.begin(), values.end()).size());
  }
  if (values.empty()) return std::nullopt;
  if (measure == "mean") return sum / static_cast<double>(values.size());
  if (measure == "min") return *std::ranges::min_element(values);
  if (measure == "max") return *std::ranges::max_element(values);
  return percentile(values, std::stod(measure.substr(1)) / 100);
}

}  // namespace

TrendOracleAnswer trend_by_definition(const std::vector<std::vector<Event>>& subjects,
                                      const TrendOracleSeries& series, const TrendOracleQuestion& question) {
  TrendOracleAnswer answer;
  std::vector<double> values;
  double events = 0;
  for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
    const auto counting = that_count(subjects[subject], series, question);
    if (counting.empty()) continue;
    answer.subjects[subject] = counting.front()->ts;
    events += static_cast<double>(counting.size());
    for (const auto* event : counting) {
      if (is_of_property(series.measure)) values.push_back(event->values.at(question.series));
    }
  }
  const auto customers = static_cast<double>(answer.subjects.size());
  if (series.measure == "total") {
    answer.number = events;
  } else if (series.measure == "unique") {
    answer.number = customers;
  } else if (series.measure == "per_subject") {
    if (customers > 0) answer.number = events / customers;
  } else {
    answer.number = of_values(series.measure, values);
  }
  return answer;
}

}  // namespace rouse::testing
