#include "ingest/internal/runs/stored_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/money.h"
#include "core/time.h"
#include "core/zone.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using tables::ColumnType;
using warehouse::quote_identifier;

// As people read it: dates, times and money are numbers in the warehouse.
std::string readable(std::string_view stored, ColumnType type) {
  std::int64_t number = 0;
  const auto read = std::from_chars(stored.data(), stored.data() + stored.size(), number);
  if (stored.empty() || read.ptr != stored.data() + stored.size()) return std::string{stored};
  switch (type) {
    case ColumnType::kMoney: return core::to_string(core::Money{number});
    case ColumnType::kDate: return core::format_day(static_cast<std::int32_t>(number));
    case ColumnType::kTime: return core::format_utc(core::from_epoch_ms(number));
    default: return std::string{stored};
  }
}

}  // namespace

std::string StoredRows::name() const { return quote_identifier(tables::business_name(table->name)); }
std::string StoredRows::where() const { return fmt::format("run = {}", run); }
std::string StoredRows::from() const { return fmt::format("FROM {} WHERE {}", name(), where()); }

std::string key_slice(std::uint64_t slices, std::uint64_t index) {
  return slices == 1 ? std::string{"1"} : fmt::format("key_high % {} = {}", slices, index);
}

std::string row_columns(const tables::Table& table) {
  std::string columns;
  for (const auto& column : tables::business_table(table).columns) {
    if (column.name == "run" || column.name == "data_date" || column.name == "known_at") continue;
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", quote_identifier(column.name));
  }
  return columns;
}

std::string text_columns(const tables::Table& table, const std::vector<std::string>& columns) {
  std::string list;
  for (const auto& name : columns) {
    const auto* const column = tables::find_column(table, name);
    list += fmt::format("{}ifNull(toString({}), '') AS {}", list.empty() ? "" : ", ",
                        quote_identifier(column->column()), quote_identifier("text_" + name));
  }
  return list;
}

std::string example_text(warehouse::RowStream& row, const tables::Table& table,
                         const std::vector<std::string>& columns) {
  std::string text;
  for (const auto& name : columns) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name,
                        readable(row.string(), tables::find_column(table, name)->type));
  }
  return text;
}

Result<std::vector<std::string>> example_keys(RunStatements& statements, const StoredRows& rows,
                                              const std::string& condition) {
  const auto& table = *rows.table;
  ROUSE_TRY(auto found, statements.select(fmt::format(
                            "SELECT {} {} AND ({}) ORDER BY key_high, key_low LIMIT {}",
                            text_columns(table, table.key), rows.from(), condition, kExamplesMax)));
  std::vector<std::string> keys;
  while (true) {
    ROUSE_TRY(const bool more, found.next());
    if (!more) break;
    keys.push_back(example_text(found, table, table.key));
  }
  std::ranges::sort(keys);
  return keys;
}

}  // namespace rouse::ingest
