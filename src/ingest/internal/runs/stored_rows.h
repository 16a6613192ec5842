// The rows that the warehouse holds of one business table under one run, as SQL names them, and the keys of
// some of them as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/runs/run_statements.h"
#include "tables/table.h"

namespace rouse::ingest {

inline constexpr std::size_t kExamplesMax = 10;  // of the rows that break one rule

// What a delivery brings of a table delivered as changes lies under the run's number with this bit, and the
// state that results under the number itself.
inline constexpr std::uint64_t kDeliveredBit = std::uint64_t{1} << 63;

struct StoredRows {
  const tables::Table* table = nullptr;
  std::uint64_t run = 0;

  std::string name() const;   // of the warehouse's table, quoted
  std::string where() const;  // "run = 17"
  std::string from() const;   // "FROM business_cards WHERE run = 17"
};

// "key_high % 4 = 2", or "1" of a single slice.
std::string key_slice(std::uint64_t slices, std::uint64_t index);

// The warehouse's columns of a table that say what a row is: all but run, data_date and known_at, quoted and
// separated by commas.
std::string row_columns(const tables::Table& table);

// Keys of rows, such as "account_no=A17, product=fund", that the condition selects, by key. A column of
// personal data shows its token.
core::Result<std::vector<std::string>> example_keys(RunStatements& statements, const StoredRows& rows,
                                                    const std::string& condition);

// SELECT's list that reads these columns as text, for example_text.
std::string text_columns(const tables::Table& table, const std::vector<std::string>& columns);
// The current row's columns, from the one at hand on.
std::string example_text(warehouse::RowStream& row, const tables::Table& table,
                         const std::vector<std::string>& columns);

}  // namespace rouse::ingest
