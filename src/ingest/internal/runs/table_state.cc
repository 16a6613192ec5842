#include "ingest/internal/runs/table_state.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/zone.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using warehouse::quote;
using warehouse::quote_identifier;

constexpr std::string_view kKey = "key_high, key_low";

std::string history_name(const tables::Table& table) {
  return quote_identifier(tables::history_name(table.name));
}

std::string date_sql(std::int32_t day) { return fmt::format("toDate({})", quote(core::format_day(day))); }

// Columns named here are values of the statement, so none gets the name of a column it also filters by.
std::string stamped(std::uint64_t run, std::int32_t data_date, std::string_view known_at,
                    const std::string& columns) {
  return fmt::format("toUInt64({}), {}, {}, {}", run, date_sql(data_date), known_at, columns);
}

std::string says_gone(const tables::Table& table) {
  const auto& declared = *tables::find_column(table, table.deleted->column);
  auto text = fmt::format("toString({})", quote_identifier(declared.column()));
  if (declared.type == tables::ColumnType::kBoolean)
    text = fmt::format("if({} = '1', 'true', 'false')", text);
  std::string values;
  for (const auto& value : table.deleted->values) {
    values += fmt::format("{}{}", values.empty() ? "" : ", ", quote(value));
  }
  return fmt::format("ifNull({}, '') IN ({})", text, values);
}

Result<std::uint64_t> count(RunStatements& statements, const StoredRows& rows) {
  return statements.number(fmt::format("SELECT count() AS n {}", rows.from()));
}

// Keys of these rows in a slice.
std::string keys(const StoredRows& rows, std::string_view columns, const std::string& slice) {
  return fmt::format("SELECT {} {} AND {}", columns, rows.from(), slice);
}

}  // namespace

Result<void> build_state(RunStatements& statements, const StateStep& step) {
  const auto& table = *step.table;
  const auto columns = row_columns(table);
  const auto into = fmt::format("INSERT INTO {} (run, data_date, known_at, {}) SELECT {}", step.rows().name(),
                                columns, stamped(step.run, step.data_date, "known_at", columns));
  const auto delivered = step.delivered();
  ROUSE_CHECK(statements.execute(
      fmt::format("{} {}{}", into, delivered.from(), table.deleted ? " AND NOT " + says_gone(table) : "")));
  if (!step.base) return {};
  const StoredRows base{step.table, *step.base};
  ROUSE_TRY(const std::uint64_t rows, count(statements, delivered));
  const std::uint64_t slices = slices_of(rows);
  for (std::uint64_t i = 0; i < slices; ++i) {
    const auto slice = key_slice(slices, i);
    ROUSE_CHECK(statements.execute(fmt::format("{} {} AND {} AND ({}) NOT IN ({})", into, base.from(), slice,
                                               kKey, keys(delivered, kKey, slice))));
  }
  return {};
}

Result<std::uint64_t> write_history(RunStatements& statements, const StateStep& step) {
  const auto& table = *step.table;
  const auto columns = row_columns(table);
  const auto into = fmt::format("INSERT INTO {} (run, data_date, known_at, {}, gone) SELECT ",
                                history_name(table), columns);
  const auto changed = into + stamped(step.run, step.data_date, "known_at", columns) + ", toUInt8(0)";
  const auto rows = step.rows();
  if (!step.base) {
    ROUSE_CHECK(statements.execute(fmt::format("{} {}", changed, rows.from())));
  } else {
    const StoredRows base{step.table, *step.base};
    const auto known_at = fmt::format("toInt64({})", step.known_at);
    const auto gone = into + stamped(step.run, step.data_date, known_at, columns) + ", toUInt8(1)";
    ROUSE_TRY(const std::uint64_t now, count(statements, rows));
    ROUSE_TRY(const std::uint64_t before, count(statements, base));
    const std::uint64_t slices = slices_of(std::max(now, before));
    const auto whole = fmt::format("{}, row_hash", kKey);
    for (std::uint64_t i = 0; i < slices; ++i) {
      const auto slice = key_slice(slices, i);
      ROUSE_CHECK(statements.execute(fmt::format("{} {} AND {} AND ({}) NOT IN ({})", changed, rows.from(),
                                                 slice, whole, keys(base, whole, slice))));
      ROUSE_CHECK(statements.execute(fmt::format("{} {} AND {} AND ({}) NOT IN ({})", gone, base.from(),
                                                 slice, kKey, keys(rows, kKey, slice))));
    }
  }
  return statements.number(
      fmt::format("SELECT count() AS n FROM {} WHERE {}", history_name(table), rows.where()));
}

Result<void> restore_state(RunStatements& statements, const StoredRows& rows, std::int32_t data_date,
                           std::span<const std::uint64_t> runs) {
  const auto& table = *rows.table;
  const auto columns = row_columns(table);
  const auto history = history_name(table);
  const auto known =
      fmt::format("run IN ({}) AND data_date <= {}", fmt::join(runs, ", "), date_sql(data_date));
  ROUSE_CHECK(statements.execute(fmt::format("ALTER TABLE {} DROP PARTITION {}", rows.name(), rows.run)));
  ROUSE_TRY(const std::uint64_t entries,
            statements.number(fmt::format("SELECT count() AS n FROM {} WHERE {}", history, known)));
  const std::uint64_t slices = slices_of(entries);
  for (std::uint64_t i = 0; i < slices; ++i) {
    const auto slice = fmt::format("{} AND {}", known, key_slice(slices, i));
    ROUSE_CHECK(statements.execute(fmt::format(
        "INSERT INTO {0} (run, data_date, known_at, {1}) SELECT {2} FROM {3} WHERE {4} AND gone = 0 AND "
        "({5}, "
        "data_date) IN (SELECT {5}, max(data_date) FROM {3} WHERE {4} GROUP BY {5})",
        rows.name(), columns, stamped(rows.run, data_date, "known_at", columns), history, slice, kKey)));
  }
  return {};
}

}  // namespace rouse::ingest
