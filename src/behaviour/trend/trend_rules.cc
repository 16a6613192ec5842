#include "behaviour/trend/trend_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {
namespace {

using core::Result;

constexpr std::size_t kHoursPerDay = 24;

std::size_t points_of(Period period, const DayRange& range) {
  if (period == Period::kHour) {
    return static_cast<std::size_t>(range.to_day - range.from_day + 1) * kHoursPerDay;
  }
  return period_starts(period, range.from_day, range.to_day).size();
}

// "2026-03-02T13:00:00+08:00".
std::string hour_text(std::int64_t ms, const core::Zone& zone) {
  const auto offset = zone.offset_ms(core::from_epoch_ms(ms));
  const auto local = core::format_utc(core::from_epoch_ms(ms + offset));
  const auto minutes = std::abs(offset) / 60'000;
  return fmt::format("{}{}{:02}:{:02}", local.substr(0, 19), offset < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

std::vector<TrendPeriod> hours(const DayRange& range, const core::Zone& zone) {
  const auto edges = period_edges(Period::kHour, range, zone);
  std::vector<TrendPeriod> periods;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    periods.push_back({.start = hour_text(edges[i], zone), .from_ms = edges[i], .to_ms = edges[i + 1]});
  }
  return periods;
}

Result<void> check_size(const TrendSpec& spec) {
  const auto points = points_of(spec.period, spec.range);
  if (points > kTrendPointsMax) {
    return refuse("/period", fmt::format("{} points, at most {} are drawn", points, kTrendPointsMax),
                  "choose a longer period or a shorter range");
  }
  if (spec.anomalies && points < anomaly_points_min(spec.anomalies->season)) {
    return refuse("/anomalies",
                  fmt::format("the range has {} periods, anomalies are found among {} or more", points,
                              anomaly_points_min(spec.anomalies->season)),
                  "choose a longer range or a shorter season");
  }
  // All events, no value and Other are lines, too, and the whole range is a point.
  const std::size_t lines = spec.breakdown ? spec.breakdown->limit + 3 : 1;
  const auto numbers = spec.series.size() * (points + 1) * lines;
  if (numbers > kTrendNumbersMax) {
    return refuse("/breakdown/limit",
                  fmt::format("{} series of {} points in {} groups are {} numbers, at most {} are computed",
                              spec.series.size(), points, lines, numbers, kTrendNumbersMax),
                  "choose fewer groups or series, a longer period or a shorter range");
  }
  return {};
}

}  // namespace

bool measures_property(Measure measure) { return measure >= Measure::kSum; }
bool measures_numbers(Measure measure) { return measures_property(measure) && measure != Measure::kDistinct; }

std::string series_letter(std::size_t series) { return {static_cast<char>('A' + static_cast<char>(series))}; }

Result<void> check_measure(const TrendSeries& series, const std::string& pointer) {
  const auto name = to_string(series.measure);
  if (measures_property(series.measure) != series.property.has_value()) {
    return refuse(pointer + "/property", series.property
                                             ? fmt::format("does not go with measure '{}'", name)
                                             : fmt::format("measure '{}' is of a property", name));
  }
  if (measures_numbers(series.measure) && !is_number(series.property->type)) {
    return refuse(pointer + "/property",
                  fmt::format("measure '{}' is of numbers, '{}' is of type {}", name, series.property->name,
                              to_string(series.property->type)));
  }
  return {};
}

std::vector<std::string> customer_values_of(const TrendSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  for (const auto& series : spec.series) {
    used.add(series.any_of);
    if (series.property) used.add(*series.property);
  }
  if (spec.breakdown) {
    for (const auto& property : spec.breakdown->properties) used.add(property);
  }
  return used.names();
}

Result<void> check_trend(const TrendSpec& spec, const events::Plan& plan) {
  ROUSE_CHECK(check_size(spec));
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  // A property is one column as a value of a group, and one as a number.
  std::set<std::pair<std::string, bool>> columns;
  for (const auto& series : spec.series) {
    if (series.property) columns.emplace(series.property->name, measures_numbers(series.measure));
  }
  if (spec.breakdown) {
    for (const auto& property : spec.breakdown->properties) columns.emplace(property.name, false);
  }
  if (columns.size() > kCodeColumnsMax) {
    return refuse("/series", fmt::format("more than {} different properties are measured or broken down by",
                                         kCodeColumnsMax));
  }
  return {};
}

std::vector<TrendPeriod> trend_periods(Period period, const DayRange& range, const core::Zone& zone) {
  if (period == Period::kHour) return hours(range, zone);
  const auto starts = period_starts(period, range.from_day, range.to_day);
  std::vector<TrendPeriod> periods;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    // The period after the last tells where that one would end.
    const auto next =
        i + 1 < starts.size() ? starts[i + 1] : period_starts(period, starts[i], starts[i] + 31)[1];
    const auto from = std::max(starts[i], range.from_day);
    const auto to = std::min(next, range.to_day + 1);
    periods.push_back({.start = core::format_day(starts[i]),
                       .from_ms = core::to_epoch_ms(zone.start_of_day(from)),
                       .to_ms = core::to_epoch_ms(zone.start_of_day(to)),
                       .clipped = from != starts[i] || to != next});
  }
  return periods;
}

}  // namespace rouse::behaviour
