#include "tables/internal/value_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "core/result.h"
#include "identity/numbering.h"
#include "tables/warehouse_tables.h"
#include "warehouse/quote.h"

namespace rouse::tables {
namespace {

using Aggregate = CustomerValue::Aggregate;

std::string literal(const std::string& text, ColumnType type) {
  if (type == ColumnType::kBoolean) return text == "true" ? "1" : "0";
  return type == ColumnType::kInteger ? text : warehouse::quote(text);
}

std::string row_condition(const Table& table, const RowCondition& condition) {
  const auto* column = find_column(table, condition.column);
  std::vector<std::string> values;
  values.reserve(condition.values.size());
  for (const auto& value : condition.values) values.push_back(literal(value, column->type));
  // IN over NULL differs by server version, so presence is asked for as well.
  return fmt::format("(isNotNull({0}) AND ifNull({0} {1} ({2}), 0))", column->column(),
                     condition.negated ? "NOT IN" : "IN", fmt::join(values, ", "));
}

// The element of arrays made by gathered() that holds on the event's day.
std::string holding(const std::string& alias, std::string_view what) {
  return fmt::format(
      "arrayFilter((x, held_from, held_until) -> held_from <= toInt32(toUInt16(day)) AND held_until > "
      "toInt32(toUInt16(day)), {0}{1}, {0}_from, {0}_until)",
      alias, what);
}

// Server 18.16 does not see a column that only a lambda names, so `day` is named outside as well.
std::string if_holding(const std::string& held, const std::string& found) {
  return fmt::format("if(isNull(day) OR empty({}), NULL, {})", held, found);
}

}  // namespace

std::string kept_type(ColumnType type) {
  const auto nullable = column_type(type);
  constexpr std::string_view kBefore = "Nullable(";
  return nullable.substr(kBefore.size(), nullable.size() - kBefore.size() - 1);
}

std::string nothing_sql(ColumnType type) { return fmt::format("CAST(NULL AS {})", column_type(type)); }

std::string not_null(std::string_view expression, ColumnType type) {
  if (type == ColumnType::kString || type == ColumnType::kEnum)
    return fmt::format("ifNull({}, '')", expression);
  return fmt::format("ifNull({}, CAST(0 AS {}))", expression, kept_type(type));
}

std::string banded(const CustomerValue& value, std::string_view found) {
  std::string sql = fmt::format("multiIf(isNull({}), NULL", found);
  for (const auto& band : value.bands) {
    if (!band.below) continue;
    const auto bound = std::visit([](const auto number) { return fmt::format("{}", number); }, *band.below);
    sql += fmt::format(", ifNull({} < {}, 0), {}", found, bound, warehouse::quote(band.value));
  }
  return fmt::format("{}, {})", sql, warehouse::quote(value.bands.back().value));
}

std::vector<std::uint64_t> runs_of(std::span<const PublishedDate> dates) {
  std::vector<std::uint64_t> runs;
  runs.reserve(dates.size());
  for (const auto& date : dates) runs.push_back(date.run);
  return runs;
}

std::string run_condition(std::span<const PublishedDate> dates) {
  return fmt::format("run IN ({})", fmt::join(runs_of(dates), ", "));
}

bool is_by_customer(const Table& table) {
  const auto* customer = find_subject(table, identity::kPersonType);
  return customer && std::ranges::find(table.key, customer->name) != table.key.end();
}

ValueColumn::ValueColumn(const Table& table, const CustomerValue& value, std::string alias)
    : table_(&table), value_(&value), column_(find_column(table, value.column)), alias_(std::move(alias)) {}

ColumnType ValueColumn::type() const { return column_ ? column_->type : ColumnType::kInteger; }

std::string ValueColumn::nothing() const { return nothing_sql(type()); }

std::string ValueColumn::kept(std::string_view found) const { return not_null(found, type()); }

std::string ValueColumn::where() const {
  std::string sql;
  for (const auto& condition : value_->where) {
    sql += (sql.empty() ? "" : " AND ") + row_condition(*table_, condition);
  }
  return sql.empty() ? "1" : sql;
}

std::string ValueColumn::present() const {
  if (!column_) return where();
  const auto has = fmt::format("isNotNull({})", column());
  return value_->where.empty() ? has : fmt::format("{} AND {}", has, where());
}

std::string ValueColumn::aggregated(std::string_view among) const {
  const auto rows = among.empty() ? present() : fmt::format("{} AND {}", among, present());
  std::string sql;
  switch (value_->aggregate) {
    case Aggregate::kOnly: sql = fmt::format("anyIf({}, {})", not_null(column(), type()), rows); break;
    case Aggregate::kSum: sql = fmt::format("sumIf({}, {})", not_null(column(), type()), rows); break;
    case Aggregate::kMax: sql = fmt::format("maxIf({}, {})", not_null(column(), type()), rows); break;
    case Aggregate::kMin: sql = fmt::format("minIf({}, {})", not_null(column(), type()), rows); break;
    case Aggregate::kCount: sql = fmt::format("toInt64(sum(toUInt8({})))", rows); break;
  }
  return fmt::format("if(sum(toUInt8({})) = 0, NULL, {})", rows, sql);
}

std::string ValueColumn::gathered() const {
  const auto value = column_ ? not_null(column(), type()) : "toUInt8(1)";
  return fmt::format(
      "groupArrayIf({1}, {2}) AS {0}_values, groupArrayIf(held_from, {2}) AS {0}_from, "
      "groupArrayIf(held_until, {2}) AS {0}_until",
      alias_, value, present());
}

std::string ValueColumn::picked() const {
  const auto held = holding(alias_, "_values");
  std::string sql;
  switch (value_->aggregate) {
    case Aggregate::kOnly: sql = held + "[1]"; break;
    case Aggregate::kSum: sql = fmt::format("arraySum({})", held); break;
    case Aggregate::kMax: sql = fmt::format("arrayReduce('max', {})", held); break;
    case Aggregate::kMin: sql = fmt::format("arrayReduce('min', {})", held); break;
    case Aggregate::kCount: sql = fmt::format("toInt64(length({}))", held); break;
  }
  return if_holding(held, sql);
}

std::vector<std::string> ValueColumn::columns() const {
  std::set<std::string> names;
  if (column_) names.insert(column());
  for (const auto& condition : value_->where) names.insert(find_column(*table_, condition.column)->column());
  return {names.begin(), names.end()};
}

LookupColumn::LookupColumn(const Table& table, std::string_view column, std::string alias)
    : key_(find_column(table, table.key.front())),
      column_(find_column(table, column)),
      alias_(std::move(alias)) {}

std::string LookupColumn::nothing() const { return nothing_sql(column_->type); }

std::string LookupColumn::key() const { return not_null(key_->column(), key_->type); }

// One row a key; any() leaves out NULL.
std::string LookupColumn::any() const { return fmt::format("any({}) AS {}", column_->column(), any_alias()); }

std::string LookupColumn::gathered() const {
  return fmt::format(
      "groupArrayIf({1}, isNotNull({2})) AS {0}_values, groupArrayIf(held_from, isNotNull({2})) AS {0}_from, "
      "groupArrayIf(held_until, isNotNull({2})) AS {0}_until",
      alias_, not_null(column_->column(), column_->type), column_->column());
}

std::string LookupColumn::picked() const {
  const auto held = holding(alias_, "_values");
  return if_holding(held, held + "[1]");
}

std::vector<std::string> LookupColumn::columns() const {
  std::set<std::string> names{key_->column(), column_->column()};
  return {names.begin(), names.end()};
}

}  // namespace rouse::tables
