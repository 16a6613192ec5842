// The sum of a column as control files state it and rules compare it. Money and integers are exact at any
// size. Of numbers the whole parts are exact; fractions add up in floating point, so a number agrees with a
// control total when they differ by no more than half of its last decimal, or of the second one where it has
// fewer, plus 10^-12 of the sum of the absolute values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "tables/table.h"

namespace rouse::ingest {

struct ColumnSum {
  __extension__ using Whole = __int128;

  tables::ColumnType type = tables::ColumnType::kInteger;
  Whole whole = 0;       // fen, integers, or the whole parts of numbers
  double rest = 0;       // of numbers
  double magnitude = 0;  // of numbers: of their absolute values
};

bool has_sum(tables::ColumnType type);

// Yuan "1234.50", "17", or a number with up to six decimals "0.25".
std::string to_text(const ColumnSum& sum);

// Fails with kInvalidArgument naming `field` when `control` is no plain decimal number.
core::Result<bool> agrees(const ColumnSum& sum, std::string_view control, std::string_view field);

// How far `now` is from `before`, both as to_text gives them, in percent of `before`; from 0 to anything else
// it is infinite.
core::Result<double> change_percent(std::string_view before, std::string_view now);

}  // namespace rouse::ingest
