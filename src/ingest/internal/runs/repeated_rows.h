// Rows that are alike where they must differ: in the key of their table, or in the columns of a rule. Looked
// for in slices of hashes, so that the server holds kSliceKeysMax of them at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/runs/stored_rows.h"

namespace rouse::ingest {

struct RepeatedRows {
  std::uint64_t rows = 0;             // beyond the first of each
  std::vector<std::string> examples;  // "account_no=A17 (3 rows)"
};

// `count`: how many rows there are, about.
core::Result<RepeatedRows> repeated_keys(RunStatements& statements, const StoredRows& rows,
                                         std::uint64_t count);
// Rows with a missing value in one of the columns are left out.
core::Result<RepeatedRows> repeated_values(RunStatements& statements, const StoredRows& rows,
                                           const std::vector<std::string>& columns, std::uint64_t count);

}  // namespace rouse::ingest
