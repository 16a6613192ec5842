// What is stored, held against what the control file says was sent; and the quality rules 质量规则 of a
// table, checked on the rows that a run has stored. Most are counted in one pass over the table (scan_table);
// `unique` and `reference` take passes of their own, in slices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/internal/runs/table_scan.h"
#include "metadata/table_runs.h"

namespace rouse::ingest {

inline constexpr std::string_view kControlRows = "control_rows";
inline constexpr std::string_view kControlSum = "control_sum";

// As a control file states them. Sums are decimal text by column; of money in yuan.
struct StatedTotals {
  std::uint64_t rows = 0;
  std::vector<metadata::ColumnTotal> sums;
};

std::vector<metadata::Finding> reconcile(const TableScan& scan, const StatedTotals& control);

inline constexpr std::string_view kKeyRule = "key";

// Of the data date that was published before this one.
struct PreviousTotals {
  std::uint64_t rows = 0;
  std::map<std::string, std::string, std::less<>> sums;
};

struct ReferencedRows {
  StoredRows rows;
  std::uint64_t count = 0;
};

struct RuleInputs {
  std::optional<PreviousTotals> previous;  // without it nothing has changed
  std::map<std::string, ReferencedRows, std::less<>>
      references;  // by table; one without any was not published
};

// What check_key and check_rules want counted.
std::vector<std::string> key_conditions(const tables::Table& table);
std::vector<std::string> rule_conditions(const tables::Table& table);

// Every row has a key, and its own. `without`: the counts of key_conditions.
core::Result<metadata::Finding> check_key(RunStatements& statements, const StoredRows& rows,
                                          std::uint64_t count, std::span<const std::uint64_t> without);
// A finding for each rule, in their order. `counts`: those of rule_conditions.
core::Result<std::vector<metadata::Finding>> check_rules(RunStatements& statements, const StoredRows& rows,
                                                         const TableScan& scan,
                                                         std::span<const std::uint64_t> counts,
                                                         const RuleInputs& inputs);

}  // namespace rouse::ingest
