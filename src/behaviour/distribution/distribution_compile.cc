#include "behaviour/distribution/distribution_compile.h"

#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {
namespace {

DistributionDefinition::Metric compile_metric(const DistributionMetric& spec, std::size_t bit,
                                              const DayRange& range, const core::Zone& zone,
                                              SequenceQuery& query) {
  DistributionDefinition::Metric metric{
      .bit = bit, .measure = spec.measure, .buckets = spec.buckets(), .units = {}};
  add_bit(query, bit, spec.any_of);
  if (spec.measure == DistributionMeasure::kDays) metric.units = period_edges(Period::kDay, range, zone);
  if (spec.measure == DistributionMeasure::kHours) metric.units = period_edges(Period::kHour, range, zone);
  if (spec.property) {
    metric.column = code_column(query, value_sql(*spec.property));
    metric.fractions = spec.property->type == events::PropertyType::kNumber;
  }
  return metric;
}

}  // namespace

CompiledDistribution compile(const DistributionSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledDistribution compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.by_period = spec.period.has_value();
  definition.starts = {query.from_ms, query.to_ms};
  if (spec.period) definition.starts = period_edges(*spec.period, spec.range, zone);
  definition.metric = compile_metric(spec.metric, kMetricBit, spec.range, zone, query);
  if (spec.across) definition.across = compile_metric(*spec.across, kAcrossBit, spec.range, zone, query);
  if (spec.breakdown) {
    definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
    definition.groups.full_max = GroupPlan::full_max_of(definition.numbers());
  }
  return compiled;
}

}  // namespace rouse::behaviour
