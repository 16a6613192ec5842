// From the text of a record to a typed row of a plan's event table: the mapping, bound to a plan and to the
// columns one file has. Binding finds every misspelt name before a row is read; building a row finds what is
// wrong with that row. Not thread-safe: a builder reuses its memory from row to row.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/zone.h"
#include "events/plan.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/readers/record.h"
#include "ingest/mapping.h"

namespace rouse::ingest {

class RowBuilder {
 public:
  enum class Outcome { kRow, kFiltered, kRejected };

  // `columns` are those of `file`. Fails like check_mapping, and when the file lacks a column.
  static core::Result<RowBuilder> bind(const events::Plan& plan, const Mapping& mapping,
                                       const core::Zone& bank_zone, const std::vector<std::string>& columns,
                                       std::string_view file);
  RowBuilder(RowBuilder&&) noexcept;
  RowBuilder& operator=(RowBuilder&&) noexcept;
  ~RowBuilder();

  // Fills `row`, or says why the record is none. `record` is not broken. The row's views are valid until the
  // builder's or the reader's next call.
  Outcome build(const Record& record, Row& row, Rejection& why);

 private:
  struct State;
  explicit RowBuilder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
