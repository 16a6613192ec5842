#include "ingest/internal/runs/rule_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/money.h"
#include "core/time.h"
#include "core/zone.h"
#include "ingest/internal/runs/references.h"
#include "ingest/internal/runs/repeated_rows.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;
using metadata::Finding;
using tables::ColumnType;
using tables::Rule;

std::string column_of(const tables::Table& table, const std::string& name) {
  return warehouse::quote_identifier(tables::find_column(table, name)->column());
}

std::string without_value(const tables::Table& table, const std::string& name) {
  return fmt::format("isNull({})", column_of(table, name));
}

std::string bound_sql(const tables::Bound& bound) {
  return std::visit([](auto value) { return fmt::format("{}", value); }, bound);
}

std::string bound_text(const tables::Bound& bound, ColumnType type) {
  const auto* const number = std::get_if<std::int64_t>(&bound);
  if (!number) return bound_sql(bound);
  switch (type) {
    case ColumnType::kMoney: return core::to_string(core::Money{*number});
    case ColumnType::kDate: return core::format_day(static_cast<std::int32_t>(*number));
    case ColumnType::kTime: return core::format_utc(core::from_epoch_ms(*number));
    default: return std::to_string(*number);
  }
}

std::string range_text(const Rule& rule, ColumnType type) {
  if (!rule.high) return "≥ " + bound_text(*rule.low, type);
  if (!rule.low) return "≤ " + bound_text(*rule.high, type);
  return fmt::format("{} to {}", bound_text(*rule.low, type), bound_text(*rule.high, type));
}

std::string outside(const tables::Table& table, const Rule& rule) {
  const auto column = column_of(table, rule.columns.front());
  std::string condition;
  if (rule.low) condition = fmt::format("{} < {}", column, bound_sql(*rule.low));
  if (rule.high) {
    condition += fmt::format("{}{} > {}", condition.empty() ? "" : " OR ", column, bound_sql(*rule.high));
  }
  return fmt::format("({})", condition);
}

// What one pass over the table counts for the rule; empty if it takes more.
std::string condition_of(const tables::Table& table, const Rule& rule) {
  switch (rule.kind) {
    case Rule::Kind::kNotNull: return without_value(table, rule.columns.front());
    case Rule::Kind::kRange: return outside(table, rule);
    default: return {};
  }
}

class RuleChecks {
 public:
  RuleChecks(RunStatements& statements, const StoredRows& rows, const TableScan& scan,
             const RuleInputs& inputs)
      : statements_(statements), rows_(rows), scan_(scan), inputs_(inputs) {}

  Result<Finding> counted(const Rule& rule, std::uint64_t count);
  Result<Finding> check(const Rule& rule);

 private:
  Result<Finding> unique(const Rule& rule);
  Result<Finding> reference(const Rule& rule);
  Result<Finding> change(const Rule& rule);

  RunStatements& statements_;
  const StoredRows& rows_;
  const TableScan& scan_;
  const RuleInputs& inputs_;
};

Finding begin(const Rule& rule) {
  Finding finding;
  finding.rule = to_string(rule.kind);
  finding.column = fmt::format("{}", fmt::join(rule.columns, ","));
  finding.severity = to_string(rule.severity);
  finding.holds = true;
  return finding;
}

// How many rows break it; `what` says how.
void count_rows(Finding& finding, std::uint64_t rows, std::string_view what) {
  finding.rows = rows;
  finding.holds = rows == 0;
  finding.message = rows == 1 ? fmt::format("1 row {}", what) : fmt::format("{} rows {}", rows, what);
}

Result<Finding> RuleChecks::counted(const Rule& rule, std::uint64_t count) {
  Finding finding = begin(rule);
  if (rule.kind == Rule::Kind::kNotNull) {
    count_rows(finding, count, "without a value");
  } else {
    const auto type = tables::find_column(*rows_.table, rule.columns.front())->type;
    count_rows(finding, count, "outside the range");
    finding.expected = range_text(rule, type);
  }
  if (count == 0) return finding;
  ROUSE_TRY(finding.examples, example_keys(statements_, rows_, condition_of(*rows_.table, rule)));
  return finding;
}

Result<Finding> RuleChecks::unique(const Rule& rule) {
  Finding finding = begin(rule);
  ROUSE_TRY(auto repeated, repeated_values(statements_, rows_, rule.columns, scan_.rows));
  count_rows(finding, repeated.rows, "more than one each");
  finding.examples = std::move(repeated.examples);
  return finding;
}

Result<Finding> RuleChecks::reference(const Rule& rule) {
  Finding finding = begin(rule);
  finding.expected = rule.table;
  const auto target = inputs_.references.find(rule.table);
  if (target == inputs_.references.end()) {
    finding.holds = false;
    finding.message =
        fmt::format("{} has no rows to refer to: it was not published, or not read", rule.table);
    return finding;
  }
  ROUSE_TRY(auto lost, lost_references(statements_, rows_, rule.columns.front(), target->second.rows,
                                       target->second.count));
  count_rows(finding, lost.rows, fmt::format("with a value that {} does not have", rule.table));
  finding.examples = std::move(lost.examples);
  return finding;
}

