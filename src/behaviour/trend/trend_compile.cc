#include "behaviour/trend/trend_compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "behaviour/internal/compile_query.h"
#include "behaviour/trend/trend_rules.h"
#include "events/event_table.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

static_assert(kSeriesMax <= kNamedShift);

void compile_range(const DayRange& range, const core::Zone& zone, CompiledTrend& compiled) {
  auto& query = compiled.query;
  query.from_ms = core::to_epoch_ms(zone.start_of_day(range.from_day));
  query.to_ms = core::to_epoch_ms(zone.start_of_day(range.to_day + 1));
  query.from_day = range.from_day;
  query.to_day = range.to_day;
  for (const auto& period : compiled.periods) compiled.definition.starts.push_back(period.from_ms);
  compiled.definition.to_ms = query.to_ms;
}

void compile_series(const TrendSpec& spec, CompiledTrend& compiled) {
  auto& query = compiled.query;
  for (std::size_t s = 0; s < spec.series.size(); ++s) {
    const auto& series = spec.series[s];
    TrendDefinition::Series made;
    made.measure = series.measure;
    made.first_time = series.first_time;
    add_bit(query, s, series.any_of);
    if (series.property) {
      const bool numbers = measures_numbers(series.measure);
      made.column = code_column(query, numbers ? value_sql(*series.property) : code_sql(*series.property));
      made.fractions = numbers && series.property->type == events::PropertyType::kNumber;
    }
    compiled.definition.series.push_back(made);
  }
  for (std::size_t s = 0; s < spec.series.size(); ++s) {
    if (spec.series[s].first_time != FirstTime::kEver) continue;
    auto names = spec.series[s].any_of;
    for (auto& match : names) match.where = {};
    add_bit(query, kNamedShift + s, names);
  }
}

// Before the range only the events of which the first is asked for are read.
void compile_history(const TrendSpec& spec, std::int32_t first_day, const core::Zone& zone,
                     SequenceQuery& query) {
  if (!looks_back(spec) || first_day >= query.from_day) return;
  std::string names;
  for (const auto& series : spec.series) {
    if (series.first_time == FirstTime::kNo) continue;
    for (const auto& match : series.any_of) {
      names += (names.empty() ? "" : ", ") + warehouse::quote(match.event);
    }
  }
  const auto wanted = fmt::format("ts >= {} OR event IN ({})", query.from_ms, names);
  query.where = query.where.empty() ? wanted : fmt::format("({}) AND ({})", query.where, wanted);
  query.from_day = first_day;
  query.from_ms = core::to_epoch_ms(zone.start_of_day(first_day));
}

}  // namespace

bool looks_back(const TrendSpec& spec) {
  return std::ranges::any_of(spec.series,
                             [](const auto& series) { return series.first_time != FirstTime::kNo; });
}

CompiledTrend compile(const TrendSpec& spec, const DayRange& range, std::int32_t first_day,
                      const events::Plan& plan, const core::Zone& zone) {
  CompiledTrend compiled{
      .range = range, .periods = trend_periods(spec.period, range, zone), .query = {}, .definition = {}};
  auto& query = compiled.query;
  query.table = events::event_table(plan);
  set_subject(query, plan, spec.subject);
  query.values = customer_values_of(spec, plan);
  set_where(query, spec.where, plan);
  compile_range(range, zone, compiled);
  compile_series(spec, compiled);
  compile_history(spec, first_day, zone, query);
  if (spec.breakdown) {
    for (const auto& property : spec.breakdown->properties) {
      compiled.definition.breakdown.push_back(code_column(query, code_sql(property)));
    }
    compiled.definition.attribution = spec.breakdown->attribution;
    compiled.definition.groups_max = spec.breakdown->limit;
  }
  return compiled;
}

}  // namespace rouse::behaviour
