#include "ingest/internal/runs/reconcile.h"

#include <fmt/format.h>

#include <utility>

namespace rouse::ingest {
namespace {

using metadata::Finding;

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

}  // namespace rouse::ingest
