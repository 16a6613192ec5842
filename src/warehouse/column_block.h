// Rows collected as columns, to enter a table as one block (ClickHouse's Native format). A server takes a
// block much faster than the same rows as RowBinary, which it reads value by value (warehouse_bench); and a
// LowCardinality column brings its dictionary, so that the server need not look every text up.
//
//   ColumnBlock block{{{"one_id", "UInt64"}, {"event", "LowCardinality(String)"}, {"amount",
//   "Nullable(Int64)"}}}; block.number(std::uint64_t{17}); block.string("login"); block.null();
//   block.end_row();
//   ROUSE_CHECK(warehouse.insert_block("events_app", block));
//
// Values come in the order of the columns. A value of another family or width than its column, or a column
// without a value, is a bug of the caller and ends the program (core::require). Types: Int and UInt of any
// width, Float, Date, DateTime, Bool, String, Nullable of these, and LowCardinality(String); others fail in
// create(). Where the table's column has another type, the server converts or refuses.
//
// Not thread-safe. Memory: about twice bytes().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/result.h"

namespace rouse::warehouse {

class ColumnBlock {
 public:
  struct Column {
    std::string name;
    std::string type;
  };

  static core::Result<ColumnBlock> create(const std::vector<Column>& columns);
  ColumnBlock(ColumnBlock&&) noexcept;
  ColumnBlock& operator=(ColumnBlock&&) noexcept;
  ~ColumnBlock();

  template <typename T>
    requires std::is_arithmetic_v<T>
  void number(T value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    put_number(bits, sizeof value,
               std::is_floating_point_v<T> ? Kind::kFloat
               : std::is_signed_v<T>       ? Kind::kSigned
                                           : Kind::kUnsigned);
  }
  void string(std::string_view value);
  void null();
  void end_row();
  // Another value for a row that has ended, in a UInt64 column.
  void replace(std::size_t column, std::uint64_t row, std::uint64_t value);

  std::uint64_t rows() const;
  std::size_t bytes() const;  // of the values collected, about what is sent
  std::vector<std::string> names() const;

  // Hands the encoded block to `take`, piece by piece.
  using Take = std::function<core::Result<void>(std::span<const std::byte>)>;
  core::Result<void> encode(const Take& take) const;

 private:
  struct State;
  enum class Kind { kUnsigned, kSigned, kFloat };
  explicit ColumnBlock(std::unique_ptr<State> state);
  void put_number(std::uint64_t bits, std::size_t width, Kind kind);

  std::unique_ptr<State> state_;
};

}  // namespace rouse::warehouse
