#include "behaviour/internal/stream/sequence_rows.h"

#include <utility>

namespace rouse::behaviour {

SequenceRows stored_rows(const SequenceQuery& query, const Scope& scope, std::vector<std::uint64_t> skipped) {
  return {.from = [table = query.table](const Slice&) { return table; },
          .condition = condition_sql(query, scope),
          .skipped = std::move(skipped),
          .counted_from = query.table,
          .counted_condition = days_sql(query)};
}

}  // namespace rouse::behaviour