std::string previous_sum(const RuleInputs& inputs, const std::string& column) {
  if (!inputs.previous) return {};
  const auto found = inputs.previous->sums.find(column);
  return found == inputs.previous->sums.end() ? std::string{} : found->second;
}

Result<Finding> RuleChecks::change(const Rule& rule) {
  Finding finding = begin(rule);
  std::string before;
  if (rule.kind == Rule::Kind::kRowsChange) {
    finding.observed = std::to_string(scan_.rows);
    if (inputs_.previous) before = std::to_string(inputs_.previous->rows);
  } else {
    const auto& column = rule.columns.front();
    finding.observed = to_text(scan_.sums.at(column));
    before = previous_sum(inputs_, column);
  }
  finding.message = finding.observed;
  if (before.empty()) return finding;
  finding.expected = fmt::format("{} ±{}%", before, rule.percent);
  ROUSE_TRY(const double percent, change_percent(before, finding.observed));
  finding.holds = percent <= rule.percent;
  finding.message = fmt::format("{} after {} the date before: {:.2f}% of change, {}% are allowed",
                                finding.observed, before, percent, rule.percent);
  return finding;
}

Result<Finding> RuleChecks::check(const Rule& rule) {
  switch (rule.kind) {
    case Rule::Kind::kUnique: return unique(rule);
    case Rule::Kind::kReference: return reference(rule);
    default: return change(rule);
  }
}

Finding compared(std::string_view rule, std::string column, std::string observed, std::string expected,
                 bool holds) {
  Finding finding;
  finding.rule = rule;
  finding.column = std::move(column);
  finding.severity = to_string(tables::Severity::kStop);
  finding.holds = holds;
  finding.message = holds ? fmt::format("{}, as in the control file", observed)
                          : fmt::format("{} stored, the control file says {}", observed, expected);
  finding.observed = std::move(observed);
  finding.expected = std::move(expected);
  return finding;
}

Finding sum_finding(const TableScan& scan, const metadata::ColumnTotal& control) {
  const auto stored = scan.sums.find(control.column);
  if (stored == scan.sums.end()) {
    return compared(kControlSum, control.column, "no column that adds up", control.sum, false);
  }
  const auto agreed = agrees(stored->second, control.sum, control.column);
  return compared(kControlSum, control.column, to_text(stored->second), control.sum, agreed && *agreed);
}

}  // namespace

std::vector<Finding> reconcile(const TableScan& scan, const StatedTotals& control) {
  std::vector<Finding> findings;
  findings.push_back(compared(kControlRows, {}, std::to_string(scan.rows), std::to_string(control.rows),
                              scan.rows == control.rows));
  for (const auto& sum : control.sums) findings.push_back(sum_finding(scan, sum));
  return findings;
}

std::vector<std::string> key_conditions(const tables::Table& table) {
  std::vector<std::string> conditions;
  conditions.reserve(table.key.size());
  for (const auto& name : table.key) conditions.push_back(without_value(table, name));
  return conditions;
}

std::vector<std::string> rule_conditions(const tables::Table& table) {
  std::vector<std::string> conditions;
  for (const auto& rule : table.rules) {
    if (auto condition = condition_of(table, rule); !condition.empty())
      conditions.push_back(std::move(condition));
  }
  return conditions;
}

Result<Finding> check_key(RunStatements& statements, const StoredRows& rows, std::uint64_t count,
                          std::span<const std::uint64_t> without) {
  const auto& table = *rows.table;
  Finding finding;
  finding.rule = kKeyRule;
  finding.column = fmt::format("{}", fmt::join(table.key, ","));
  finding.severity = to_string(tables::Severity::kStop);
  ROUSE_TRY(auto repeated, repeated_keys(statements, rows, count));
  finding.examples = std::move(repeated.examples);
  std::uint64_t missing = 0;
  std::string any;
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    missing += without[i];
    any += fmt::format("{}{}", i == 0 ? "" : " OR ", without_value(table, table.key[i]));
  }
  count_rows(finding, repeated.rows + missing, "without a key of their own");
  if (missing == 0 || finding.examples.size() >= kExamplesMax) return finding;
  ROUSE_TRY(auto examples, example_keys(statements, rows, any));
  const auto room = std::min(examples.size(), kExamplesMax - finding.examples.size());
  std::move(examples.begin(), examples.begin() + static_cast<std::ptrdiff_t>(room),
            std::back_inserter(finding.examples));
  return finding;
}

Result<std::vector<Finding>> check_rules(RunStatements& statements, const StoredRows& rows,
                                         const TableScan& scan, std::span<const std::uint64_t> counts,
                                         const RuleInputs& inputs) {
  RuleChecks checks{statements, rows, scan, inputs};
  std::vector<Finding> findings;
  std::size_t counted = 0;
  for (const auto& rule : rows.table->rules) {
    const bool in_pass = !condition_of(*rows.table, rule).empty();
    ROUSE_TRY(auto finding, in_pass ? checks.counted(rule, counts[counted]) : checks.check(rule));
    if (in_pass) ++counted;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace rouse::ingest
