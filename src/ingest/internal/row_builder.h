// From the text of a record to a typed row of a plan's event table: the mapping, bound to a plan and to the
// columns one file has. Binding finds every misspelt name before a row is read; building a row finds what is
// wrong with that row. Not thread-safe: a builder reuses its memory from row to row.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/cell.h"
#include "events/plan.h"
#include "ingest/internal/readers/record.h"
#include "ingest/mapping.h"

namespace rouse::ingest {

using events::Cell;

inline constexpr std::size_t kBuiltInTexts = 5;  // app, platform, channel, page, session_id

// Views are valid until the builder's or the reader's next call.
struct Row {
  std::string_view subject;
  std::vector<std::string_view> further;  // by Plan::further_subjects; empty: none
  core::Timestamp time;
  std::int32_t day = 0;  // in the bank's zone
  std::string_view event;
  std::array<std::string_view, kBuiltInTexts> built_ins;
  std::vector<Cell> cells;  // by Plan::properties
  std::string extra;
  // Two rows with the same key are the same message or, where rows have no message id, alike. The lowest bit
  // of `low` is 1 for a message id.
  core::Hash128 key;
};

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

  // Fills `row`, or says why the record is none. `record` is not broken.
  Outcome build(const Record& record, Row& row, Rejection& why);

 private:
  struct State;
  explicit RowBuilder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
