#include "ingest/internal/tables/table_writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "identity/numbering.h"
#include "ingest/internal/staging/block_sender.h"
#include "tables/warehouse_tables.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::Cell;
using tables::ColumnType;
using warehouse::ColumnBlock;

// Identifiers in the order of their rows, one text after the other.
class NamedRows {
 public:
  void add(std::uint64_t row, std::string_view value) {
    rows_.push_back({row, text_.size(), value.size()});
    text_ += value;
  }
  std::size_t size() const { return rows_.size(); }
  std::uint64_t row(std::size_t i) const { return rows_[i].row; }
  std::string_view value(std::size_t i) const {
    return std::string_view{text_}.substr(rows_[i].begin, rows_[i].size);
  }
  void clear() {
    rows_.clear();
    text_.clear();
  }

 private:
  struct Place {
    std::uint64_t row;
    std::size_t begin;
    std::size_t size;
  };
  std::vector<Place> rows_;
  std::string text_;
};

constexpr std::size_t kOthers =
    6;  // of the columns: run, data date, known time; the key's two, the row's hash

struct IdColumn {
  std::size_t column = 0;   // of the block
  std::size_t subject = 0;  // of TableRow::subjects
  std::size_t type = 0;     // of TableIds
  NamedRows waiting;        // to be looked up
  NamedRows unknown;        // that have no number
};

std::vector<ColumnBlock::Column> block_columns(const tables::Table& table) {
  std::vector<ColumnBlock::Column> columns;
  const auto business = tables::business_table(table);
  columns.reserve(business.columns.size());
  for (const auto& [name, type] : business.columns) columns.push_back({name, type});
  return columns;
}

std::vector<IdColumn> id_columns_of(const tables::Table& table) {
  const auto columns = block_columns(table);
  std::vector<IdColumn> ids;
  for (const std::size_t i : subject_columns(table)) {
    const auto& type = table.columns[i].subject;
    const auto name = tables::subject_column(type);
    const auto at = std::ranges::find(columns, name, &ColumnBlock::Column::name);
    core::require(at != columns.end(), "a subject has a column");
    auto& id = ids.emplace_back();
    id.column = static_cast<std::size_t>(at - columns.begin());
    id.subject = ids.size() - 1;
  }
  return ids;
}

void add_cell(ColumnBlock& block, ColumnType type, const Cell& cell) {
  if (type == ColumnType::kDate && cell.kind == Cell::Kind::kInteger) {
    return block.number(static_cast<std::int32_t>(cell.integer));
  }
  switch (cell.kind) {
    case Cell::Kind::kMissing: return block.null();
    case Cell::Kind::kText: return block.string(cell.text);
    case Cell::Kind::kInteger: return block.number(cell.integer);
    case Cell::Kind::kNumber: return block.number(cell.number);
    case Cell::Kind::kFlag: return block.number(static_cast<std::uint8_t>(cell.integer));
  }
}

}  // namespace

struct TableWriter::State {
  State(const tables::Table& of, const RowStamp& with, const LoadStores& stores, TableIds& numbers,
        Tick asked)
      : table(of),
        stamp(with),
        ids(numbers),
        tick(std::move(asked)),
        columns(block_columns(of)),
        id_columns(id_columns_of(of)),
        ids_before_values(columns.size() - of.columns.size() - kOthers),
        block(new_block()),
        sender(stores.warehouse, tables::business_name(of.name)) {}

  ColumnBlock new_block() const {
    auto made = ColumnBlock::create(columns);
    core::require(made.has_value(), "a business table has columns that a block can hold");
    return std::move(*made);
  }
  void add_values(const TableRow& row);
  void look_up(IdColumn& column);
  Result<void> give_numbers();
  Result<void> hand_over();

  const tables::Table& table;
  RowStamp stamp;
  TableIds& ids;
  Tick tick;
  std::vector<ColumnBlock::Column> columns;
  std::vector<IdColumn> id_columns;
  std::size_t ids_before_values;  // one_id, and those of further subjects
  ColumnBlock block;
  std::uint64_t rows = 0;
  std::uint64_t nobody = 0;
  std::uint64_t numbered = 0;
  BlockSender sender;
};

