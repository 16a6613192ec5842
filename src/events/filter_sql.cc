#include <fmt/format.h>

#include "events/filter.h"
#include "warehouse/quote.h"

namespace rouse::events {
namespace {

struct Literal {
  std::string operator()(std::monostate) const { return "NULL"; }
  std::string operator()(const std::string& text) const { return warehouse::quote(text); }
  // The shortest text that reads back to the same number.
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(core::Money money) const { return fmt::format("{}", money.fen); }
  std::string operator()(bool flag) const { return flag ? "1" : "0"; }
  std::string operator()(core::Timestamp time) const { return fmt::format("{}", core::to_epoch_ms(time)); }
};

std::string literal(const Value& value) { return std::visit(Literal{}, value); }

std::string literals(const std::vector<Value>& values) {
  std::string list;
  for (const auto& value : values) {
    if (!list.empty()) list += ", ";
    list += literal(value);
  }
  return list;
}

std::string present_sql(const PropertyRef& property) {
  const std::string column = warehouse::quote_identifier(property.column);
  return property.builtin ? fmt::format("{} != ''", column) : fmt::format("isNotNull({})", column);
}

// The comparison where the property is present; where it is missing, true, false or NULL.
std::string comparison(const Condition& condition) {
  const std::string column = warehouse::quote_identifier(condition.property.column);
  const auto& values = condition.values;
  switch (condition.op) {
    case FilterOp::kEq: return fmt::format("{} = {}", column, literal(values[0]));
    case FilterOp::kNe: return fmt::format("{} != {}", column, literal(values[0]));
    case FilterOp::kLt: return fmt::format("{} < {}", column, literal(values[0]));
    case FilterOp::kLe: return fmt::format("{} <= {}", column, literal(values[0]));
    case FilterOp::kGt: return fmt::format("{} > {}", column, literal(values[0]));
    case FilterOp::kGe: return fmt::format("{} >= {}", column, literal(values[0]));
    case FilterOp::kBetween:
      return fmt::format("{0} >= {1} AND {0} <= {2}", column, literal(values[0]), literal(values[1]));
    case FilterOp::kIn: return fmt::format("{} IN ({})", column, literals(values));
    case FilterOp::kNotIn: return fmt::format("{} NOT IN ({})", column, literals(values));
    case FilterOp::kContains: return fmt::format("position({}, {}) > 0", column, literal(values[0]));
    case FilterOp::kStartsWith: return fmt::format("startsWith({}, {})", column, literal(values[0]));
    case FilterOp::kExists:
    case FilterOp::kAbsent: break;
  }
  return "1";
}

std::string condition_sql(const Condition& condition) {
  if (condition.op == FilterOp::kExists) return fmt::format("(NOT {})", missing_sql(condition.property));
  if (condition.op == FilterOp::kAbsent) return missing_sql(condition.property);
  // IN over NULL is 0, 1 or NULL by server version, so presence is asked for as well.
  return condition.property.builtin
             ? fmt::format("({} AND {})", present_sql(condition.property), comparison(condition))
             : fmt::format("({} AND ifNull({}, 0))", present_sql(condition.property), comparison(condition));
}

std::string joined(const std::vector<Filter>& parts, std::string_view connective) {
  std::string sql;
  for (const auto& part : parts) sql += (sql.empty() ? "" : std::string{connective}) + to_sql(part);
  return fmt::format("({})", sql);
}

}  // namespace

std::string missing_sql(const PropertyRef& property) {
  const std::string column = warehouse::quote_identifier(property.column);
  // A function of one LowCardinality column is LowCardinality(UInt8) without the cast.
  return property.builtin ? fmt::format("CAST({} = '' AS UInt8)", column) : fmt::format("isNull({})", column);
}

std::string to_sql(const Filter& filter) {
  switch (filter.kind) {
    case Filter::Kind::kAll: return filter.parts.empty() ? "1" : joined(filter.parts, " AND ");
    case Filter::Kind::kAny: return filter.parts.empty() ? "0" : joined(filter.parts, " OR ");
    case Filter::Kind::kNot: return fmt::format("(NOT {})", to_sql(filter.parts.front()));
    case Filter::Kind::kCondition: return condition_sql(filter.condition);
  }
  return "0";
}

}  // namespace rouse::events
