#include "warehouse/column_block.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <utility>

#include "warehouse/internal/byte_buffer.h"
#include "warehouse/internal/column_type.h"

namespace rouse::warehouse {
namespace {

using core::Result;
using internal::ByteBuffer;
using internal::Family;

// LowCardinality in the Native format: the version of its serialization, then per block flags (a dictionary
// comes with the block, and replaces what came before; the lowest byte is the width of an index), the keys,
// and an index per row.
constexpr std::uint64_t kDictionaryVersion = 1;
constexpr std::uint64_t kDictionaryFlags = 1U << 9 | 1U << 10;

void put_length(ByteBuffer& out, std::uint64_t length) {
  while (length >= 0x80) {
    out.append_value(static_cast<std::uint8_t>(length | 0x80));
    length >>= 7;
  }
  out.append_value(static_cast<std::uint8_t>(length));
}

void put_text(ByteBuffer& out, std::string_view text) {
  put_length(out, text.size());
  out.append(text.data(), text.size());
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// The distinct texts of a column, numbered as they come.
class Dictionary {
 public:
  std::uint32_t number(std::string_view text) {
    if (last_ != numbers_.end() && last_->first == text) return last_->second;
    last_ = numbers_.find(text);
    if (last_ == numbers_.end()) {
      last_ = numbers_.emplace(text, static_cast<std::uint32_t>(numbers_.size())).first;
      put_text(keys_, text);
    }
    return last_->second;
  }
  std::size_t size() const { return numbers_.size(); }
  const ByteBuffer& keys() const { return keys_; }

 private:
  using Numbers = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;
  Numbers numbers_;
  Numbers::const_iterator last_ = numbers_.end();  // rows in a row tend to have the same text
  ByteBuffer keys_;
};

struct ColumnData {
  std::string name;
  std::string type;
  internal::ColumnType layout;
  ByteBuffer values;                       // without a dictionary
  ByteBuffer nulls;                        // of a Nullable column: a byte per row
  std::unique_ptr<Dictionary> dictionary;  // of a LowCardinality column,
  std::vector<std::uint32_t> indexes;      // and what its rows have
};

bool is_number(Family family) {
  return family == Family::kUnsigned || family == Family::kSigned || family == Family::kFloat;
}

template <typename Index>
void put_indexes(ByteBuffer& out, const std::vector<std::uint32_t>& indexes) {
  for (const auto index : indexes) out.append_value(static_cast<Index>(index));
}

void put_dictionary(ByteBuffer& out, const ColumnData& column) {
  const std::size_t keys = column.dictionary->size();
  const std::uint64_t width = keys <= 1U << 8 ? 0 : keys <= 1U << 16 ? 1 : 2;
  out.append_value(kDictionaryVersion);
  out.append_value(kDictionaryFlags | width);
  out.append_value(std::uint64_t{keys});
  out.append(column.dictionary->keys().data(), column.dictionary->keys().size());
  out.append_value(std::uint64_t{column.indexes.size()});
  switch (width) {
    case 0: return put_indexes<std::uint8_t>(out, column.indexes);
    case 1: return put_indexes<std::uint16_t>(out, column.indexes);
    default: return put_indexes<std::uint32_t>(out, column.indexes);
  }
}

Result<void> hand_over(const ColumnBlock::Take& take, std::string_view bytes) {
  if (bytes.empty()) return {};
  return take(std::as_bytes(std::span{bytes}));
}

}  // namespace

struct ColumnBlock::State {
  std::vector<ColumnData> columns;
  std::size_t next = 0;  // column
  std::uint64_t rows = 0;
  std::size_t bytes = 0;

