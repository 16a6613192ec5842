#include "behaviour/retention/retention_compile.h"

#include <algorithm>
#include <array>

#include "behaviour/internal/compile_query.h"

namespace rouse::behaviour {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::array<std::int64_t, 3> kRollingDays{1, 7, 30};  // of a day, a week, a month

// Longer than any `periods` of the kind.
std::int32_t days_of(Period period, std::int32_t periods) {
  constexpr std::array<std::int32_t, 3> kMost{1, 7, 31};
  return periods * kMost.at(static_cast<std::size_t>(period));
}

// The periods that cohorts have and those within their reach, and the one after.
void compile_periods(const RetentionSpec& spec, const core::Zone& zone, CompiledRetention& compiled) {
  auto& definition = compiled.definition;
  const auto& range = spec.range;
  const auto reach = static_cast<std::size_t>(spec.brackets.back().to);
  definition.cohorts = period_starts(spec.period, range.from_day, range.to_day).size();
  const auto last_day = range.to_day + days_of(spec.period, static_cast<std::int32_t>(reach) + 2);
  auto starts = period_starts(spec.period, range.from_day, last_day);
  starts.resize(definition.cohorts + reach + 1);
  for (const auto day : starts) {
    definition.starts.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  }
  auto& query = compiled.query;
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  if (spec.clock == RetentionClock::kRolling) {
    definition.rolling_ms = kRollingDays.at(static_cast<std::size_t>(spec.period)) * kDayMs;
    query.to_ms += static_cast<std::int64_t>(reach + 1) * definition.rolling_ms;
  } else {
    query.to_ms = std::max(query.to_ms, definition.starts.back());
  }
  query.to_day = zone.day_of(core::from_epoch_ms(query.to_ms - 1));
}

void compile_codes(const RetentionSpec& spec, CompiledRetention& compiled) {
  auto& [query, definition] = compiled;
  if (spec.linked) {
    definition.linked_entry = code_column(query, code_sql(spec.linked->entry));
    definition.linked_return = code_column(query, code_sql(spec.linked->returning));
  }
  if (spec.value) {
    definition.value = code_column(query, value_sql(*spec.value));
    definition.fractions = spec.value->type == events::PropertyType::kNumber;
  }
  if (!spec.breakdown) return;
  definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
  definition.groups.full_max = GroupPlan::full_max_of(definition.cohorts * (spec.brackets.size() + 1));
}

}  // namespace

std::int64_t CompiledRetention::closes_ms(std::size_t cohort, std::size_t bracket) const {
  const auto& brackets = definition.brackets;
  const auto last = static_cast<std::size_t>(
      definition.mode == RetentionMode::kOnOrAfter ? brackets.back().to : brackets[bracket].to);
  if (definition.rolling_ms == 0) return definition.starts[cohort + last + 1];
  const auto last_entry = std::min(definition.starts[cohort + 1], definition.to_ms);
  return last_entry + static_cast<std::int64_t>(last + 1) * definition.rolling_ms;
}

CompiledRetention compile(const RetentionSpec& spec, std::int32_t first_day, const events::Plan& plan,
                          const core::Zone& zone) {
  CompiledRetention compiled{.query = query_of(spec, plan, zone), .definition = {}};
  auto& [query, definition] = compiled;
  query.values = customer_values_of(spec, plan);
  definition.first_time = spec.first_time;
  definition.brackets = spec.brackets;
  definition.mode = spec.mode;
  definition.min_times = spec.min_times;
  compile_periods(spec, zone, compiled);
  add_bit(query, kEntryBit, spec.entry.any_of);
  add_bit(query, kReturnBit, spec.returning.any_of);
  if (spec.first_time == FirstTime::kEver) {
    auto named = spec.entry.any_of;
    for (auto& match : named) match.where = {};
    add_bit(query, kEntryNamedBit, named);
  }
  compile_codes(spec, compiled);
  if (spec.first_time != FirstTime::kNo) look_back(query, first_day, zone, spec.entry.any_of);
  return compiled;
}

}  // namespace rouse::behaviour
