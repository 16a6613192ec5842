#include "warehouse/internal/row_writer.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "warehouse/insert.h"
#include "warehouse/internal/exception.h"

namespace rouse::warehouse::internal {

RowWriter::RowWriter(RowShape shape, std::unique_ptr<HttpExchange> exchange)
    : shape_(std::move(shape)), exchange_(std::move(exchange)) {}

tl::unexpected<core::Error> RowWriter::fail(core::Error error) {
  if (!error_) error_ = std::move(error);
  exchange_.reset();
  return core::fail(*error_);
}

// The server's own words if it had any, else what broke.
tl::unexpected<core::Error> RowWriter::server_error(std::optional<core::Error> transport) {
  ByteBuffer answer;
  while (answer.size() < kErrorTextBytesMax) {
    auto more = exchange_->receive(answer);
    if (!more && !transport) transport = more.error();
    if (!more || !*more) break;
  }
  const auto headers = exchange_->headers();
  if (headers.status == 0 || (headers.status == 200 && answer.empty())) {
    return fail(transport.value_or(core::Error{core::ErrorCode::kInternal, "warehouse",
                                               "the server ended the insert before all rows were sent", ""}));
  }
  return fail(to_error(answer.view(), headers.exception_code, headers.status));
}

void RowWriter::refuse(std::string_view rule) {
  if (error_) return;
  if (column_ >= shape_.columns.size()) {
    error_ =
        core::Error{core::ErrorCode::kInvalidArgument, "",
                    fmt::format("a row has {} columns, a further value came", shape_.columns.size()), ""};
    return;
  }
  const Column& column = shape_.columns[column_];
  error_ = core::Error{core::ErrorCode::kInvalidArgument, column.name,
                       fmt::format("column {} of type {} {}", column.name, column.type, rule), ""};
}

const ColumnType* RowWriter::expect(Family family, std::string_view value) {
  if (error_) return nullptr;
  if (column_ >= shape_.types.size() || shape_.types[column_].family != family) {
    refuse(fmt::format("does not take {}", value));
    return nullptr;
  }
  const ColumnType& type = shape_.types[column_++];
  if (type.nullable) buffer_.append("\0", 1);
  return &type;
}

// Little-endian, as every machine that Rouse runs on.
template <typename T>
void RowWriter::put_integer(const ColumnType& type, T value) {
  T kept = 0;
  const int unused_bits = static_cast<int>(8 * (sizeof(T) - type.width));
  // Shifted up and down again, a value that does not fit comes back changed.
  kept = static_cast<T>(static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) << unused_bits) >>
                        unused_bits);
  if (kept != value) {
    --column_;
    refuse(fmt::format("cannot hold {}", value));
    return;
  }
  if (type.width == sizeof(T)) return buffer_.append_value(value);
  buffer_.append(&value, type.width);
}

void RowWriter::put_unsigned(std::uint64_t value) {
  if (const auto* type = expect(Family::kUnsigned, "an unsigned number")) put_integer(*type, value);
}

void RowWriter::put_signed(std::int64_t value) {
  if (const auto* type = expect(Family::kSigned, "a signed number")) put_integer(*type, value);
}

void RowWriter::put_float(double value) {
  const auto* type = expect(Family::kFloat, "a fraction");
  if (type == nullptr) return;
  if (type->width == sizeof(double)) {
    buffer_.append(&value, sizeof(value));
  } else {
    const auto narrow = static_cast<float>(value);
    buffer_.append(&narrow, sizeof(narrow));
  }
}

void RowWriter::put_string(std::string_view value) {
  const bool bytes = column_ < shape_.types.size() && shape_.types[column_].family == Family::kBytes;
  const auto* type = expect(bytes ? Family::kBytes : Family::kString, "text");
  if (type == nullptr) return;
  if (bytes && value.size() != type->width) {
    --column_;
    refuse(fmt::format("takes {} bytes, not {}", type->width, value.size()));
    return;
  }
  if (!bytes) put_length(value.size());
  buffer_.append(value.data(), value.size());
}

void RowWriter::put_null() {
  if (error_) return;
  if (column_ >= shape_.types.size() || !shape_.types[column_].nullable) {
    refuse("does not take NULL");
    return;
  }
  buffer_.append("\1", 1);
  ++column_;
}

void RowWriter::put_length(std::uint64_t length) {
  char bytes[10];
  std::size_t count = 0;
  while (length >= 0x80) {
    bytes[count++] = static_cast<char>(0x80 | (length & 0x7F));
    length >>= 7;
  }
  bytes[count++] = static_cast<char>(length);
  buffer_.append(bytes, count);
}

void RowWriter::put_array(const void* values, std::size_t count, std::size_t width) {
  const auto* type = expect(Family::kArray, "an array");
  if (type == nullptr) return;
  if (type->element->width != width) {
    --column_;
    refuse(fmt::format("does not take elements of {} bytes", width));
    return;
  }
  put_length(count);
  buffer_.append(values, count * width);
}

void RowWriter::put_strings(std::span<const std::string_view> values) {
  const auto* type = expect(Family::kArray, "an array");
  if (type == nullptr) return;
  if (type->element->family != Family::kString) {
    --column_;
    refuse("does not take an array of strings");
    return;
  }
  put_length(values.size());
  for (const auto value : values) {
    put_length(value.size());
    buffer_.append(value.data(), value.size());
  }
}

core::Result<void> RowWriter::end_row() {
  if (!error_ && column_ != shape_.columns.size()) refuse("has no value in this row");
  if (error_) return fail(*error_);
  column_ = 0;
  ++rows_;
  return buffer_.size() >= Insert::kBufferBytes ? send_all_but_the_end() : core::Result<void>{};
}

core::Result<void> RowWriter::append(std::span<const std::byte> row_binary, std::uint64_t rows) {
  if (error_) return fail(*error_);
  buffer_.append(row_binary.data(), row_binary.size());
  rows_ += rows;
  return buffer_.size() >= Insert::kBufferBytes ? send_all_but_the_end() : core::Result<void>{};
}

// 18.16 takes a broken body for one that ended, and would store rows of an insert that was dropped. Bytes
// that end inside a row are an error to it.
core::Result<void> RowWriter::send_all_but_the_end() { return send(buffer_.size() - 1); }

core::Result<void> RowWriter::send(std::size_t bytes) {
  auto taken = exchange_->send(buffer_.view().substr(0, bytes));
  buffer_.consume(bytes);
  if (!taken) return server_error(taken.error());
  if (!*taken) return server_error(std::nullopt);
  return {};
}

core::Result<std::uint64_t> RowWriter::finish() {
  if (!error_ && column_ != 0) refuse("has no value in this row");
  if (error_) return fail(*error_);
  core::require(!std::exchange(finished_, true), "an insert is finished once");
  ROUSE_CHECK(send(buffer_.size()));
  exchange_->finish_sending();
  ByteBuffer answer;
  while (answer.size() < kErrorTextBytesMax) {
    auto more = exchange_->receive(answer);
    if (!more && answer.empty()) return fail(std::move(more).error());
    if (!more || !*more) break;
  }
  const auto headers = exchange_->headers();
  if (headers.status != 200 || headers.exception_code != 0 || parse_exception(answer.view())) {
    return fail(to_error(answer.view(), headers.exception_code, headers.status));
  }
  if (!exchange_->over() || exchange_->broken() != Broken::kNo) {
    return fail({core::ErrorCode::kUnavailable, "warehouse", "the server did not confirm the insert", ""});
  }
  return rows_;
}

}  // namespace rouse::warehouse::internal
