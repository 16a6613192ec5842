#include "tables/internal/rules_yaml.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/nearest.h"
#include "events/definition_yaml.h"
#include "tables/internal/bound.h"
#include "tables/internal/names_yaml.h"

namespace rouse::tables::internal {
namespace {

using core::YamlElement;
using core::YamlObject;
using Kind = Rule::Kind;

// Keys that only rules of some kinds have.
struct KeyOfKinds {
  std::string_view key;
  std::initializer_list<Kind> kinds;
};
const KeyOfKinds kKeys[] = {
    {"column", {Kind::kNotNull, Kind::kUnique, Kind::kRange, Kind::kReference, Kind::kSumChange}},
    {"columns", {Kind::kNotNull, Kind::kUnique}},
    {"low", {Kind::kRange}},
    {"high", {Kind::kRange}},
    {"table", {Kind::kReference}},
    {"delivery", {Kind::kReference}},
    {"percent", {Kind::kSumChange, Kind::kRowsChange}},
};

void refuse_foreign_keys(YamlObject& yaml, Kind kind) {
  for (const auto& [key, kinds] : kKeys) {
    const bool belongs = std::ranges::find(kinds, kind) != kinds.end();
    if (yaml.has(key) && !belongs) yaml.refuse(key, fmt::format("is not a key of rule {}", to_string(kind)));
  }
}

core::Result<void> read_rule_columns(YamlObject& yaml, const Table& table, Rule& rule) {
  if (yaml.has("columns")) {
    if (yaml.has("column")) yaml.refuse("columns", "write either column or columns");
    ROUSE_TRY(rule.columns, read_column_names(yaml, "columns", table,
                                              rule.kind == Kind::kUnique ? kKeyColumnsMax : kColumnsMax));
  } else if (const auto* column = read_column_name(yaml, "column", table)) {
    rule.columns = {column->name};
  }
  return {};
}

void refuse_type(YamlObject& yaml, const Column& column, Kind kind, std::string_view fitting) {
  yaml.refuse("column", fmt::format("rule {} needs {}; {} is {}", to_string(kind), fitting, column.name,
                                    column.pii ? "personal data" : to_string(column.type)));
}

void read_range(YamlObject& yaml, const Column& column, Rule& rule) {
  if (!is_ordered(column.type)) {
    refuse_type(yaml, column, rule.kind, "a number, integer, money, date or time");
    return;
  }
  if (yaml.has("low")) rule.low = read_bound(yaml, "low", column.type);
  if (yaml.has("high")) rule.high = read_bound(yaml, "high", column.type);
  if (!yaml.ok()) return;
  if (!rule.low && !rule.high) yaml.refuse("low", "is required, or high");
  if (rule.low && rule.high && is_below(*rule.high, *rule.low)) yaml.refuse("high", "is below low");
}

void read_kind_keys(YamlObject& yaml, const Table& table, Rule& rule) {
  if (!yaml.ok()) return;
  const auto* column = rule.columns.empty() ? nullptr : find_column(table, rule.columns.front());
  switch (rule.kind) {
    case Kind::kNotNull:
    case Kind::kUnique: break;
    case Kind::kRange: read_range(yaml, *column, rule); break;
    case Kind::kReference:
      rule.table = events::read_id(yaml, "table", false);
      if (yaml.has("delivery")) rule.delivery = events::read_id(yaml, "delivery", false);
      break;
    case Kind::kSumChange:
      if (!is_numeric(column->type)) refuse_type(yaml, *column, rule.kind, "a number, integer or money");
      rule.percent = read_percent(yaml, "percent");
      break;
    case Kind::kRowsChange: rule.percent = read_percent(yaml, "percent"); break;
  }
}

core::Result<Rule> read_rule(const YamlElement& element, const Table& table) {
  YamlObject yaml{*element.node, element.place};
  for (const auto* key : {"rule", "severity"}) yaml.has(key);
  for (const auto& [key, kinds] : kKeys) yaml.has(key);
  ROUSE_CHECK(yaml.finish());
  Rule rule;
  // In the order of Rule::Kind and of Severity.
  rule.kind = static_cast<Kind>(
      yaml.choice("rule", {"not_null", "unique", "range", "reference", "sum_change", "rows_change"}));
  rule.severity = static_cast<Severity>(yaml.choice_or("severity", {"stop", "warn"}, 0));
  if (yaml.ok()) refuse_foreign_keys(yaml, rule.kind);
  if (yaml.ok() && rule.kind != Kind::kRowsChange) ROUSE_CHECK(read_rule_columns(yaml, table, rule));
  read_kind_keys(yaml, table, rule);
  ROUSE_CHECK(yaml.finish());
  return rule;
}

// A rule gives one result; of several columns that must not be missing, each has its own.
std::vector<Rule> results_of(const Rule& rule) {
  if (rule.kind != Kind::kNotNull) return {rule};
  std::vector<Rule> rules;
  rules.reserve(rule.columns.size());
  for (const auto& column : rule.columns) {
    rules.push_back({.kind = rule.kind, .severity = rule.severity, .columns = {column}});
  }
  return rules;
}

std::string addition_problem(const Table& table, const Rule& rule) {
  if (std::ranges::find(table.rules, rule) != table.rules.end()) return "the rule is declared twice";
  if (table.rules.size() == kRulesMax) return fmt::format("more than {} rules of one table", kRulesMax);
  return {};
}

}  // namespace

core::Result<void> read_rules(YamlObject& yaml, Table& table, std::vector<Reference>& references) {
  for (const auto& element : yaml.optional_elements("rules", kRulesMax)) {
    ROUSE_TRY(const auto rule, read_rule(element, table));
    for (auto& one : results_of(rule)) {
      if (const auto problem = addition_problem(table, one); !problem.empty()) {
        return core::fail(yaml_error(*element.node, element.place, problem));
      }
      if (one.kind == Kind::kReference) references.push_back({0, table.rules.size(), element});
      table.rules.push_back(std::move(one));
    }
  }
  return {};
}

std::string reference_problem(const Table& table, const Rule& rule, const Table& target) {
  if (target.keeps != Keeps::kState) {
    return fmt::format("'{}' keeps days; a reference is to a table of state", target.name);
  }
  if (target.key.size() != 1) {
    return fmt::format("the key of '{}' has {} columns; a reference needs one", target.name,
                       target.key.size());
  }
  const auto* from = find_column(table, rule.columns.front());
  const auto* to = find_column(target, target.key.front());
  const auto as_text = [](ColumnType type) { return type == ColumnType::kEnum ? ColumnType::kString : type; };
  if (as_text(from->type) != as_text(to->type) || from->pii != to->pii) {
    return fmt::format("{} is {}, the key {} of '{}' is {}", from->name,
                       from->pii ? "personal data" : to_string(from->type), to->name, target.name,
                       to->pii ? "personal data" : to_string(to->type));
  }
  return {};
}

core::Result<void> check_references(const Delivery& delivery, const std::vector<Reference>& references) {
  std::vector<std::string> names;
  names.reserve(delivery.tables.size());
  for (const auto& table : delivery.tables) names.push_back(table.name);
  for (const auto& [index, rule_index, element] : references) {
    const auto& table = delivery.tables[index];
    const auto& rule = table.rules[rule_index];
    YamlObject yaml{*element.node, element.place};
    if (rule.delivery == delivery.id) {
      yaml.refuse("delivery", "is this one: leave it out");
    } else if (rule.delivery.empty()) {
      const auto* target = find_table(delivery, rule.table);
      if (!target) {
        yaml.refuse("table", fmt::format("'{}' is not a table of the delivery", rule.table),
                    core::suggest(rule.table, names));
      } else if (const auto problem = reference_problem(table, rule, *target); !problem.empty()) {
        yaml.refuse("table", problem);
      }
    }
    // Keys were read before; only what is refused here is told.
    if (!yaml.ok()) return yaml.finish();
  }
  return {};
}

}  // namespace rouse::tables::internal
