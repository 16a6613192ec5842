#include "behaviour/hours/hours.h"

#include <utility>

#include "behaviour/hours/hours_kernel.h"
#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"

namespace rouse::behaviour {
namespace {

using core::Result;

struct Compiled {
  SequenceQuery query;
  HoursDefinition definition;
};

Compiled compile(const HoursSpec& spec, const AnalysisContext& context) {
  Compiled compiled{.query = query_of(spec, context.plan, context.zone),
                    .definition = HoursDefinition{.zone = context.zone, .count = spec.count}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, context.plan);
  add_bit(query, kDoneBit, spec.events.any_of);
  if (!spec.breakdown) return compiled;
  definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
  // With more groups than are shown another run is needed in any case (event_counts.h).
  definition.groups.full_max = spec.breakdown->limit + 1;
  return compiled;
}

HoursNumbers report(const EventCounts& counts) {
  const auto whole = counts.at(0).events;
  const auto number = [&](std::size_t at) {
    const auto [events, customers] = counts.at(at);
    const auto share = whole == 0 ? 0.0 : static_cast<double>(events) / static_cast<double>(whole);
    return HoursNumber{events, customers, share};
  };
  HoursNumbers made;
  made.all = number(0);
  for (std::size_t w = 0; w < kWeekdays; ++w) made.weekdays.push_back(number(kFirstWeekday + w));
  for (std::size_t h = 0; h < kHoursOfDay; ++h) made.hours.push_back(number(kFirstHour + h));
  for (std::size_t c = 0; c < kWeekdays * kHoursOfDay; ++c) made.cells.push_back(number(kFirstCell + c));
  return made;
}

Result<HoursResult> run_once(Asking& asking, const HoursSpec& spec, const Compiled& compiled,
                             const AnalysisFacts& facts) {
  HoursResult result;
  result.spec = spec;
  result.final = is_final(compiled.query.to_ms, facts, asking.context);
  for (auto day = spec.range.from_day; day <= spec.range.to_day; ++day) ++result.days.at(weekday_of(day));
  ROUSE_TRY(auto partial, count_events<HoursFinder>(asking, compiled.query, compiled.definition));
  result.all = report(partial.all);
  ROUSE_TRY(const auto groups, event_groups<HoursFinder>(asking, compiled.query, compiled.definition,
                                                         spec.breakdown, std::move(partial)));
  for (const auto& [key, counts] : groups) result.groups.push_back({.key = key, .numbers = report(counts)});
  return result;
}

Result<EventCountQuestion> question_of(const AnalysisContext& context, const HoursSpec& spec,
                                       const HoursCell& cell) {
  EventCountQuestion question;
  if (cell.weekday && *cell.weekday >= kWeekdays) return refuse("/weekday", "expected 1 to 7");
  if (cell.hour && *cell.hour >= kHoursOfDay) return refuse("/hour", "expected 0 to 23");
  if (cell.weekday && cell.hour) {
    question.number = kFirstCell + *cell.weekday * kHoursOfDay + *cell.hour;
  } else if (cell.weekday) {
    question.number = kFirstWeekday + *cell.weekday;
  } else if (cell.hour) {
    question.number = kFirstHour + *cell.hour;
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the analysis has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

}  // namespace

Result<HoursResult> run_hours(const AnalysisContext& context, const HoursSpec& spec, const Scope& scope,
                              const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile(spec, context);
  return answer<HoursResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> hours_customers(const AnalysisContext& context, const HoursSpec& spec,
                                            const Scope& scope, const HoursCell& cell,
                                            const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  auto compiled = compile(spec, context);
  return on_published_data(context, compiled.query, [&](const BusinessData&) {
    return list_events<HoursFinder>(asking, compiled.query, compiled.definition, spec.breakdown, question);
  });
}

}  // namespace rouse::behaviour
