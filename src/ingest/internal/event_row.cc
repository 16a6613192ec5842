#include "ingest/internal/event_row.h"

#include <utility>

#include "events/event_table.h"

namespace rouse::ingest {

using warehouse::ColumnBlock;

ColumnBlock event_block(const events::Plan& plan) {
  std::vector<ColumnBlock::Column> columns;
  for (auto& column : events::event_columns(plan)) {
    columns.push_back({std::move(column.name), std::move(column.type)});
  }
  auto block = ColumnBlock::create(columns);
  core::require(block.has_value(), "an event table has columns that a block can hold");
  return std::move(*block);
}

namespace {

void add_cell(ColumnBlock& block, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kMissing: return block.null();
    case Cell::Kind::kText: return block.string(cell.text);
    case Cell::Kind::kInteger: return block.number(cell.integer);
    case Cell::Kind::kNumber: return block.number(cell.number);
    case Cell::Kind::kFlag: return block.number(static_cast<std::uint8_t>(cell.integer));
  }
}

}  // namespace

// In the order of events::event_columns.
void add_row(ColumnBlock& block, const Row& row, const RowIds& ids) {
  block.number(ids.one_id);
  block.number(ids.origin_id);
  block.number(core::to_epoch_ms(row.time));
  block.number(static_cast<std::uint16_t>(row.day));
  block.number(ids.seq);
  block.string(row.event);
  for (const auto text : row.built_ins) block.string(text);
  for (const auto id : ids.further) block.number(id);
  for (const Cell& cell : row.cells) add_cell(block, cell);
  block.string(row.extra);
  block.string(row.marks);
  block.string(row.identifiers);
  block.number(row.key.high);
  block.number(row.key.low);
  block.end_row();
}

}  // namespace rouse::ingest
