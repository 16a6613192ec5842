// What one pass over a table's rows tells: how many there are, the sums of its columns, and how many rows
// some conditions select. Wide tables take a few passes, kScanExpressionsMax at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/runs/column_sum.h"
#include "ingest/internal/runs/stored_rows.h"

namespace rouse::ingest {

inline constexpr std::size_t kScanExpressionsMax = 60;

struct TableScan {
  std::uint64_t rows = 0;
  std::map<std::string, ColumnSum, std::less<>> sums;  // of money, integers and numbers, by column
  std::vector<std::uint64_t> counts;                   // of the conditions, in their order
};

core::Result<TableScan> scan_table(RunStatements& statements, const StoredRows& rows,
                                   const std::vector<std::string>& conditions);

// As JSON: {"balance": "12.34"}.
std::string totals_json(const TableScan& scan);
core::Result<std::map<std::string, std::string, std::less<>>> parse_totals(std::string_view json);

}  // namespace rouse::ingest
