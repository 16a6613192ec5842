// The rows of a running SELECT, pulled one by one.
//
// Completeness is proven, because a ClickHouse server may fail after it has answered HTTP 200, and 18.16 then
// appends the error's text to the rows:
//  - Each row is preceded by a marker byte 1 (the client selects `toUInt8(1), *` around the statement).
//  Servers write
//    rows whole, block by block, so an error text can start only where a marker is due, and its first byte is
//    never 1. Inside a row lengths and types are known, so text that looks like an error is only data.
//  - The end counts only at a row's boundary and only if the HTTP body ended properly: its last chunk
//  arrived, or
//    Content-Length bytes did. A body that has neither is refused.
//  - A row is handed out only when all of its bytes have arrived.
// So next() == false means that the server said "these were all rows". Anything else is an Error.
//
// Typed readers read the current row's columns from left to right; columns left unread are skipped. Reading a
// column as something it is not (a bug or an unexpected schema) gives 0 or "" and makes the next next() fail
// with kInternal naming the column. Not thread-safe. Dropped before its end, the stream cancels its query.
// Memory: at most the current row and kBufferBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/result.h"

namespace rouse::warehouse {

namespace internal {
class RowReader;
}

struct Column {
  std::string name;
  std::string type;  // as the server writes it: "Nullable(Int64)"
};

class RowStream {
 public:
  RowStream(RowStream&&) noexcept;
  RowStream& operator=(RowStream&&) noexcept;
  ~RowStream();

  const std::vector<Column>& columns() const;

  // True: at the next row. False: all rows were read.
  core::Result<bool> next();

  std::uint64_t u64();        // UInt8..UInt64, Date (days), DateTime (seconds), Bool
  std::int64_t i64();         // Int8..Int64, Enum8, Enum16 (the number)
  double f64();               // Float32, Float64
  std::string_view string();  // String, FixedString, LowCardinality of them; valid until next()

  // Before the value of a Nullable column: true if it is NULL, and then the column is done.
  bool null();

  // Opens an array column and gives its size; then `size` element reads follow, or one elements().
  std::size_t array();
  // Copies all elements of the array just opened, in one memcpy; `out` has its size. Elements of fixed width
  // only, and sizeof(T) is that width: Array(UInt64) -> uint64_t, Array(Tuple(Int64, UInt64)) -> a packed
  // struct of 16 bytes.
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void elements(std::span<T> out) {
    copy_elements(out.data(), out.size(), sizeof(T));
  }
  // array() and elements() in one; `out` keeps its capacity from row to row.
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void array_to(std::vector<T>& out) {
    out.resize(array());
    elements(std::span<T>{out});
  }

  std::uint64_t rows_read() const;

  static constexpr std::size_t kBufferBytes = 4U << 20;

 private:
  friend class Warehouse;
  explicit RowStream(std::unique_ptr<internal::RowReader> reader);
  void copy_elements(void* out, std::size_t count, std::size_t width);

  std::unique_ptr<internal::RowReader> reader_;
};

}  // namespace rouse::warehouse
