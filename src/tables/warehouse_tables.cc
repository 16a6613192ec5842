#include "tables/warehouse_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "identity/numbering.h"

namespace rouse::tables {
namespace {

constexpr std::string_view kOrder = "(one_id, key_high, key_low)";

bool is_text(const Column& column) {
  return column.type == ColumnType::kString || column.type == ColumnType::kEnum;
}

tl::unexpected<core::Error> conflict(const std::string& field, std::string_view problem) {
  return core::fail(core::ErrorCode::kConflict, field, fmt::format("{}: {}", field, problem),
                    "rows of the old kind are stored: declare a new name");
}

// What changed about a column that its stored values do not survive; empty if nothing.
std::string changed(const Column& before, const Column& after) {
  if (before.type != after.type && !(is_text(before) && is_text(after))) {
    return fmt::format("is stored as {} and cannot become {}", to_string(before.type), to_string(after.type));
  }
  if (before.pii.has_value() != after.pii.has_value()) {
    return before.pii ? "is stored as tokens" : "is stored in the clear and cannot become personal data";
  }
  if (before.subject != after.subject) {
    return before.subject.empty()
               ? fmt::format("cannot become subject {}: stored rows have no number", after.subject)
               : fmt::format("is stored as subject {}", before.subject);
  }
  return {};
}

core::Result<void> check_table(const Table& before, const Table& after) {
  if (before.keeps != after.keeps)
    return conflict(after.name + ".keeps", "state and days do not become each other");
  if (before.key != after.key) {
    return conflict(after.name + ".key", fmt::format("is stored as [{}]", fmt::join(before.key, ", ")));
  }
  for (const auto& column : after.columns) {
    const auto* stored = find_column(before, column.name);
    const auto problem = stored ? changed(*stored, column) : std::string{};
    if (!problem.empty()) return conflict(fmt::format("{}.{}", after.name, column.name), problem);
  }
  return {};
}

}  // namespace

std::string business_name(std::string_view table) { return fmt::format("business_{}", table); }
std::string history_name(std::string_view table) { return fmt::format("history_{}", table); }

std::string column_type(ColumnType type) {
  switch (type) {
    case ColumnType::kString:
    case ColumnType::kEnum: return "Nullable(String)";
    case ColumnType::kNumber: return "Nullable(Float64)";
    case ColumnType::kInteger:
    case ColumnType::kMoney:
    case ColumnType::kTime: return "Nullable(Int64)";
    case ColumnType::kBoolean: return "Nullable(UInt8)";
    case ColumnType::kDate: return "Nullable(Int32)";
  }
  return {};
}

std::string subject_column(std::string_view type) {
  return type == identity::kPersonType ? std::string{"one_id"} : fmt::format("s_{}", type);
}

warehouse::Table business_table(const Table& table) {
  std::vector<warehouse::Column> columns{
      {"run", "UInt64"}, {"data_date", "Date"}, {"known_at", "Int64"}, {"one_id", "UInt64"}};
  for (const auto& column : table.columns) {
    if (column.subject.empty() || column.subject == identity::kPersonType) continue;
    columns.push_back({subject_column(column.subject), "UInt64"});
  }
  for (const auto& column : table.columns) columns.push_back({column.column(), column_type(column.type)});
  for (const auto* name : {"key_high", "key_low", "row_hash"}) columns.push_back({name, "UInt64"});
  return {.name = business_name(table.name),
          .columns = std::move(columns),
          .order_by = std::string{kOrder},
          .partition_by = "run"};
}

warehouse::Table history_table(const Table& table) {
  auto history = business_table(table);
  history.name = history_name(table.name);
  history.columns.push_back({"gone", "UInt8"});
  history.partition_by = "toYYYYMM(data_date)";
  return history;
}

core::Result<void> check_change(const Delivery& before, const Delivery& after) {
  for (const auto& table : after.tables) {
    if (const auto* stored = find_table(before, table.name)) ROUSE_CHECK(check_table(*stored, table));
  }
  return {};
}

core::Result<void> ensure_tables(warehouse::Warehouse& warehouse, const Delivery& delivery) {
  for (const auto& table : delivery.tables) {
    ROUSE_CHECK(warehouse::ensure_table(warehouse, business_table(table)));
    if (table.history) ROUSE_CHECK(warehouse::ensure_table(warehouse, history_table(table)));
  }
  return {};
}

}  // namespace rouse::tables
