#include "behaviour/trend/trend_compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "behaviour/internal/compile_query.h"
#include "behaviour/trend/trend_rules.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

static_assert(kSeriesMax <= kNamedShift);

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

// Events of which only the first counts.
std::vector<EventMatch> first_time_events(const TrendSpec& spec) {
  std::vector<EventMatch> needed;
  for (const auto& series : spec.series) {
    if (series.first_time == FirstTime::kNo) continue;
    needed.insert(needed.end(), series.any_of.begin(), series.any_of.end());
  }
  return needed;
}

}  // namespace

bool looks_back(const TrendSpec& spec) {
  return std::ranges::any_of(spec.series,
                             [](const auto& series) { return series.first_time != FirstTime::kNo; });
}

CompiledTrend compile(const TrendSpec& spec, const DayRange& range, std::int32_t first_day,
                      const events::Plan& plan, const core::Zone& zone) {
  Question asked{.plan = spec.plan, .subject = spec.subject, .range = range, .where = spec.where};
  CompiledTrend compiled{.range = range,
                         .periods = trend_periods(spec.period, range, zone),
                         .query = query_of(asked, plan, zone),
                         .definition = {}};
  auto& query = compiled.query;
  query.values = customer_values_of(spec, plan);
  for (const auto& period : compiled.periods) compiled.definition.starts.push_back(period.from_ms);
  compiled.definition.to_ms = query.to_ms;
  compile_series(spec, compiled);
  look_back(query, first_day, zone, first_time_events(spec));
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
