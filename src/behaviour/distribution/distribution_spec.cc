#include "behaviour/distribution/distribution_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "behaviour/answer/number.h"
#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 7> kMeasures{"times", "days", "hours", "sum", "mean", "min", "max"};
constexpr std::array<std::string_view, 3> kPeriods{"day", "week", "month"};
constexpr double kEdgeMax = 1e13;  // to fen, doubles are exact
constexpr std::size_t kHoursPerDay = 24;

// 1, 2, 3-5, 6-10, 11-20, 21-50, 51-100, more.
const std::vector<double> kCountEdges{1, 2, 3, 6, 11, 21, 51, 101};
// Negative, below 1, and then by powers of ten.
const std::vector<double> kValueEdges{0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};

// What an edge of the metric may be; empty if it is such.
std::string wrong_edge(const DistributionMetric& metric, double edge) {
  if (!std::isfinite(edge) || std::abs(edge) > kEdgeMax) return fmt::format("beyond {:g}", kEdgeMax);
  if (!measures_property(metric.measure) && (edge < 1 || edge != std::floor(edge))) {
    return "expected whole numbers from 1 on";
  }
  if (metric.is_money() && std::round(edge * kFenPerYuan) / kFenPerYuan != edge) {
    return "expected yuan with at most two decimals";
  }
  return {};
}

Result<std::vector<double>> read_edges(JsonObject& json, const DistributionMetric& metric) {
  if (!json.has("edges")) return measures_property(metric.measure) ? kValueEdges : kCountEdges;
  std::vector<double> edges;
  for (const auto& element : json.elements("edges", 1, kEdgesMax)) {
    if (!element.value->is_number()) return refuse(element.pointer, "expected a number");
    const auto edge = element.value->to_number<double>();
    if (const auto wrong = wrong_edge(metric, edge); !wrong.empty()) return refuse(element.pointer, wrong);
    if (!edges.empty() && edge <= edges.back()) return refuse(element.pointer, "edges ascend");
    edges.push_back(edge);
  }
  return edges;
}

Result<void> check_measure(const DistributionMetric& metric, const std::string& pointer) {
  const auto name = to_string(metric.measure);
  if (measures_property(metric.measure) != metric.property.has_value()) {
    return refuse(pointer + "/property", metric.property
                                             ? fmt::format("does not go with measure '{}'", name)
                                             : fmt::format("measure '{}' is of a property", name));
  }
  if (metric.property && !is_number(metric.property->type)) {
    return refuse(pointer + "/property",
                  fmt::format("measure '{}' is of numbers, '{}' is of type {}", name, metric.property->name,
                              to_string(metric.property->type)));
  }
  return {};
}

Result<DistributionMetric> read_metric(const value& from, std::string pointer, const events::Plan& plan) {
  JsonObject json{from, pointer};
  DistributionMetric metric;
  ROUSE_TRY(static_cast<NamedEvents&>(metric), read_events(json, plan, "a metric"));
  metric.measure = static_cast<DistributionMeasure>(json.choice_or("measure", kMeasures, 0));
  if (json.has("property")) {
    ROUSE_TRY(metric.property, read_property(json, plan));
  }
  if (json.ok()) ROUSE_CHECK(check_measure(metric, pointer));
  ROUSE_TRY(metric.edges, read_edges(json, metric));
  ROUSE_CHECK(json.finish());
  return metric;
}

Result<void> check_size(const DistributionSpec& spec) {
  const auto& range = spec.range;
  const auto hours = static_cast<std::size_t>(range.to_day - range.from_day + 1) * kHoursPerDay;
  for (const auto* metric : {&spec.metric, spec.across ? &*spec.across : nullptr}) {
    if (metric && metric->measure == DistributionMeasure::kHours && hours > kDistributionHoursMax) {
      return refuse("/range", fmt::format("{} hours, at most {} are counted", hours, kDistributionHoursMax));
    }
  }
  const auto rows = spec.period ? period_starts(*spec.period, range.from_day, range.to_day).size() + 1 : 1;
  const auto buckets = spec.metric.buckets().size() * (spec.across ? spec.across->buckets().size() + 1 : 1);
  // All events, no value and Other are tables, too.
  const std::size_t tables = spec.breakdown ? spec.breakdown->limit + 3 : 1;
  const auto numbers = rows * buckets * tables;
  if (numbers <= kDistributionNumbersMax) return {};
  return refuse("/period",
                fmt::format("{} rows of {} buckets in {} groups are {} numbers, at most {} are computed",
                            rows, buckets, tables, numbers, kDistributionNumbersMax),
                "choose a longer period, a shorter range, fewer edges or fewer groups");
}

boost::json::object metric_json(const DistributionMetric& metric) {
  auto json = events_json(metric);
  json["measure"] = to_string(metric.measure);
  if (metric.property) json["property"] = metric.property->name;
  boost::json::array edges;
  for (const auto edge : metric.edges) edges.push_back(plain_number(edge));
  json["edges"] = std::move(edges);
  return json;
}

}  // namespace

std::string_view to_string(DistributionMeasure measure) {
  return kMeasures.at(static_cast<std::size_t>(measure));
}

bool measures_property(DistributionMeasure measure) { return measure >= DistributionMeasure::kSum; }

std::size_t Buckets::of(double number) const {
  const auto reached = static_cast<std::size_t>(std::ranges::upper_bound(edges, number) - edges.begin());
  return below ? reached : reached - 1;
}

std::optional<double> Buckets::from(std::size_t bucket) const {
  if (!below) return edges[bucket];
  return bucket == 0 ? std::nullopt : std::optional{edges[bucket - 1]};
}

std::optional<double> Buckets::to(std::size_t bucket) const {
  return bucket + 1 == size() ? std::nullopt : from(bucket + 1);
}

Buckets DistributionMetric::buckets() const {
  Buckets made{.edges = edges, .below = measures_property(measure) || edges.front() > 1};
  for (auto& edge : made.edges) edge = is_money() ? std::round(edge * kFenPerYuan) : edge;
  return made;
}

Result<DistributionSpec> parse_distribution_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  DistributionSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "distribution", plan));
  const auto* metric = json.child("metric");
  if (!metric) return core::fail(json.finish().error());
  ROUSE_TRY(spec.metric, read_metric(*metric, "/metric", plan));
  if (const auto* across = json.optional_child("across")) {
    ROUSE_TRY(spec.across, read_metric(*across, "/across", plan));
  }
  if (json.has("period")) spec.period = static_cast<Period>(json.choice("period", kPeriods));
  if (const auto* breakdown = json.optional_child("breakdown")) {
    ROUSE_TRY(spec.breakdown, read_breakdown(*breakdown, "/breakdown", plan));
  }
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_size(spec));
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const DistributionSpec& spec) {
  auto json = question_json("distribution", spec);
  json["metric"] = metric_json(spec.metric);
  if (spec.across) json["across"] = metric_json(*spec.across);
  if (spec.period) json["period"] = to_string(*spec.period);
  if (spec.breakdown) json["breakdown"] = breakdown_json(*spec.breakdown);
  return json;
}

std::vector<std::string> customer_values_of(const DistributionSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  for (const auto* metric : {&spec.metric, spec.across ? &*spec.across : nullptr}) {
    if (!metric) continue;
    used.add(metric->any_of);
    if (metric->property) used.add(*metric->property);
  }
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

}  // namespace rouse::behaviour
