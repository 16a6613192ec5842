#include "behaviour/internal/compile_query.h"

#include <fmt/format.h>

#include <algorithm>

#include "behaviour/internal/customer_values_used.h"
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

void set_where(SequenceQuery& query, const events::Filter& where, const events::Plan& plan) {
  if (where.matches_all()) return;
  auto& condition = uses_customer_values(where, plan) ? query.values_where : query.where;
  condition = events::to_sql(where);
}

}  // namespace rouse::behaviour