  ColumnData& take_column(bool fits, std::string_view what) {
    if (!fits) [[unlikely]]
      core::require(false, what);
    return columns[next++];
  }
  bool next_is(Family family) const { return next < columns.size() && columns[next].layout.family == family; }
};

ColumnBlock::ColumnBlock(std::unique_ptr<State> state) : state_(std::move(state)) {}
ColumnBlock::ColumnBlock(ColumnBlock&&) noexcept = default;
ColumnBlock& ColumnBlock::operator=(ColumnBlock&&) noexcept = default;
ColumnBlock::~ColumnBlock() = default;

Result<ColumnBlock> ColumnBlock::create(const std::vector<Column>& columns) {
  auto state = std::make_unique<State>();
  for (const auto& [name, type] : columns) {
    ROUSE_TRY(const auto layout, internal::parse_column_type(type));
    const bool low_cardinality = type.starts_with("LowCardinality(");
    const bool text = layout.family == Family::kString;
    const bool fits = low_cardinality ? text && !layout.nullable : text || is_number(layout.family);
    if (!fits) {
      return core::invalid(name, fmt::format("column {} of type {} cannot be sent in a block", name, type));
    }
    ColumnData& column = state->columns.emplace_back();
    column.name = name;
    column.type = type;
    column.layout = layout;
    if (low_cardinality) column.dictionary = std::make_unique<Dictionary>();
  }
  return ColumnBlock{std::move(state)};
}

void ColumnBlock::put_number(std::uint64_t bits, std::size_t width, Kind kind) {
  State& state = *state_;
  constexpr std::array kFamilies{Family::kUnsigned, Family::kSigned, Family::kFloat};
  const bool fits = state.next_is(kFamilies[static_cast<std::size_t>(kind)]) &&
                    state.columns[state.next].layout.width == width;
  ColumnData& column = state.take_column(fits, "a number has the type of its column");
  if (column.layout.nullable) column.nulls.append_value('\0');
  column.values.append_low_bytes(bits, width);
  state.bytes += width + column.layout.nullable;
}

void ColumnBlock::string(std::string_view value) {
  State& state = *state_;
  ColumnData& column = state.take_column(state.next_is(Family::kString), "a text goes to a column of texts");
  if (column.dictionary) {
    const std::size_t keys = column.dictionary->size();
    column.indexes.push_back(column.dictionary->number(value));
    state.bytes += sizeof column.indexes.back() + (column.dictionary->size() > keys ? value.size() : 0);
    return;
  }
  if (column.layout.nullable) column.nulls.append_value('\0');
  put_text(column.values, value);
  state.bytes += value.size() + 1 + column.layout.nullable;
}

void ColumnBlock::null() {
  State& state = *state_;
  const bool fits = state.next < state.columns.size() && state.columns[state.next].layout.nullable;
  ColumnData& column = state.take_column(fits, "a missing value goes to a Nullable column");
  // A value stands in; of a text its length.
  const std::size_t width = column.layout.family == Family::kString ? 1 : column.layout.width;
  column.nulls.append_value('\1');
  column.values.append_low_bytes(0, width);
  state.bytes += width + 1;
}

void ColumnBlock::end_row() {
  core::require(state_->next == state_->columns.size(), "a row has a value in each column");
  state_->next = 0;
  ++state_->rows;
}

void ColumnBlock::replace(std::size_t column, std::uint64_t row, std::uint64_t value) {
  State& state = *state_;
  const bool there = column < state.columns.size() && row < state.rows;
  const bool fits = there && !state.columns[column].layout.nullable &&
                    state.columns[column].layout.family == Family::kUnsigned &&
                    state.columns[column].layout.width == sizeof value;
  core::require(fits, "a value is replaced in a UInt64 column, in a row that has ended");
  state.columns[column].values.overwrite(row * sizeof value, &value, sizeof value);
}

std::uint64_t ColumnBlock::rows() const { return state_->rows; }
std::size_t ColumnBlock::bytes() const { return state_->bytes; }

std::vector<std::string> ColumnBlock::names() const {
  std::vector<std::string> names;
  for (const auto& column : state_->columns) names.push_back(column.name);
  return names;
}

Result<void> ColumnBlock::encode(const Take& take) const {
  core::require(state_->next == 0, "the last row is ended");
  ByteBuffer piece;
  put_length(piece, state_->columns.size());
  put_length(piece, state_->rows);
  for (const auto& column : state_->columns) {
    put_text(piece, column.name);
    put_text(piece, column.type);
    if (column.dictionary && state_->rows > 0) put_dictionary(piece, column);
    ROUSE_CHECK(hand_over(take, piece.view()));
    piece.clear();
    ROUSE_CHECK(hand_over(take, column.nulls.view()));
    ROUSE_CHECK(hand_over(take, column.values.view()));
  }
  return {};
}

}  // namespace rouse::warehouse
