#include "tables/table.h"

#include <algorithm>

#include "identity/numbering.h"

namespace rouse::tables {
namespace {

// The element of that name, or null.
template <typename Elements, typename Member>
const typename Elements::value_type* find_by(const Elements& elements, Member member, std::string_view name) {
  const auto found = std::ranges::find(elements, name, member);
  return found == elements.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(ColumnType type) {
  switch (type) {
    case ColumnType::kString: return "string";
    case ColumnType::kNumber: return "number";
    case ColumnType::kInteger: return "integer";
    case ColumnType::kMoney: return "money";
    case ColumnType::kBoolean: return "boolean";
    case ColumnType::kTime: return "time";
    case ColumnType::kDate: return "date";
    case ColumnType::kEnum: return "enum";
  }
  return {};
}

std::string_view to_string(FileFormat format) {
  switch (format) {
    case FileFormat::kCsv: return "csv";
    case FileFormat::kFixedWidth: return "fixed_width";
    case FileFormat::kParquet: return "parquet";
  }
  return {};
}

std::string_view to_string(Severity severity) { return severity == Severity::kStop ? "stop" : "warn"; }

std::string_view to_string(Rule::Kind kind) {
  switch (kind) {
    case Rule::Kind::kNotNull: return "not_null";
    case Rule::Kind::kUnique: return "unique";
    case Rule::Kind::kRange: return "range";
    case Rule::Kind::kReference: return "reference";
    case Rule::Kind::kSumChange: return "sum_change";
    case Rule::Kind::kRowsChange: return "rows_change";
  }
  return {};
}

const Column* find_column(const Table& table, std::string_view name) {
  return find_by(table.columns, &Column::name, name);
}

const Column* find_subject(const Table& table, std::string_view type) {
  return type.empty() ? nullptr : find_by(table.columns, &Column::subject, type);
}

const Column* vault_subject(const Table& table) {
  if (const auto* customer = find_subject(table, identity::kPersonType)) return customer;
  const auto found =
      std::ranges::find_if(table.columns, [](const Column& column) { return !column.subject.empty(); });
  return found == table.columns.end() ? nullptr : &*found;
}

}  // namespace rouse::tables
