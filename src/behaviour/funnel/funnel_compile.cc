#include "behaviour/funnel/funnel_compile.h"

#include "behaviour/funnel/funnel_rules.h"
#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {
namespace {

void compile_range(const FunnelSpec& spec, const core::Zone& zone, CompiledFunnel& compiled) {
  auto& definition = compiled.definition;
  auto& query = compiled.query;
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  const auto last = window_end(spec.window, core::from_epoch_ms(definition.to_ms - 1), zone);
  query.to_ms = core::to_epoch_ms(last) + 1;
  query.to_day = zone.day_of(last);
  if (!spec.trend) return;
  for (const auto day : period_starts(*spec.trend, spec.range.from_day, spec.range.to_day)) {
    compiled.questions.trend_starts.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  }
}

void compile_steps(const FunnelSpec& spec, CompiledFunnel& compiled) {
  auto& definition = compiled.definition;
  auto& query = compiled.query;
  definition.steps = spec.steps.size();
  for (std::size_t i = 0; i < spec.steps.size(); ++i) {
    const auto& step = spec.steps[i];
    add_bit(query, i, step.any_of);
    if (step.optional) definition.optional |= 1U << i;
    if (step.within) definition.within_ms[i] = duration_ms(*step.within);
    if (step.linked) definition.linked[i] = code_column(query, code_sql(*step.linked));
  }
  for (std::size_t i = 0; i < spec.exclusions.size(); ++i) {
    const auto& exclusion = spec.exclusions[i];
    add_bit(query, kExclusionShift + i, {exclusion.match});
    definition.exclusions.push_back({exclusion.after_step - 1, exclusion.before_step - 1});
  }
}

}  // namespace

CompiledFunnel compile(const FunnelSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledFunnel compiled{
      .query = query_of(spec, plan, zone), .definition = FunnelDefinition{zone}, .questions = {}};
  auto& query = compiled.query;
  compiled.definition.order = spec.order;
  compiled.definition.window = spec.window;
  query.every_event = spec.order == StepOrder::kStrict;
  query.values = customer_values_of(spec, plan);
  compile_range(spec, zone, compiled);
  compile_steps(spec, compiled);
  if (spec.breakdown) {
    compiled.questions.breakdown = code_column(query, code_sql(spec.breakdown->property));
    compiled.questions.attribution = spec.breakdown->attribution;
    compiled.questions.attribution_step = spec.breakdown->step - 1;
  }
  if (const auto& times = spec.time_to_convert) {
    compiled.questions.time_to_convert = {times->from_step - 1, times->to_step - 1};
  }
  return compiled;
}

}  // namespace rouse::behaviour
