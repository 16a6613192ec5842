// One table of a run, from its files to rows that may be published. The steps come in this order, for all
// tables of the delivery before the next one begins: store, check_delivered, complete, check_rules,
// write_history. What is wrong with the table is a finding; an error means that the work could not be done.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "core/result.h"
#include "ingest/internal/runs/data_dates.h"
#include "ingest/internal/runs/rule_checks.h"
#include "ingest/internal/runs/table_state.h"
#include "ingest/internal/tables/control_file.h"
#include "ingest/internal/tables/store_table.h"
#include "metadata/table_runs.h"

namespace rouse::ingest {

// Whether it keeps the run from being published.
bool stops(const metadata::Finding& finding);

class TableLoad {
 public:
  // `dates`: what is published of the table, without those that this run withdraws.
  TableLoad(const tables::Table& table, const RowStamp& stamp, std::vector<PublishedDate> dates);

  // Reads the files into the warehouse.
  core::Result<void> store(const TableFiles& files, const tables::ControlRules& control,
                           const TableStores& stores);
  // Keys and control totals of what was delivered.
  core::Result<void> check_delivered(RunStatements& statements);
  // The full state, of a table delivered as changes.
  core::Result<void> complete(RunStatements& statements);
  core::Result<void> check_rules(RunStatements& statements, const RuleInputs& inputs);
  core::Result<void> write_history(RunStatements& statements);

  const tables::Table& table() const { return table_; }
  // What is to be published is there and may be referred to.
  bool is_complete() const { return complete_; }
  bool is_stopped() const;
  StoredRows rows() const { return {&table_, stamp_.run}; }
  // Of the date before, for rules.
  std::optional<std::uint64_t> base() const;
  const metadata::RunTable& record() const { return record_; }

 private:
  StateStep step() const;
  bool has_changes() const { return table_.delivered == tables::Delivered::kChanges; }
  void take(TableScan scan);
  core::Result<void> ensure_base(RunStatements& statements);

  const tables::Table& table_;
  RowStamp stamp_;
  std::vector<PublishedDate> dates_;
  std::optional<PublishedDate> base_;
  std::optional<ControlTotals> control_;
  TableScan scan_;  // of the rows that are to be published
  std::vector<std::uint64_t> rule_counts_;
  bool whole_ = false;     // the files were read without a finding
  bool complete_ = false;  // and so is the state
  metadata::RunTable record_;
};

}  // namespace rouse::ingest
