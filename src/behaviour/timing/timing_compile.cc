#include "behaviour/timing/timing_compile.h"

#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/customer_values_used.h"

namespace rouse::behaviour {

CompiledTiming compile(const TimingSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledTiming compiled{.query = query_of(spec, plan, zone),
                          .definition = TimingDefinition{.reading = DateReading{.zone = zone}}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  add_bit(query, kConversionBit, spec.conversion.any_of);
  definition.date = code_column(query, code_sql(spec.date.property));
  definition.reading.day_of_month = spec.date.property.type == events::PropertyType::kInteger;
  if (is_customer_value(spec.date.property, plan)) {
    definition.reading.day_zero_ms = core::to_epoch_ms(zone.start_of_day(0));
  }
  definition.repeats = spec.date.repeats;
  definition.side = spec.date.side;
  definition.brackets = spec.brackets;
  if (!spec.breakdown) return compiled;
  definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
  // With more groups than are shown another run is needed in any case (event_counts.h).
  definition.groups.full_max = spec.breakdown->limit + 1;
  return compiled;
}

}  // namespace rouse::behaviour
