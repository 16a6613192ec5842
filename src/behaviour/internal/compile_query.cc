#include "behaviour/internal/compile_query.h"

#include <fmt/format.h>

#include <algorithm>

#include "behaviour/internal/customer_values_used.h"
#include "events/event_table.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {

// Names where an event needs nothing more, conditions where it does.
void add_bit(SequenceQuery& query, std::size_t bit, const std::vector<EventMatch>& any_of) {
  SequenceQuery::Bit made{.bit = static_cast<unsigned>(bit), .events = {}, .condition = {}};
  for (const auto& match : any_of) {
    const auto place = std::ranges::lower_bound(query.events, match.event);
    if (place == query.events.end() || *place != match.event) query.events.insert(place, match.event);
    if (match.where.matches_all()) {
      made.events.push_back(match.event);
      continue;
    }
    made.condition += fmt::format("{}(event = {} AND {})", made.condition.empty() ? "" : " OR ",
                                  warehouse::quote(match.event), events::to_sql(match.where));
  }
  query.bits.push_back(std::move(made));
}

std::int8_t code_column(SequenceQuery& query, const std::string& sql) {
  const auto found = std::ranges::find(query.codes, sql);
  const auto index = static_cast<std::int8_t>(found - query.codes.begin());
  if (found == query.codes.end()) query.codes.push_back(sql);
  return index;
}

SequenceQuery query_of(const Question& question, const events::Plan& plan, const core::Zone& zone) {
  SequenceQuery query;
  query.table = events::event_table(plan);
  set_subject(query, plan, question.subject);
  query.from_day = question.range.from_day;
  query.to_day = question.range.to_day;
  query.from_ms = core::to_epoch_ms(zone.start_of_day(question.range.from_day));
  query.to_ms = core::to_epoch_ms(zone.start_of_day(question.range.to_day + 1));
  if (question.where.matches_all()) return query;
  auto& condition = uses_customer_values(question.where, plan) ? query.values_where : query.where;
  condition = events::to_sql(question.where);
  return query;
}

namespace {

// Clock hours, also where a day has 23 or 25 of them or the zone is half an hour off.
std::vector<std::int64_t> hour_edges(const DayRange& range, const core::Zone& zone) {
  constexpr std::int64_t kHourMs = 3'600'000;
  std::vector<std::int64_t> edges;
  const auto to = core::to_epoch_ms(zone.start_of_day(range.to_day + 1));
  for (auto from = core::to_epoch_ms(zone.start_of_day(range.from_day)); from < to;) {
    edges.push_back(from);
    const auto local = from + zone.offset_ms(core::from_epoch_ms(from));
    const auto into_hour = (local % kHourMs + kHourMs) % kHourMs;
    from = std::min(to, from + kHourMs - into_hour);
  }
  edges.push_back(to);
  return edges;
}

}  // namespace

std::vector<std::int64_t> period_edges(Period period, const DayRange& range, const core::Zone& zone) {
  if (period == Period::kHour) return hour_edges(range, zone);
  auto days = period_starts(period, range.from_day, range.to_day);
  days.front() = range.from_day;
  days.push_back(range.to_day + 1);
  std::vector<std::int64_t> edges;
  edges.reserve(days.size());
  for (const auto day : days) edges.push_back(core::to_epoch_ms(zone.start_of_day(day)));
  return edges;
}

void look_back(SequenceQuery& query, std::int32_t first_day, const core::Zone& zone,
               const std::vector<EventMatch>& needed) {
  if (needed.empty() || first_day >= query.from_day) return;
  std::string names;
  for (const auto& match : needed) names += (names.empty() ? "" : ", ") + warehouse::quote(match.event);
  const auto wanted = fmt::format("ts >= {} OR event IN ({})", query.from_ms, names);
  query.where = query.where.empty() ? wanted : fmt::format("({}) AND ({})", query.where, wanted);
  query.from_day = first_day;
  query.from_ms = core::to_epoch_ms(zone.start_of_day(first_day));
}

}  // namespace rouse::behaviour
