#include "behaviour/internal/stream/sequence_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace rouse::behaviour {

SequenceRows stored_rows(const SequenceQuery& query, const Scope& scope, std::vector<std::uint64_t> skipped,
                         const std::vector<std::string>& columns) {
  SequenceRows rows{.from = [table = query.table](const Slice&) { return table; },
                    .condition = condition_sql(query, scope),
                    .skipped = std::move(skipped),
                    .counted_from = query.table,
                    .counted_condition = days_sql(query)};
  return query.join ? with_values(std::move(rows), query, columns) : rows;
}

SequenceRows with_values(SequenceRows rows, const SequenceQuery& query, std::vector<std::string> columns) {
  // Events are chosen before the join; what of the slice's condition is said again outside is quickly seen.
  rows.from = [from = std::move(rows.from), condition = std::move(rows.condition), join = query.join,
               columns = std::move(columns)](const Slice& slice) {
    const auto events =
        fmt::format("(SELECT {} FROM {} WHERE {} AND one_id >= {} AND one_id <= {})",
                    fmt::join(columns, ", "), from(slice), condition, slice.first, slice.last);
    return join->sql(events, columns, slice.first, slice.last);
  };
  rows.condition = query.values_where.empty() ? "1" : fmt::format("({})", query.values_where);
  return rows;
}

}  // namespace rouse::behaviour
