// One row of a plan's event table, whether it comes from a file or from the event log, and the block of
// columns it is written in.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/time.h"
#include "events/cell.h"
#include "events/plan.h"
#include "ingest/mapping.h"
#include "warehouse/column_block.h"

namespace rouse::ingest {

using events::Cell;

// Views belong to whoever made the row.
struct Row {
  std::string_view subject;
  std::vector<std::string_view> further;  // by Plan::further_subjects; empty: none
  core::Timestamp time;
  std::int32_t day = 0;  // in the bank's zone
  std::string_view event;
  std::array<std::string_view, kBuiltInTexts.size()> built_ins;
  std::vector<Cell> cells;  // by Plan::properties
  std::string extra;
  std::string_view marks;        // of a collected event, as the column has them
  std::string_view identifiers;  // likewise
  // Two rows with the same key are the same message or, where rows have no message id, alike. The lowest bit
  // of `low` is 1 for a message id.
  core::Hash128 key;
};

struct RowIds {
  std::uint64_t one_id = 0;
  std::uint64_t origin_id = 0;
  std::vector<std::uint64_t> further;  // by Plan::further_subjects; 0: none
  std::uint64_t seq = 0;
};

// Days a Date column holds on every server: 1970-01-01 to 2105-12-31.
inline constexpr std::int32_t kLastDay = 49'672;

inline constexpr std::size_t kOneIdColumn = 0;  // of event_block()

// A block without rows, with the columns of events::event_columns.
warehouse::ColumnBlock event_block(const events::Plan& plan);
// Cells and further ids are those of the block's plan.
void add_row(warehouse::ColumnBlock& block, const Row& row, const RowIds& ids);

}  // namespace rouse::ingest