TableWriter::TableWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableWriter::TableWriter(TableWriter&&) noexcept = default;
TableWriter& TableWriter::operator=(TableWriter&&) noexcept = default;
TableWriter::~TableWriter() = default;

Result<TableWriter> TableWriter::open(const tables::Table& table, const RowStamp& stamp,
                                      const LoadStores& stores, TableIds& ids, Tick tick) {
  auto state = std::make_unique<State>(table, stamp, stores, ids, std::move(tick));
  const auto subjects = subject_columns(table);
  for (auto& column : state->id_columns) {
    ROUSE_TRY(column.type, ids.open(table.columns[subjects[column.subject]].subject));
  }
  return TableWriter{std::move(state)};
}

// In the order of tables::business_table.
void TableWriter::State::add_values(const TableRow& row) {
  block.number(stamp.run);
  block.number(static_cast<std::uint16_t>(stamp.data_date));
  block.number(core::to_epoch_ms(stamp.known_at));
  for (std::size_t i = 0; i < ids_before_values; ++i) block.number(std::uint64_t{0});
  for (std::size_t i = 0; i < row.cells.size(); ++i) add_cell(block, table.columns[i].type, row.cells[i]);
  block.number(row.key.high);
  block.number(row.key.low);
  block.number(row.hash);
  block.end_row();
}

void TableWriter::State::look_up(IdColumn& column) {
  std::array<std::string_view, identity::kPreparedMax> values;
  std::array<std::uint64_t, identity::kPreparedMax> numbers{};
  const std::size_t count = column.waiting.size();
  for (std::size_t i = 0; i < count; ++i) values[i] = column.waiting.value(i);
  ids.find(column.type, std::span{values}.first(count), numbers);
  for (std::size_t i = 0; i < count; ++i) {
    if (numbers[i] == 0) {
      column.unknown.add(column.waiting.row(i), values[i]);
    } else {
      block.replace(column.column, column.waiting.row(i), numbers[i]);
    }
  }
  column.waiting.clear();
}

Result<void> TableWriter::State::give_numbers() {
  std::vector<TableIds::Wanted> wanted;
  std::vector<IdColumn*> of;
  for (auto& column : id_columns) {
    if (column.unknown.size() == 0) continue;
    auto& some = wanted.emplace_back();
    some.type = column.type;
    for (std::size_t i = 0; i < column.unknown.size(); ++i) some.values.push_back(column.unknown.value(i));
    of.push_back(&column);
  }
  if (wanted.empty()) return {};
  ROUSE_TRY(const std::uint64_t given, ids.give(wanted, tick));
  numbered += given;
  for (std::size_t w = 0; w < wanted.size(); ++w) {
    for (std::size_t i = 0; i < of[w]->unknown.size(); ++i) {
      block.replace(of[w]->column, of[w]->unknown.row(i), wanted[w].numbers[i].value);
    }
    of[w]->unknown.clear();
  }
  return {};
}

Result<void> TableWriter::State::hand_over() {
  for (auto& column : id_columns) look_up(column);
  ROUSE_CHECK(give_numbers());
  return sender.send(std::exchange(block, new_block()));
}

Result<void> TableWriter::add(const TableRow& row) {
  State& state = *state_;
  const std::uint64_t at = state.block.rows();
  state.add_values(row);
  ++state.rows;
  for (auto& column : state.id_columns) {
    const auto value = row.subjects[column.subject];
    if (value.empty()) continue;
    if (state.ids.names_nobody(column.type, value)) {
      ++state.nobody;
      continue;
    }
    column.waiting.add(at, value);
    if (column.waiting.size() == identity::kPreparedMax) state.look_up(column);
  }
  if (state.block.rows() < kBatchRowsMax && state.block.bytes() < kTableBlockBytesMax) return {};
  return state.hand_over();
}

Result<void> TableWriter::finish() {
  if (state_->block.rows() > 0) ROUSE_CHECK(state_->hand_over());
  return state_->sender.finish();
}

std::uint64_t TableWriter::rows() const { return state_->rows; }
std::uint64_t TableWriter::nobody() const { return state_->nobody; }
std::uint64_t TableWriter::numbered() const { return state_->numbered; }

}  // namespace rouse::ingest
