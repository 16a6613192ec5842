#include "behaviour/funnel/funnel_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "core/json.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value number_or_null(const std::optional<double>& number) { return number ? value(*number) : value(nullptr); }

object counts_json(const FunnelStepResult& step) {
  return {{"customers", step.customers},
          {"dropped", step.dropped},
          {"rate_from_first", step.rate_from_first},
          {"rate_from_previous", step.rate_from_previous}};
}

array steps_json(const FunnelResult& result) {
  array steps;
  for (std::size_t t = 0; t < result.steps.size(); ++t) {
    const auto& step = result.steps[t];
    object json{{"step", t + 1}, {"label", result.spec.steps[t].label}};
    for (auto& member : counts_json(step)) json.insert(std::move(member));
    json["median_ms_from_previous"] = number_or_null(step.median_ms_from_previous);
    json["mean_ms_from_previous"] = number_or_null(step.mean_ms_from_previous);
    steps.push_back(std::move(json));
  }
  return steps;
}

object breakdown_json(const FunnelResult& result) {
  array groups;
  for (const auto& group : result.breakdown->groups) {
    auto json = group_json(group.key);
    array steps;
    for (const auto& step : group.steps) steps.push_back(counts_json(step));
    json["steps"] = std::move(steps);
    groups.push_back(std::move(json));
  }
  return {{"property", result.spec.breakdown->property.name},
          {"null_share", result.breakdown->null_share},
          {"groups", std::move(groups)}};
}

object times_json(const FunnelResult& result) {
  const auto& times = *result.time_to_convert;
  const auto ms = [&](double time) { return times.customers > 0 ? value(time) : value(nullptr); };
  array bins;
  for (const auto& bin : times.bins) {
    bins.push_back({{"from_ms", bin.from_ms}, {"to_ms", bin.to_ms}, {"customers", bin.customers}});
  }
  return {{"from_step", result.spec.time_to_convert->from_step},
          {"to_step", result.spec.time_to_convert->to_step},
          {"customers", times.customers},
          {"mean_ms", ms(times.mean_ms)},
          {"median_ms", ms(times.median_ms)},
          {"p10_ms", ms(times.p10_ms)},
          {"p25_ms", ms(times.p25_ms)},
          {"p75_ms", ms(times.p75_ms)},
          {"p90_ms", ms(times.p90_ms)},
          {"bins", std::move(bins)}};
}

object trend_json(const FunnelResult& result) {
  array points;
  for (const auto& point : result.trend) {
    points.push_back({{"start", core::format_day(point.start_day)},
                      {"final", point.final},
                      {"steps", array(point.steps.begin(), point.steps.end())}});
  }
  return {{"period", to_string(*result.spec.trend)}, {"points", std::move(points)}};
}

}  // namespace

value to_json(const FunnelResult& result) {
  auto json = facts_json("funnel", to_json(result.spec), result);
  json["entered"] = result.entered;
  json["excluded"] = result.excluded;
  json["steps"] = steps_json(result);
  if (result.breakdown) json["breakdown"] = breakdown_json(result);
  if (result.time_to_convert) json["time_to_convert"] = times_json(result);
  if (result.spec.trend) json["trend"] = trend_json(result);
  add_business_json(json, result);
  return json;
}

core::Result<FunnelCell> parse_funnel_cell(const value& from, std::string pointer, const FunnelSpec& spec,
                                           const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  FunnelCell cell;
  cell.step = static_cast<std::size_t>(json.integer("step", 1, static_cast<std::int64_t>(spec.steps.size())));
  cell.dropped = json.choice("outcome", {"reached", "dropped"}) == 1;
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the funnel has no breakdown");
  }
  if (json.has("period")) {
    const auto text = json.string("period");
    if (json.ok()) {
      ROUSE_TRY(cell.period_day, core::parse_day(text, json.pointer_to("period")));
    }
    if (cell.group) json.refuse("period", "does not go with group: a trend has no groups");
    const auto starts = spec.trend ? period_starts(*spec.trend, spec.range.from_day, spec.range.to_day)
                                   : std::vector<std::int32_t>{};
    if (json.ok() && std::ranges::find(starts, *cell.period_day) == starts.end()) {
      json.refuse("period", fmt::format("no point of the trend starts on {}", text));
    }
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

}  // namespace rouse::behaviour
