#include "ingest/internal/runs/table_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/zone.h"

namespace rouse::ingest {
namespace {

using core::Result;
using metadata::Finding;

std::string place_of(const TableFinding& finding) {
  std::string place = finding.file;
  if (finding.line > 0) place += fmt::format("{}line {}", place.empty() ? "" : ", ", finding.line);
  return place;
}

// What reading found out, those of one kind and column together.
std::vector<Finding> summed_up(std::span<const TableFinding> found, tables::Severity severity) {
  std::vector<Finding> findings;
  for (const auto& one : found) {
    auto known = std::ranges::find_if(findings, [&](const Finding& finding) {
      return finding.rule == one.rule && finding.column == one.column;
    });
    if (known == findings.end()) {
      known = findings.insert(known, Finding{});
      known->rule = one.rule;
      known->column = one.column;
      known->severity = to_string(severity);
      known->message = one.message;
    }
    if (one.line > 0) ++known->rows;
    if (auto place = place_of(one); !place.empty() && known->examples.size() < metadata::kExamplesMax) {
      known->examples.push_back(fmt::format("{}: {}", place, one.message));
    }
  }
  return findings;
}

StatedTotals stated(const ControlTotals& control) {
  StatedTotals totals{.rows = control.rows, .sums = {}};
  for (const auto& sum : control.sums) totals.sums.push_back({sum.column, sum.sum});
  return totals;
}

std::vector<metadata::ColumnTotal> totals_of(const TableScan& scan) {
  std::vector<metadata::ColumnTotal> totals;
  totals.reserve(scan.sums.size());
  for (const auto& [column, sum] : scan.sums) totals.push_back({column, to_text(sum)});
  return totals;
}

}  // namespace

bool stops(const Finding& finding) {
  return !finding.holds && finding.severity == to_string(tables::Severity::kStop);
}

TableLoad::TableLoad(const tables::Table& table, const RowStamp& stamp, std::vector<PublishedDate> dates)
    : table_(table), stamp_(stamp), dates_(std::move(dates)), base_(date_before(dates_, stamp.data_date)) {
  record_.table = table.name;
}

bool TableLoad::is_stopped() const { return std::ranges::any_of(record_.findings, stops); }

std::optional<std::uint64_t> TableLoad::base() const {
  return base_ ? std::optional{base_->run} : std::nullopt;
}

StateStep TableLoad::step() const {
  return {&table_, stamp_.run, stamp_.data_date, core::to_epoch_ms(stamp_.known_at), base()};
}

void TableLoad::take(TableScan scan) {
  scan_ = std::move(scan);
  record_.rows = scan_.rows;
  record_.totals = totals_of(scan_);
}

Result<void> TableLoad::store(const TableFiles& files, const tables::ControlRules& control,
                              const TableStores& stores) {
  auto found = files.findings;
  if (found.empty() && files.control) {
    auto totals = read_control_file(*files.control, control.format, control.for_delivery(), table_,
                                    stamp_.data_date, files.files);
    if (totals) {
      control_ = std::move(*totals);
    } else {
      found.push_back(finding_of(kControlFile, files.control->name, totals.error()));
    }
  }
  // Files are read in any case, so that all that is wrong is told at once.
  if (!files.files.empty()) {
    RowStamp stamp = stamp_;
    if (has_changes()) stamp.run |= kDeliveredBit;
    const auto sums = control_ ? control_->sha256 : std::vector<std::string>{};
    ROUSE_TRY(auto stored, store_table(table_, files.files, sums, stamp, stores));
    for (auto& file : stored.files) {
      record_.files.push_back({std::move(file.name), file.bytes, std::move(file.sha256)});
    }
    record_.rows = stored.rows;
    std::ranges::move(stored.findings, std::back_inserter(found));
    record_.findings = summed_up(stored.warnings, tables::Severity::kWarn);
    for (auto& finding : record_.findings) finding.rows = stored.nobody;
  }
  whole_ = found.empty();
  std::ranges::move(summed_up(found, tables::Severity::kStop), std::back_inserter(record_.findings));
  return {};
}

Result<void> TableLoad::check_delivered(RunStatements& statements) {
  if (!whole_) return {};
  const StoredRows delivered = has_changes() ? step().delivered() : rows();
  auto conditions = key_conditions(table_);
  const std::size_t keys = conditions.size();
  if (!has_changes()) std::ranges::move(rule_conditions(table_), std::back_inserter(conditions));
  ROUSE_TRY(auto scan, scan_table(statements, delivered, conditions));
  if (scan.rows != record_.rows) {
    return core::fail(
        core::ErrorCode::kInternal, table_.name,
        fmt::format("{}: {} rows were sent and {} are stored", table_.name, record_.rows, scan.rows));
  }
  if (control_) std::ranges::move(reconcile(scan, stated(*control_)), std::back_inserter(record_.findings));
  const auto counts = std::span{scan.counts};
  ROUSE_TRY(auto key, check_key(statements, delivered, scan.rows, counts.first(keys)));
  record_.findings.push_back(std::move(key));
  if (has_changes()) return {};
  rule_counts_.assign(counts.begin() + static_cast<std::ptrdiff_t>(keys), counts.end());
  take(std::move(scan));
  complete_ = true;
  return {};
}

// The state that changes and history are held against. Cleared ones come back from the history.
Result<void> TableLoad::ensure_base(RunStatements& statements) {
  if (!base_) return {};
  const StoredRows base{&table_, base_->run};
  ROUSE_TRY(const std::uint64_t stored,
            statements.number(fmt::format("SELECT count() AS n {}", base.from())));
  if (stored == base_->rows) return {};
  if (!table_.history) {
    return core::fail(core::ErrorCode::kConflict, table_.name,
                      fmt::format("{}: the rows of {}, on which the changes build, are no longer kept",
                                  table_.name, core::format_day(base_->data_date)),
                      "have the table delivered in full");
  }
  std::vector<std::uint64_t> runs;
  for (const auto& date : dates_) {
    if (date.data_date <= base_->data_date) runs.push_back(date.run);
  }
  return restore_state(statements, base, base_->data_date, runs);
}

Result<void> TableLoad::complete(RunStatements& statements) {
  if (!whole_ || !has_changes() || is_stopped()) return {};
  ROUSE_CHECK(ensure_base(statements));
  ROUSE_CHECK(build_state(statements, step()));
  ROUSE_TRY(auto scan, scan_table(statements, rows(), rule_conditions(table_)));
  rule_counts_ = scan.counts;
  take(std::move(scan));
  complete_ = true;
  return {};
}

Result<void> TableLoad::check_rules(RunStatements& statements, const RuleInputs& inputs) {
  if (!complete_) return {};
  ROUSE_TRY(auto findings, ingest::check_rules(statements, rows(), scan_, rule_counts_, inputs));
  std::ranges::move(findings, std::back_inserter(record_.findings));
  return {};
}

Result<void> TableLoad::write_history(RunStatements& statements) {
  if (!table_.history) return {};
  ROUSE_CHECK(ensure_base(statements));
  ROUSE_TRY(record_.history_rows, ingest::write_history(statements, step()));
  return {};
}

}  // namespace rouse::ingest
