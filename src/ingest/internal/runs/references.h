// Rows whose value is not a key of another table, looked for in slices of that table's keys. Where both
// columns identify the same type of subject their numbers are compared, else their texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/runs/stored_rows.h"

namespace rouse::ingest {

struct LostReferences {
  std::uint64_t rows = 0;
  std::vector<std::string> examples;
};

// Rows without a value are left out. `target` has a key of one column and about `target_rows` rows.
core::Result<LostReferences> lost_references(RunStatements& statements, const StoredRows& rows,
                                             const std::string& column, const StoredRows& target,
                                             std::uint64_t target_rows);

}  // namespace rouse::ingest
