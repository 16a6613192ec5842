#include "behaviour/internal/stream/merged_people.h"

#include <fmt/format.h>

#include <utility>

#include "metadata/identity.h"
#include "warehouse/schema.h"

namespace rouse::behaviour {

using core::Result;

Result<MergedPeople> MergedPeople::read(const AnalysisContext& context, const SequenceQuery& query,
                                        const warehouse::QueryOptions& options) {
  MergedPeople people;
  if (!query.people) return people;
  {
    ROUSE_TRY(const auto reader, context.metadata.read());
    ROUSE_TRY(const auto progress, metadata::identity_progress(reader));
    people.span_ = {.squashed = progress.squashed, .version = progress.entries};
  }
  ROUSE_TRY(people.ids_, identity::affected_ids(context.warehouse, people.span_, options));
  if (people.ids_.empty()) return people;
  ROUSE_TRY(const auto columns, warehouse::stored_columns(context.warehouse, query.table));
  for (const auto& column : columns) {
    if (column.name != "one_id") people.columns_.push_back(column.name);
  }
  return people;
}

SequenceRows MergedPeople::rows(const SequenceQuery& query, const Scope& scope) const {
  const auto stored_under = [span = span_](const Slice& slice) {
    return identity::stored_under_sql(span, slice.first, slice.last);
  };
  auto from = [=, span = span_, columns = columns_, table = query.table,
               events = events_sql(query)](const Slice& slice) {
    return identity::owned_events_sql(span, table, columns, events, stored_under(slice));
  };
  const Slice all{.first = ids_.front(), .last = ids_.back()};
  // The scope is about owners, so it is held against the rows that have them.
  const auto condition = scope.condition.empty() ? "one_id != 0" : fmt::format("({})", scope.condition);
  SequenceRows rows{.from = std::move(from),
                    .condition = condition,
                    .skipped = {},
                    .counted_from = identity::owned_events_sql(span_, query.table, columns_, days_sql(query),
                                                               stored_under(all)),
                    .counted_condition = condition};
  if (!query.join) return rows;
  auto columns = columns_;
  columns.emplace_back("one_id");
  return with_values(std::move(rows), query, std::move(columns));
}

}  // namespace rouse::behaviour
