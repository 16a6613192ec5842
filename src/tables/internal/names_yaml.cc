#include "tables/internal/names_yaml.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/nearest.h"
#include "events/value.h"

namespace rouse::tables::internal {
namespace {

using core::YamlElement;
using core::YamlNode;
using core::YamlObject;

std::string not_a_column(std::string_view name, const Table& table) {
  return fmt::format("'{}' is not a column of {}", name, table.name);
}

bool is_comparable(const Column& column) {
  return !column.pii && (column.type == ColumnType::kString || column.type == ColumnType::kEnum ||
                         column.type == ColumnType::kInteger || column.type == ColumnType::kBoolean);
}

// The text as the values of `column` are written.
core::Result<std::string> canonical(const YamlElement& element, const Column& column) {
  ROUSE_TRY(auto text, read_text(element));
  if (column.type == ColumnType::kString) return text;
  events::Property property;
  property.values = column.values;
  property.type = column.type == ColumnType::kEnum      ? events::PropertyType::kEnum
                  : column.type == ColumnType::kInteger ? events::PropertyType::kInteger
                                                        : events::PropertyType::kBoolean;
  const auto value = events::parse_value(text, property, {});
  if (value && std::holds_alternative<std::string>(*value)) return std::get<std::string>(*value);
  if (value && std::holds_alternative<std::int64_t>(*value))
    return fmt::to_string(std::get<std::int64_t>(*value));
  if (value && std::holds_alternative<bool>(*value)) return std::get<bool>(*value) ? "true" : "false";
  return core::fail(yaml_error(
      *element.node, element.place,
      fmt::format("'{}' is not a value of column {} ({})", text, column.name, to_string(column.type)),
      value ? std::string{} : value.error().hint));
}

}  // namespace

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  names.reserve(table.columns.size());
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

core::Result<std::string> read_text(const YamlElement& element) {
  if (element.node->kind == YamlNode::Kind::kScalar) return element.node->text;
  return core::fail(yaml_error(*element.node, element.place, "expected a text"));
}

const Column* read_column_name(YamlObject& yaml, std::string_view key, const Table& table) {
  const std::string name = yaml.string(key);
  if (!yaml.ok()) return nullptr;
  const auto* column = find_column(table, name);
  if (!column) yaml.refuse(key, not_a_column(name, table), core::suggest(name, column_names(table)));
  return column;
}

core::Result<std::vector<std::string>> read_column_names(YamlObject& yaml, std::string_view key,
                                                         const Table& table, std::size_t high) {
  std::vector<std::string> names;
  for (const auto& element : yaml.elements(key, 1, high)) {
    ROUSE_TRY(auto name, read_text(element));
    if (!find_column(table, name)) {
      return core::fail(yaml_error(*element.node, element.place, not_a_column(name, table),
                                   core::suggest(name, column_names(table))));
    }
    if (std::ranges::find(names, name) != names.end()) {
      return core::fail(
          yaml_error(*element.node, element.place, fmt::format("column '{}' is listed twice", name)));
    }
    names.push_back(std::move(name));
  }
  return names;
}

core::Result<std::vector<std::string>> read_texts_of(YamlObject& yaml, std::string_view key,
                                                     const Column& column) {
  std::vector<std::string> texts;
  if (!is_comparable(column)) {
    yaml.refuse("column",
                fmt::format("'{}' is {}; rows are told by a string, an enum, an integer or a boolean",
                            column.name, column.pii ? "personal data" : to_string(column.type)));
    return texts;
  }
  for (const auto& element : yaml.elements(key, 1, kTextsMax)) {
    ROUSE_TRY(auto text, canonical(element, column));
    if (std::ranges::find(texts, text) != texts.end()) {
      return core::fail(yaml_error(*element.node, element.place, fmt::format("'{}' is listed twice", text)));
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace rouse::tables::internal
