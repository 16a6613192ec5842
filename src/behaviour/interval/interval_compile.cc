#include "behaviour/interval/interval_compile.h"

#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {

std::int64_t CompiledInterval::closes_ms(std::int64_t start_ms) const {
  return core::to_epoch_ms(window_end(definition.max, core::from_epoch_ms(start_ms - 1), definition.zone)) +
         1;
}

CompiledInterval compile(const IntervalSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledInterval compiled{.query = query_of(spec, plan, zone), .definition = IntervalDefinition{zone}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  definition.max = spec.max;
  definition.per = spec.per;
  query.to_ms = compiled.closes_ms(query.to_ms);
  query.to_day = zone.day_of(core::from_epoch_ms(query.to_ms - 1));
  add_bit(query, kStartBit, spec.start.any_of);
  add_bit(query, kEndBit, spec.end.any_of);
  if (spec.linked) {
    definition.linked_start = code_column(query, code_sql(spec.linked->start));
    definition.linked_end = code_column(query, code_sql(spec.linked->end));
  }
  if (spec.trend) {
    for (const auto day : period_starts(*spec.trend, spec.range.from_day, spec.range.to_day)) {
      definition.periods.push_back(core::to_epoch_ms(zone.start_of_day(day)));
    }
  }
  if (!spec.breakdown) return compiled;
  definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
  // With more groups than are shown a second run is needed in any case: a customer of two groups of Other is
  // one customer of Other.
  definition.groups.full_max = spec.breakdown->limit + 1;
  return compiled;
}

}  // namespace rouse::behaviour
