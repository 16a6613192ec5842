#include "ingest/internal/runs/table_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <span>

#include "core/json.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using tables::Column;
using tables::ColumnType;
using warehouse::quote_identifier;

// Sums of 64-bit integers leave 64 bits, so they are taken in two parts.
constexpr std::int64_t kPart = 1'000'000'000;
// Whole numbers beyond it are not exact in a double.
constexpr std::string_view kExactMax = "9007199254740992";

// What one value in the answer belongs to.
struct Expression {
  enum class Kind { kHigh, kLow, kWhole, kRest, kMagnitude, kCount };
  std::string sql;
  Kind kind = Kind::kCount;
  const Column* column = nullptr;
  std::size_t condition = 0;
};

void add_sums(const Column& column, std::vector<Expression>& expressions) {
  using Kind = Expression::Kind;
  const auto value = fmt::format("ifNull({}, 0)", quote_identifier(column.column()));
  if (column.type == ColumnType::kNumber) {
    const auto whole = fmt::format("toInt64(if(abs({0}) <= {1}, {0}, 0))", value, kExactMax);
    expressions.push_back({fmt::format("sum({})", whole), Kind::kWhole, &column});
    expressions.push_back({fmt::format("sum({} - {})", value, whole), Kind::kRest, &column});
    expressions.push_back({fmt::format("sum(abs({}))", value), Kind::kMagnitude, &column});
    return;
  }
  expressions.push_back({fmt::format("sum(intDiv({}, {}))", value, kPart), Kind::kHigh, &column});
  expressions.push_back(
      {fmt::format("sum({0} - intDiv({0}, {1}) * {1})", value, kPart), Kind::kLow, &column});
}

void take(const Expression& expression, warehouse::RowStream& row, TableScan& scan) {
  using Kind = Expression::Kind;
  if (expression.kind == Kind::kCount) {
    scan.counts[expression.condition] = row.u64();
    return;
  }
  auto& sum = scan.sums[expression.column->name];
  switch (expression.kind) {
    case Kind::kHigh: sum.whole += static_cast<ColumnSum::Whole>(row.i64()) * kPart; break;
    case Kind::kLow:
    case Kind::kWhole: sum.whole += row.i64(); break;
    case Kind::kRest: sum.rest = row.f64(); break;
    default: sum.magnitude = row.f64(); break;
  }
}

Result<void> scan_some(RunStatements& statements, const StoredRows& rows,
                       std::span<const Expression> expressions, TableScan& scan) {
  std::string list = "count() AS n";
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    list += fmt::format(", {} AS v{}", expressions[i].sql, i);
  }
  ROUSE_TRY(auto answer, statements.select(fmt::format("SELECT {} {}", list, rows.from())));
  ROUSE_TRY(const bool found, answer.next());
  if (!found) return {};  // an old server has no row where there is none to count
  scan.rows = answer.u64();
  for (const auto& expression : expressions) take(expression, answer, scan);
  ROUSE_CHECK(answer.next());
  return {};
}

}  // namespace

Result<TableScan> scan_table(RunStatements& statements, const StoredRows& rows,
                             const std::vector<std::string>& conditions) {
  std::vector<Expression> expressions;
  for (const auto& column : rows.table->columns) {
    if (has_sum(column.type)) add_sums(column, expressions);
  }
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    expressions.push_back(
        {fmt::format("countIf(ifNull({}, 0) != 0)", conditions[i]), Expression::Kind::kCount, nullptr, i});
  }
  TableScan scan;
  for (const auto& column : rows.table->columns) {
    if (has_sum(column.type)) scan.sums[column.name].type = column.type;
  }
  scan.counts.resize(conditions.size());
  std::span<const Expression> left{expressions};
  do {
    const auto some = left.first(std::min(left.size(), kScanExpressionsMax));
    ROUSE_CHECK(scan_some(statements, rows, some, scan));
    left = left.subspan(some.size());
  } while (!left.empty());
  return scan;
}

std::string totals_json(const TableScan& scan) {
  boost::json::object totals;
  for (const auto& [column, sum] : scan.sums) totals[column] = to_text(sum);
  return boost::json::serialize(totals);
}

Result<std::map<std::string, std::string, std::less<>>> parse_totals(std::string_view json) {
  std::map<std::string, std::string, std::less<>> totals;
  ROUSE_TRY(const auto value, core::parse_json(json));
  const auto* const object = value.if_object();
  if (!object) return core::fail(core::ErrorCode::kInternal, "totals", "totals: not a JSON object");
  for (const auto& [column, sum] : *object) {
    if (sum.is_string()) totals.emplace(column, std::string{std::string_view{sum.get_string()}});
  }
  return totals;
}

}  // namespace rouse::ingest
