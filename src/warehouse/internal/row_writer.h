// The state of an Insert: the row being written, checked against the columns' types, and the bytes not yet
// sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/result.h"
#include "warehouse/internal/byte_buffer.h"
#include "warehouse/internal/http.h"
#include "warehouse/internal/row_reader.h"

namespace rouse::warehouse::internal {

class RowWriter {
 public:
  RowWriter(RowShape shape, std::unique_ptr<HttpExchange> exchange);

  void put_unsigned(std::uint64_t value);
  void put_signed(std::int64_t value);
  void put_float(double value);
  void put_string(std::string_view value);
  void put_null();
  void put_array(const void* values, std::size_t count, std::size_t width);
  void put_strings(std::span<const std::string_view> values);
  core::Result<void> end_row();
  core::Result<void> append(std::span<const std::byte> row_binary, std::uint64_t rows);
  core::Result<std::uint64_t> finish();

 private:
  // The next column if it is of that family; writes the flag of a Nullable one.
  const ColumnType* expect(Family family, std::string_view value);
  void refuse(std::string_view rule);
  void put_length(std::uint64_t length);
  template <typename T>
  void put_integer(const ColumnType& type, T value);
  core::Result<void> send(std::size_t bytes);
  core::Result<void> send_all_but_the_end();
  tl::unexpected<core::Error> fail(core::Error error);
  tl::unexpected<core::Error> server_error(std::optional<core::Error> transport);

  RowShape shape_;
  std::unique_ptr<HttpExchange> exchange_;
  ByteBuffer buffer_;
  std::size_t column_ = 0;
  std::uint64_t rows_ = 0;
  bool finished_ = false;
  std::optional<core::Error> error_;
};

}  // namespace rouse::warehouse::internal
