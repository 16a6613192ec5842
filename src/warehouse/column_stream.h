// The rows of a running SELECT as blocks of columns of numbers (ClickHouse's Native format): no work per row
// on either side, and no byte on the wire but the values.
//
//   ROUSE_TRY(auto blocks, warehouse.select_columns("SELECT one_id, ts FROM events_app"));
//   while (true) {
//     ROUSE_TRY(const bool more, blocks.next());
//     if (!more) break;                                      // every row was read, and that is proven
//     ROUSE_TRY(const auto ids, blocks.column<std::uint64_t>(0));
//     ...
//   }
//
// Types: UInt, Int and Float of any width, Date (UInt16), DateTime (UInt32), Bool (UInt8), Enum (Int8,
// Int16); another is kInvalidArgument naming the column, before any row. A statement has 1 to kColumnsMax
// columns with names of 1 to kNameBytesMax bytes.
//
// Completeness is proven as for RowStream (warehouse/row_stream.h). Servers write blocks whole, so an error
// text can start only where a block is due. A block starts with the number of its columns, the number of its
// rows and the length of its first name. The first and the third are below 32, of an error text one of them
// is a letter ("Code:", "\nCode:", "__exception__", "\r\n__exception__"). Later blocks must repeat the names
// and types of the first. The end counts only between blocks and only if the HTTP body ended properly.
//
// Not thread-safe. Dropped before its end, the stream cancels its query. Memory: the current block twice, and
// RowStream::kBufferBytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "core/result.h"
#include "warehouse/row_stream.h"

namespace rouse::warehouse {

namespace internal {
class ColumnReader;
}

class ColumnStream {
 public:
  ColumnStream(ColumnStream&&) noexcept;
  ColumnStream& operator=(ColumnStream&&) noexcept;
  ~ColumnStream();

  // True: at the next block, which has rows. False: all rows were read.
  core::Result<bool> next();

  // Known from the first block on; empty if there was none.
  const std::vector<Column>& columns() const;

  // Of the current block.
  std::size_t rows() const;
  // A column of the current block, in the order of the statement; valid until next(). kInternal if T is not
  // the type of its values.
  template <typename T>
    requires std::is_arithmetic_v<T>
  core::Result<std::span<const T>> column(std::size_t index) {
    constexpr Kind kKind = std::is_floating_point_v<T> ? Kind::kFloat
                           : std::is_signed_v<T>       ? Kind::kSigned
                                                       : Kind::kUnsigned;
    ROUSE_TRY(const void* values, values_of(index, kKind, sizeof(T)));
    return std::span{static_cast<const T*>(values), rows()};
  }

  std::uint64_t rows_read() const;

  static constexpr std::size_t kColumnsMax = 31;
  static constexpr std::size_t kNameBytesMax = 31;

 private:
  friend class Warehouse;
  enum class Kind { kUnsigned, kSigned, kFloat };
  explicit ColumnStream(std::unique_ptr<internal::ColumnReader> reader);
  core::Result<const void*> values_of(std::size_t index, Kind kind, std::size_t width);

  std::unique_ptr<internal::ColumnReader> reader_;
};

}  // namespace rouse::warehouse
