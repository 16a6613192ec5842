// What is stored, held against what the control file says was sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

}  // namespace rouse::ingest
