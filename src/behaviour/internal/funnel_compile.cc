#include "behaviour/internal/funnel_compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "behaviour/internal/funnel_values.h"
#include "events/event_table.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

// Names where an event needs nothing more, conditions where it does.
SequenceQuery::Bit bit_of(std::size_t bit, const std::vector<EventMatch>& any_of) {
  SequenceQuery::Bit made{.bit = static_cast<unsigned>(bit), .events = {}, .condition = {}};
  for (const auto& match : any_of) {
    if (match.where.matches_all()) {
      made.events.push_back(match.event);
      continue;
    }
    made.condition += fmt::format("{}(event = {} AND {})", made.condition.empty() ? "" : " OR ",
                                  warehouse::quote(match.event), events::to_sql(match.where));
  }
  return made;
}

std::vector<std::string> event_names(const FunnelSpec& spec) {
  std::set<std::string> names;
  for (const auto& step : spec.steps) {
    for (const auto& match : step.any_of) names.insert(match.event);
  }
  for (const auto& exclusion : spec.exclusions) names.insert(exclusion.match.event);
  return {names.begin(), names.end()};
}

// The column of a property's codes; asked for once however often it is used.
std::int8_t code_column(SequenceQuery& query, const events::PropertyRef& property) {
  const auto sql = code_sql(property);
  const auto found = std::ranges::find(query.codes, sql);
  const auto index = static_cast<std::int8_t>(found - query.codes.begin());
  if (found == query.codes.end()) query.codes.push_back(sql);
  return index;
}

void compile_range(const FunnelSpec& spec, const core::Zone& zone, CompiledFunnel& compiled) {
  auto& definition = compiled.definition;
  auto& query = compiled.query;
  definition.from_ms = core::to_epoch_ms(zone.start_of_day(spec.from_day));
  definition.to_ms = core::to_epoch_ms(zone.start_of_day(spec.to_day + 1));
  const auto last = window_end(spec.window, core::from_epoch_ms(definition.to_ms - 1), zone);
  query.from_ms = definition.from_ms;
  query.to_ms = core::to_epoch_ms(last) + 1;
  query.from_day = spec.from_day;
  query.to_day = zone.day_of(last);
  if (!spec.trend) return;
  for (const auto day : period_starts(*spec.trend, spec.from_day, spec.to_day)) {
    compiled.questions.trend_starts.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  }
}

void compile_steps(const FunnelSpec& spec, CompiledFunnel& compiled) {
  auto& definition = compiled.definition;
  auto& query = compiled.query;
  definition.steps = spec.steps.size();
  for (std::size_t i = 0; i < spec.steps.size(); ++i) {
    const auto& step = spec.steps[i];
    query.bits.push_back(bit_of(i, step.any_of));
    if (step.optional) definition.optional |= 1U << i;
    if (step.within) definition.within_ms[i] = duration_ms(*step.within);
    if (step.linked) definition.linked[i] = code_column(query, *step.linked);
  }
  for (std::size_t i = 0; i < spec.exclusions.size(); ++i) {
    const auto& exclusion = spec.exclusions[i];
    query.bits.push_back(bit_of(kExclusionShift + i, {exclusion.match}));
    definition.exclusions.push_back({exclusion.after_step - 1, exclusion.before_step - 1});
  }
}

}  // namespace

CompiledFunnel compile(const FunnelSpec& spec, const events::Plan& plan, const core::Zone& zone) {
  CompiledFunnel compiled{.query = {}, .definition = FunnelDefinition{zone}, .questions = {}};
  auto& query = compiled.query;
  compiled.definition.order = spec.order;
  compiled.definition.window = spec.window;
  query.table = events::event_table(plan);
  set_subject(query, plan, spec.subject);
  query.every_event = spec.order == StepOrder::kStrict;
  query.values = customer_values_of(spec, plan);
  if (!spec.where.matches_all()) {
    auto& where = uses_customer_values(spec.where, plan) ? query.values_where : query.where;
    where = events::to_sql(spec.where);
  }
  compile_range(spec, zone, compiled);
  compile_steps(spec, compiled);
  query.events = event_names(spec);
  if (spec.breakdown) {
    compiled.questions.breakdown = code_column(query, spec.breakdown->property);
    compiled.questions.attribution = spec.breakdown->attribution;
    compiled.questions.attribution_step = spec.breakdown->step - 1;
  }
  if (const auto& times = spec.time_to_convert) {
    compiled.questions.time_to_convert = {times->from_step - 1, times->to_step - 1};
  }
  return compiled;
}

}  // namespace rouse::behaviour
