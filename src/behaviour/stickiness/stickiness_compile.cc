#include "behaviour/stickiness/stickiness_compile.h"

#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {

CompiledStickiness compile(const StickinessSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledStickiness compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.starts = period_edges(spec.interval, spec.range, zone);
  definition.threshold = spec.threshold;
  add_bit(query, kStickyBit, spec.activity.any_of);
  if (spec.breakdown) {
    definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
    definition.groups.full_max = GroupPlan::full_max_of(definition.numbers());
  }
  return compiled;
}

}  // namespace rouse::behaviour
