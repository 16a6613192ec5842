#include "behaviour/lifecycle/lifecycle_compile.h"

#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {
namespace {

// First days of the period before those that are shown, of those, and of the one after.
std::vector<std::int32_t> days_around(const LifecycleSpec& spec) {
  const auto shown = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
  // A month is the longest period.
  const auto with_next = period_starts(spec.period, shown.front() - 1, shown.back() + 31);
  return {with_next.begin(), with_next.begin() + static_cast<std::ptrdiff_t>(shown.size()) + 2};
}

}  // namespace

CompiledLifecycle compile(const LifecycleSpec& spec, std::int32_t first_day, const events::Plan& plan,
                          const core::Zone& zone) {
  CompiledLifecycle compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  const auto days = days_around(spec);
  for (const auto day : days) definition.starts.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  query.from_day = days.front();
  query.to_day = days.back() - 1;
  query.from_ms = definition.starts.front();
  query.to_ms = definition.starts.back();
  query.values = customer_values_of(spec, plan);
  add_bit(query, kActivityBit, spec.activity.any_of);
  if (spec.breakdown) {
    definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
    definition.groups.full_max = GroupPlan::full_max_of(definition.numbers());
  }
  look_back(query, first_day, zone, spec.activity.any_of);
  return compiled;
}

}  // namespace rouse::behaviour
