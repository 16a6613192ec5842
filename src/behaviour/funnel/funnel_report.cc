#include "behaviour/funnel/funnel_report.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "behaviour/internal/quantile.h"

namespace rouse::behaviour {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double mean(const std::vector<std::int64_t>& values) {
  if (values.empty()) return 0;
  // Sums of a billion windows of ten years do not fit 64 bits.
  const long double sum = std::accumulate(values.begin(), values.end(), 0.0L);
  return static_cast<double>(sum / static_cast<long double>(values.size()));
}

std::vector<FunnelStepResult> step_results(const FunnelSpec& spec, const FunnelDefinition& definition,
                                           const FunnelPartial::Counts& counts) {
  std::vector<FunnelStepResult> steps(spec.steps.size());
  const std::uint64_t first = counts.reached(0, definition);
  std::uint64_t before = first;  // customers of the mandatory step before
  for (std::size_t t = 0; t < steps.size(); ++t) {
    steps[t].customers = counts.reached(t, definition);
    steps[t].dropped = counts.dropped(t, definition);
    steps[t].rate_from_first = share(steps[t].customers, first);
    steps[t].rate_from_previous = share(steps[t].customers, before);
    if (!spec.steps[t].optional) before = steps[t].customers;
  }
  return steps;
}

TimeToConvertResult conversion_times(std::vector<std::int64_t>& times, std::size_t bins) {
  TimeToConvertResult result;
  if (times.empty()) return result;
  std::sort(times.begin(), times.end());
  result.customers = times.size();
  result.mean_ms = mean(times);
  result.p10_ms = quantile(times, 0.10);
  result.p25_ms = quantile(times, 0.25);
  result.median_ms = quantile(times, 0.50);
  result.p75_ms = quantile(times, 0.75);
  result.p90_ms = quantile(times, 0.90);
  const std::int64_t width = (times.back() - times.front()) / static_cast<std::int64_t>(bins) + 1;
  for (std::int64_t from = times.front(); from <= times.back(); from += width) {
    const auto begin = std::lower_bound(times.begin(), times.end(), from);
    const auto end = std::lower_bound(begin, times.end(), from + width);
    result.bins.push_back({from, from + width, static_cast<std::uint64_t>(end - begin)});
  }
  return result;
}

std::vector<TrendPoint> trend_points(const FunnelSpec& spec, const FunnelPartial& partial,
                                     const core::Zone& zone, std::optional<core::Timestamp> data_through) {
  const auto starts = period_starts(*spec.trend, spec.range.from_day, spec.range.to_day);
  const std::size_t steps = spec.steps.size();
  std::vector<TrendPoint> points(starts.size());
  for (std::size_t p = 0; p < starts.size(); ++p) {
    auto& point = points[p];
    point.start_day = starts[p];
    const std::int32_t end_day = p + 1 < starts.size() ? starts[p + 1] : spec.range.to_day + 1;
    const auto last_entry =
        zone.start_of_day(std::min(end_day, spec.range.to_day + 1)) - core::Milliseconds{1};
    point.final = data_through && window_end(spec.window, last_entry, zone) < *data_through;
    point.steps.assign(steps, 0);
    // Empty when no worker saw an event.
    for (std::size_t t = 0; t < steps && !partial.trend.empty(); ++t) {
      point.steps[t] = partial.trend[p * steps + t];
    }
  }
  return points;
}

}  // namespace

std::vector<Code> top_groups(const FunnelPartial& partial, const FunnelDefinition& definition,
                             std::size_t limit) {
  std::vector<Code> codes;
  for (const auto& [code, counts] : partial.groups) {
    if (code != kNoCode) codes.push_back(code);
  }
  const auto rank = [&](Code code) {
    const auto& counts = partial.groups.at(code);
    return std::tuple{counts.reached(0, definition), counts.reached(definition.steps - 1, definition), ~code};
  };
  const auto end = codes.begin() + static_cast<std::ptrdiff_t>(std::min(limit, codes.size()));
  std::partial_sort(codes.begin(), end, codes.end(), [&](Code a, Code b) { return rank(a) > rank(b); });
  codes.erase(end, codes.end());
  return codes;
}

FunnelResult report(const FunnelSpec& spec, const FunnelDefinition& definition, FunnelPartial& partial,
                    std::optional<core::Timestamp> data_through) {
  FunnelResult result;
  result.spec = spec;
  result.excluded = partial.excluded;
  result.entered = partial.total.reached(0, definition) + partial.excluded;
  result.steps = step_results(spec, definition, partial.total);
  for (std::size_t t = 1; t < spec.steps.size(); ++t) {
    auto& gaps = partial.gaps_ms[t];
    if (gaps.empty()) continue;
    std::sort(gaps.begin(), gaps.end());
    result.steps[t].median_ms_from_previous = quantile(gaps, 0.5);
    result.steps[t].mean_ms_from_previous = mean(gaps);
  }
  if (spec.time_to_convert) {
    result.time_to_convert = conversion_times(partial.conversions_ms, spec.time_to_convert->bins);
  }
  if (spec.trend) result.trend = trend_points(spec, partial, definition.zone, data_through);
  return result;
}

BreakdownResult report_breakdown(const FunnelSpec& spec, const FunnelDefinition& definition,
                                 const FunnelPartial& partial, const std::vector<Code>& top,
                                 const std::unordered_map<Code, std::string>& values) {
  BreakdownResult result;
  FunnelPartial::Counts null;
  FunnelPartial::Counts other;
  const std::set<Code> shown(top.begin(), top.end());
  for (const auto& [code, counts] : partial.groups) {
    if (shown.contains(code)) continue;
    auto& sum = code == kNoCode ? null : other;
    sum.add(counts);
  }
  const auto show = [&](GroupKind kind, const FunnelPartial::Counts& counts) -> FunnelGroup& {
    auto& group = result.groups.emplace_back();
    group.key.kind = kind;
    group.steps = step_results(spec, definition, counts);
    return group;
  };
  for (const auto code : top) {
    auto& group = show(GroupKind::kValue, partial.groups.at(code));
    if (const auto value = values.find(code); value != values.end()) group.key.value = value->second;
  }
  if (null.reached(0, definition) > 0) show(GroupKind::kNull, null);
  if (other.reached(0, definition) > 0) show(GroupKind::kOther, other);
  result.null_share = share(null.reached(0, definition), partial.total.reached(0, definition));
  return result;
}

}  // namespace rouse::behaviour
