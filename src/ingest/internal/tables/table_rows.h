// From a record to a typed row of a business table: the declaration, bound to the columns that a file has.
//
// Binding finds every wrong column at once; a column too many is wrong like one too few, because the file
// then is not what was agreed. The key is the 128-bit hash of the key columns' values, the row's hash is of
// all its values and the columns' names: a column that is added, but empty, and the order of the columns
// change neither. A personal value is its token in both.
//
// Not thread-safe: rows reuse their memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/vault.h"
#include "core/hash.h"
#include "core/result.h"
#include "core/zone.h"
#include "events/cell.h"
#include "ingest/internal/readers/record.h"
#include "ingest/internal/tables/table_finding.h"
#include "tables/table.h"

namespace rouse::ingest {

struct PersonalCell {
  access::PersonalClass value_class = access::PersonalClass::kOther;
  std::string token;
  std::string_view value;
};

// Views are valid until the row is read anew, or the reader goes on.
struct TableRow {
  std::vector<events::Cell> cells;         // by Table::columns; of a personal value the token
  std::vector<std::string_view> subjects;  // by the columns that identify one; empty: none
  std::vector<PersonalCell> personal;      // those that are there
  std::size_t personal_count = 0;          // of `personal`; the rest is of earlier rows
  core::Hash128 key;
  std::uint64_t hash = 0;
};

class TableRows {
 public:
  // `vault` may be null where the table has no personal data. `table` and `vault` outlive it. Fails like
  // ColumnReader::make; wrong columns are added to `findings`, and then it is not to be used.
  static core::Result<TableRows> bind(const tables::Table& table, const core::Zone& bank_zone,
                                      const access::Vault* vault, const std::vector<std::string>& columns,
                                      std::string_view file, std::vector<TableFinding>& findings);
  TableRows(TableRows&&) noexcept;
  TableRows& operator=(TableRows&&) noexcept;
  ~TableRows();

  // Fills `row`, or `why`, which has no file and line then. `record` is not broken.
  bool read(const Record& record, TableRow& row, TableFinding& why);

 private:
  struct State;
  explicit TableRows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The columns that identify a subject, in the order of TableRow::subjects.
std::vector<std::size_t> subject_columns(const tables::Table& table);

}  // namespace rouse::ingest
