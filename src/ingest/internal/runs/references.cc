#include "ingest/internal/runs/references.h"

#include <fmt/format.h>

#include <algorithm>

#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using tables::Column;
using warehouse::quote_identifier;

// One side of the comparison, as SQL.
struct Side {
  std::string value;
  std::string hash;
};

Side side_of(const Column& column, bool by_number) {
  if (by_number) {
    const auto number = quote_identifier(tables::subject_column(column.subject));
    return {number, number};
  }
  const auto value = fmt::format("assumeNotNull({})", quote_identifier(column.column()));
  return {value, fmt::format("cityHash64({})", value)};
}

// Only one column of a table gives its number of this type.
bool is_numbered(const tables::Table& table, const Column& column) {
  return !column.subject.empty() && tables::find_subject(table, column.subject) == &column;
}

}  // namespace

Result<LostReferences> lost_references(RunStatements& statements, const StoredRows& rows,
                                       const std::string& column, const StoredRows& target,
                                       std::uint64_t target_rows) {
  const auto& from = *tables::find_column(*rows.table, column);
  const auto& to = *tables::find_column(*target.table, target.table->key.front());
  const bool by_number =
      from.subject == to.subject && is_numbered(*rows.table, from) && is_numbered(*target.table, to);
  const Side left = side_of(from, by_number);
  const Side right = side_of(to, by_number);
  const std::uint64_t slices = slices_of(target_rows);
  LostReferences lost;
  for (std::uint64_t i = 0; i < slices; ++i) {
    const auto condition =
        fmt::format("isNotNull({}) AND {} % {} = {} AND {} NOT IN (SELECT {} {} AND {} % {} = {})",
                    quote_identifier(from.column()), left.hash, slices, i, left.value, right.value,
                    target.from(), right.hash, slices, i);
    ROUSE_TRY(const std::uint64_t count,
              statements.number(fmt::format("SELECT count() AS n {} AND {}", rows.from(), condition)));
    lost.rows += count;
    if (count == 0 || lost.examples.size() >= kExamplesMax) continue;
    ROUSE_TRY(auto examples, example_keys(statements, rows, condition));
    const auto room = std::min(examples.size(), kExamplesMax - lost.examples.size());
    std::move(examples.begin(), examples.begin() + static_cast<std::ptrdiff_t>(room),
              std::back_inserter(lost.examples));
  }
  return lost;
}

}  // namespace rouse::ingest
