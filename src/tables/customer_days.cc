#include "tables/customer_days.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/hash.h"
#include "core/zone.h"
#include "tables/internal/day_columns.h"
#include "tables/internal/value_sql.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {
namespace {

using core::Result;

DayStatements plain_statements(warehouse::Warehouse& warehouse) {
  return {.execute = [&](const auto& sql) { return warehouse.execute(sql); },
          .select = [&](const auto& sql) { return warehouse.select(sql); }};
}

}  // namespace

std::string days_name(std::string_view table) { return fmt::format("customer_days_{}", table); }

std::string days_column(const Table& table, const CustomerValue& value) {
  return fmt::format("a_{:016x}", core::hash64(ValueColumn{table, value, ""}.aggregated()));
}

std::string there_column(std::string_view days_column) { return fmt::format("h_{}", days_column.substr(2)); }

std::string from_column(std::string_view days_column) { return fmt::format("f_{}", days_column.substr(2)); }

bool has_changes_only(const Table& table) { return table.keeps == Keeps::kState; }

std::string days_month(std::int32_t day) { return core::format_day(day).substr(0, 7); }

std::map<std::string, const CustomerValue*> ways_of(const Delivery& delivery, const Table& table) {
  std::map<std::string, const CustomerValue*> ways;
  for (const auto& value : delivery.values) {
    if (value.table == table.name) ways.emplace(days_column(table, value), &value);
  }
  return ways;
}

std::vector<std::string> arrays_of(const Table& table, const std::string& column) {
  std::vector<std::string> arrays{column, there_column(column)};
  if (has_changes_only(table)) arrays.push_back(from_column(column));
  return arrays;
}

bool has_customer_days(const Delivery& delivery, const Table& table) {
  if (table.keeps == Keeps::kState && !table.history) return false;
  return std::ranges::find(delivery.values, table.name, &CustomerValue::table) != delivery.values.end();
}

warehouse::Table days_table(const Delivery& delivery, const Table& table) {
  std::vector<warehouse::Column> columns{{"run", "UInt64"},
                                         {"one_id", "UInt64"},
                                         {"held_runs", "Array(UInt64)"},
                                         {"held_columns", "Array(String)"}};
  for (const auto& [name, value] : ways_of(delivery, table)) {
    const auto* column = find_column(table, value->column);
    columns.push_back(
        {name, fmt::format("Array({})", kept_type(column ? column->type : ColumnType::kInteger))});
    columns.push_back({there_column(name), "Array(UInt8)"});
    if (has_changes_only(table)) columns.push_back({from_column(name), "Array(UInt16)"});
  }
  return {.name = days_name(table.name),
          .columns = std::move(columns),
          .order_by = "(one_id)",
          .partition_by = "run"};
}

Result<void> ensure_days_table(warehouse::Warehouse& warehouse, const Delivery& delivery,
                               const Table& table) {
  return warehouse::ensure_table(warehouse, days_table(delivery, table));
}

Result<void> clear_customer_days(const DayStatements& statements, const Table& table,
                                 std::span<const PublishedDate> published,
                                 std::span<const std::uint64_t> recent) {
  std::set<std::uint64_t> kept{recent.begin(), recent.end()};
  std::map<std::string, std::set<std::uint64_t>> months;
  for (const auto& date : published) months[days_month(date.data_date)].insert(date.run);
  for (const auto& [month, runs] : months) {
    kept.insert(*runs.rbegin());
    if (runs.size() > 1) kept.insert(*std::next(runs.rbegin()));
  }
  const auto name = days_name(table.name);
  ROUSE_TRY(auto rows, statements.select(fmt::format(
                           "SELECT DISTINCT partition AS p FROM system.parts WHERE active AND database = "
                           "currentDatabase() AND table = {} ORDER BY p",
                           warehouse::quote(name))));
  std::vector<std::string> unread;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    std::string partition{rows.string()};
    if (!kept.contains(std::stoull(partition))) unread.push_back(std::move(partition));
  }
  for (const auto& partition : unread) {
    ROUSE_CHECK(statements.execute(fmt::format("ALTER TABLE {} DROP PARTITION {}", name, partition)));
  }
  return {};
}

Result<std::vector<CustomerDays>> read_customer_days(const DayStatements& statements,
                                                     std::string_view table) {
  std::vector<CustomerDays> held;
  const auto name = days_name(table);
  ROUSE_TRY(auto tables,
            statements.select(fmt::format("SELECT count() AS n FROM system.tables WHERE database = "
                                          "currentDatabase() AND name = {}",
                                          warehouse::quote(name))));
  ROUSE_CHECK(tables.next());
  if (tables.u64() == 0) return held;
  ROUSE_CHECK(tables.next());
  ROUSE_TRY(auto rows,
            statements.select(fmt::format(
                "SELECT run, held_runs, arrayStringConcat(held_columns, ' ') AS c FROM {} WHERE one_id "
                "= 0 ORDER BY run",
                name)));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return held;
    CustomerDays days{.run = rows.u64(), .runs = {}, .columns = {}};
    rows.array_to(days.runs);
    std::string_view columns = rows.string();
    while (!columns.empty()) {
      const auto end = std::min(columns.find(' '), columns.size());
      days.columns.emplace_back(columns.substr(0, end));
      columns.remove_prefix(std::min(end + 1, columns.size()));
    }
    held.push_back(std::move(days));
  }
}

std::optional<std::vector<DayElement>> find_elements(std::span<const CustomerDays> held,
                                                     std::string_view column,
                                                     std::span<const PublishedDate> dates) {
  std::vector<DayElement> elements;
  for (const auto& date : dates) {
    DayElement element;
    for (const auto& days : held) {
      const auto at = std::ranges::find(days.runs, date.run);
      if (at == days.runs.end() || std::ranges::find(days.columns, column) == days.columns.end()) continue;
      element = {days.run, static_cast<std::size_t>(at - days.runs.begin()) + 1};
    }
    if (element.place == 0) return std::nullopt;
    elements.push_back(element);
  }
  return elements;
}

Result<void> find_customer_days(warehouse::Warehouse& warehouse, CustomerValues& values,
                                std::span<const std::string> names) {
  const auto statements = plain_statements(warehouse);
  for (auto& source : values.deliveries) {
    source.days.clear();
    for (const auto& table : source.delivery.tables) {
      const bool asked = std::ranges::any_of(names, [&](const auto& name) {
        const auto named = find_value(values, name);
        return named && named->source == &source && named->value->table == table.name && !named->latest;
      });
      const auto dates = source.dates.find(table.name);
      if (!asked || dates == source.dates.end() || !has_customer_days(source.delivery, table)) continue;
      ROUSE_TRY(auto held, read_customer_days(statements, table.name));
      std::erase_if(held, [&](const auto& days) {
        return std::ranges::find(dates->second, days.run, &PublishedDate::run) == dates->second.end();
      });
      source.days.emplace(table.name, std::move(held));
    }
  }
  return {};
}

Result<bool> still_there(warehouse::Warehouse& warehouse, std::span<const UsedDays> days) {
  const auto statements = plain_statements(warehouse);
  for (const auto& used : days) {
    ROUSE_TRY(const auto held, read_customer_days(statements, used.table));
    if (std::ranges::find(held, used.run, &CustomerDays::run) == held.end()) return false;
  }
  return true;
}

}  // namespace rouse::tables
