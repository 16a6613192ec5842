// Control files 控制文件: what a delivery says about itself, so that a file that is short or altered is seen.
//
// As JSON, of one table:
//
//   {"date": "2026-11-21", "rows": 20000000, "sums": {"balance": "1234567.89"},
//    "sha256": {"accounts_20261121.csv.gz": "9f86d0..."}}
//
// or of the delivery, {"date": "2026-11-21", "tables": {"accounts": {"rows": ..., ...}, ...}}. As key=value
// lines, of one table:
//
//   date=20261121
//   rows=20000000
//   sum.balance=1234567.89
//   sha256.accounts_20261121.csv.gz=9f86d0...
//
// `date` (also 20261121) and `rows` are required. Sums are decimal text of number, integer and money columns
// (in yuan), by the declared name. `sha256` is of the file as it is stored, and without a file's name of the
// only one; where it is given, it is given of every file. Unknown keys are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/internal/tables/delivery_files.h"
#include "tables/delivery.h"

namespace rouse::ingest {

inline constexpr std::size_t kControlBytesMax = 1U << 20;
inline constexpr std::size_t kSumDigitsMax = 38;

struct ControlSum {
  std::string column;  // its declared name
  std::string sum;     // as canonical_decimal gives it
  bool operator==(const ControlSum&) const = default;
};

struct ControlTotals {
  std::uint64_t rows = 0;
  std::vector<ControlSum> sums;
  std::vector<std::string> sha256;  // by the table's files, lower case; empty if it gives none

  bool operator==(const ControlTotals&) const = default;
};

// What the control file says of a table. Fails with kInvalidArgument naming the file, and the line or key.
core::Result<ControlTotals> read_control_file(const DeliveredFile& control, tables::ControlFormat format,
                                              bool for_delivery, const tables::Table& table,
                                              std::int32_t data_date, std::span<const DeliveredFile> files);
core::Result<ControlTotals> parse_control_file(std::string_view text, std::string_view name,
                                               tables::ControlFormat format, bool for_delivery,
                                               const tables::Table& table, std::int32_t data_date,
                                               std::span<const DeliveredFile> files);

// "-0012.500" as "-12.5", "0.00" as "0"; nothing where the text is no decimal number of up to kSumDigitsMax
// digits.
std::optional<std::string> canonical_decimal(std::string_view text);

}  // namespace rouse::ingest
