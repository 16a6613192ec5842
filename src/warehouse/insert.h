// A running INSERT: rows are appended value by value, in the order of its columns, and leave for the server
// as they come (RowBinary over a chunked HTTP body).
//
//   ROUSE_TRY(auto insert, warehouse.insert("events_app", {"one_id", "ts", "event"}));
//   insert.u64(17); insert.i64(ts); insert.string("login");
//   ROUSE_CHECK(insert.end_row());
//   ROUSE_TRY(const auto rows, insert.finish());
//
// The columns' types are read from the server when the insert starts. A value of another type, or one that
// does not fit (300 into UInt8), is kInvalidArgument naming the column, from end_row(). A server's error may
// come as late as finish().
//
// An insert is not atomic: dropped without finish(), or failed, it may leave some of its blocks.
// kAtomicRowsMax rows of one partition are one block, which a server that sees the insert fail stores whole
// or not at all; but 18.16 does not see a connection that breaks just between two rows (its client died), and
// stores the rows before. Where that matters, insert into a table that nobody reads and check its count.
//
// Not thread-safe. Memory: kBufferBytes and one row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/result.h"

namespace rouse::warehouse {

namespace internal {
class RowWriter;
}

class Insert {
 public:
  Insert(Insert&&) noexcept;
  Insert& operator=(Insert&&) noexcept;
  ~Insert();

  void u64(std::uint64_t value);        // UInt8..UInt64, Date (days), DateTime (seconds)
  void i64(std::int64_t value);         // Int8..Int64, Enum8, Enum16 (the number)
  void f64(double value);               // Float32, Float64
  void string(std::string_view value);  // String, FixedString (exact size), LowCardinality of them
  void null();                          // a Nullable column; its other values are written as they are

  // A whole array column of fixed-width elements, packed as RowStream::elements() reads them.
  template <typename T>
    requires std::is_trivially_copyable_v<T>
  void array(std::span<const T> values) {
    put_array(values.data(), values.size(), sizeof(T));
  }
  void strings(std::span<const std::string_view> values);  // Array(String)

  // After the last column. Sends when the buffer is full, so it may wait for the server.
  core::Result<void> end_row();

  // Bytes encoded by the caller in the format of the insert, unchecked.
  core::Result<void> append(std::span<const std::byte> bytes, std::uint64_t rows);

  // Ends the body and waits for the server's word; the number of rows appended.
  core::Result<std::uint64_t> finish();

  static constexpr std::size_t kBufferBytes = 2U << 20;
  static constexpr std::uint64_t kAtomicRowsMax = 1'000'000;

 private:
  friend class Warehouse;
  explicit Insert(std::unique_ptr<internal::RowWriter> writer);
  void put_array(const void* values, std::size_t count, std::size_t width);

  std::unique_ptr<internal::RowWriter> writer_;
};

}  // namespace rouse::warehouse
