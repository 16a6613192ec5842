#include "tables/delivery.h"

#include <fmt/format.h>

#include <algorithm>

#include "tables/internal/rules_yaml.h"

namespace rouse::tables {
namespace {

core::Result<void> check_names_beside(const Delivery& delivery, const Delivery& other) {
  for (std::size_t i = 0; i < delivery.tables.size(); ++i) {
    const auto& name = delivery.tables[i].name;
    if (!find_table(other, name)) continue;
    return core::fail(
        core::ErrorCode::kConflict, fmt::format("tables[{}].table", i),
        fmt::format("tables[{}].table: delivery {} has a table '{}' already", i, other.id, name),
        "give it another name, or move it");
  }
  for (std::size_t i = 0; i < delivery.values.size(); ++i) {
    const auto& name = delivery.values[i].name;
    if (std::ranges::find(other.values, name, &CustomerValue::name) == other.values.end()) continue;
    return core::fail(core::ErrorCode::kConflict, fmt::format("values[{}].name", i),
                      fmt::format("values[{}].name: delivery {} has a value '{}' already", i, other.id, name),
                      "give it another name, or move it");
  }
  return {};
}

// What is wrong with a reference to another delivery; empty if nothing.
std::string outward_problem(const Table& table, const Rule& rule, std::span<const Delivery> others) {
  const auto other = std::ranges::find(others, rule.delivery, &Delivery::id);
  if (other == others.end()) return fmt::format("there is no delivery '{}'", rule.delivery);
  const auto* target = find_table(*other, rule.table);
  if (!target) return fmt::format("delivery {} has no table '{}'", other->id, rule.table);
  return internal::reference_problem(table, rule, *target);
}

core::Result<void> check_outward(const Delivery& delivery, std::span<const Delivery> others) {
  for (std::size_t i = 0; i < delivery.tables.size(); ++i) {
    const auto& table = delivery.tables[i];
    for (std::size_t j = 0; j < table.rules.size(); ++j) {
      const auto& rule = table.rules[j];
      if (rule.kind != Rule::Kind::kReference || rule.delivery.empty()) continue;
      const auto problem = outward_problem(table, rule, others);
      if (problem.empty()) continue;
      // Rules of several columns are counted apart, so the index is the rule's own, not that of the file.
      const auto field = fmt::format("tables.{}.{}", table.name, rule.columns.front());
      return core::invalid(field, fmt::format("{}: {}", field, problem), "declare that delivery first");
    }
  }
  return {};
}

}  // namespace

std::string_view to_string(CustomerValue::Aggregate aggregate) {
  switch (aggregate) {
    case CustomerValue::Aggregate::kOnly: return "only";
    case CustomerValue::Aggregate::kSum: return "sum";
    case CustomerValue::Aggregate::kMax: return "max";
    case CustomerValue::Aggregate::kMin: return "min";
    case CustomerValue::Aggregate::kCount: return "count";
  }
  return {};
}

core::Result<void> check_beside(const Delivery& delivery, std::span<const Delivery> others) {
  for (const auto& other : others) {
    if (other.id != delivery.id) ROUSE_CHECK(check_names_beside(delivery, other));
  }
  return check_outward(delivery, others);
}

const Table* find_table(const Delivery& delivery, std::string_view name) {
  const auto found = std::ranges::find(delivery.tables, name, &Table::name);
  return found == delivery.tables.end() ? nullptr : &*found;
}

const Table* lookup_table(const Delivery& delivery, const CustomerValue& value) {
  const auto* table = find_table(delivery, value.table);
  if (!table || value.lookup.empty()) return nullptr;
  const auto refers = [&](const Rule& rule) {
    return rule.kind == Rule::Kind::kReference && rule.delivery.empty() &&
           rule.columns.front() == value.column;
  };
  const auto rule = std::ranges::find_if(table->rules, refers);
  return rule == table->rules.end() ? nullptr : find_table(delivery, rule->table);
}

ColumnType value_type(const Delivery& delivery, const CustomerValue& value) {
  if (value.aggregate == CustomerValue::Aggregate::kCount) return ColumnType::kInteger;
  const auto* looked_up = lookup_table(delivery, value);
  const auto* table = looked_up ? looked_up : find_table(delivery, value.table);
  core::require(table != nullptr, "a customer value is of a table");
  const auto* column = find_column(*table, looked_up ? value.lookup : value.column);
  core::require(column != nullptr, "a customer value is of a column");
  return column->type;
}

}  // namespace rouse::tables
