#include "warehouse/internal/row_reader.h"

#include <fmt/format.h>

#include <cstring>
#include <set>
#include <utility>

namespace rouse::warehouse::internal {
namespace {

constexpr int kLengthBytesMax = 10;

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

}  // namespace

core::Result<RowShape> make_shape(std::vector<Column> columns) {
  RowShape shape;
  std::set<std::string_view> names;
  shape.fixed_bytes = 1;
  for (const Column& column : columns) {
    if (!names.insert(column.name).second) {
      return core::invalid("warehouse", fmt::format("two columns of the SELECT are named {}", column.name),
                           "give each an alias of its own");
    }
    ROUSE_TRY(auto type, parse_column_type(column.type));
    const bool fixed = shape.fixed_bytes != 0 && !type.nullable && type.width != 0;
    shape.fixed_bytes = fixed ? shape.fixed_bytes + type.width : 0;
    shape.types.push_back(std::move(type));
  }
  shape.columns = std::move(columns);
  return shape;
}

RowReader::RowReader(RowShape shape, std::unique_ptr<HttpExchange> exchange, std::uint64_t row_bytes_max,
                     std::function<void()> cancel)
    : shape_(std::move(shape)),
      body_(std::move(exchange), std::move(cancel)),
      row_bytes_max_(row_bytes_max) {}

core::Result<bool> RowReader::next() {
  if (body_.finished()) return false;
  if (body_.error()) return core::fail(*body_.error());
  if (misuse_) return body_.fail(*misuse_);
  readable_ = false;
  body_.consume(std::exchange(row_bytes_, 0));
  const std::size_t fixed = shape_.fixed_bytes;
  if (fixed != 0 && body_.buffer().size() >= fixed && *body_.buffer().data() == kRowMarker) {
    row_bytes_ = fixed;  // the common case, without the scan
  } else {
    ROUSE_TRY(const bool found, find_row());
    if (!found) return false;
  }
  ++rows_;
  readable_ = true;
  cursor_ = body_.buffer().data() + 1;
  column_ = 0;
  null_flag_read_ = false;
  elements_left_ = 0;
  element_ = nullptr;
  return true;
}

core::Result<bool> RowReader::find_row() {
  scan_ = {.offset = 1};
  while (true) {
    if (!body_.buffer().empty() && *body_.buffer().data() != kRowMarker) return body_.fail_with_server_text();
    if (!body_.buffer().empty() && scan_row()) {
      row_bytes_ = scan_.offset;
      return true;
    }
    if (body_.buffer().size() > row_bytes_max_) {
      return body_.fail({core::ErrorCode::kResourceExhausted, "warehouse",
                         fmt::format("a row is larger than {} bytes (row_bytes_max)", row_bytes_max_), ""});
    }
    ROUSE_TRY(const bool more, body_.fill());
    if (more) continue;
    if (body_.buffer().empty()) {
      body_.finish();
      return false;
    }
    return body_.fail({core::ErrorCode::kUnavailable, "warehouse", "the answer ends inside a row", ""});
  }
}

bool RowReader::scan_row() {
  const std::size_t available = body_.buffer().size();
  if (shape_.fixed_bytes != 0) {
    scan_.offset = shape_.fixed_bytes;
    return available >= shape_.fixed_bytes;
  }
  while (scan_.column < shape_.types.size()) {
    if (!scan_column(shape_.types[scan_.column], available)) return false;
    ++scan_.column;
  }
  return true;
}

bool RowReader::scan_column(const ColumnType& type, std::size_t available) {
  if (type.family == Family::kArray) {
    if (!scan_.in_array) {
      const auto length = scan_length(available);
      if (!length) return false;
      scan_.elements = *length;
      scan_.in_array = true;
    }
    if (!scan_elements(*type.element, available)) return false;
    scan_.in_array = false;
    return true;
  }
  if (!type.nullable) return scan_value(type, available);
  if (scan_.offset >= available) return false;
  const bool is_null = body_.buffer().data()[scan_.offset] != 0;
  ++scan_.offset;
  if (is_null || scan_value(type, available)) return true;
  --scan_.offset;  // flag and value are scanned together
  return false;
}

bool RowReader::scan_elements(const ColumnType& element, std::size_t available) {
  if (element.width != 0) {
    // Divided, not multiplied: a length from a broken stream must not overflow.
    if ((available - scan_.offset) / element.width < scan_.elements) return false;
    scan_.offset += scan_.elements * element.width;
    return true;
  }
  for (; scan_.elements > 0; --scan_.elements) {
    if (!scan_value(element, available)) return false;
  }
  return true;
}

bool RowReader::scan_value(const ColumnType& type, std::size_t available) {
  if (type.width != 0) {
    if (available - scan_.offset < type.width) return false;
    scan_.offset += type.width;
    return true;
  }
  const std::size_t start = scan_.offset;
  const auto length = scan_length(available);
  if (length && available - scan_.offset >= *length) {
    scan_.offset += *length;
    return true;
  }
  scan_.offset = start;
  return false;
}

// LEB128, as RowBinary writes lengths.
std::optional<std::uint64_t> RowReader::scan_length(std::size_t available) {
  std::uint64_t value = 0;
  std::size_t at = scan_.offset;
  for (int part = 0; part < kLengthBytesMax && at < available; ++part, ++at) {
    const auto byte = static_cast<unsigned char>(body_.buffer().data()[at]);
    value |= std::uint64_t{byte & 0x7FU} << (7 * part);
    if ((byte & 0x80U) == 0) {
      scan_.offset = at + 1;
      return value;
    }
  }
  return std::nullopt;
}

std::uint64_t RowReader::take_length() {
  std::uint64_t value = 0;
  for (int part = 0; part < kLengthBytesMax; ++part) {
    const auto byte = static_cast<unsigned char>(*cursor_++);
    value |= std::uint64_t{byte & 0x7FU} << (7 * part);
    if ((byte & 0x80U) == 0) break;
  }
  return value;
}

void RowReader::misuse(std::string_view reader) {
  if (misuse_) return;
  readable_ = false;
  if (column_ >= shape_.columns.size()) {
    misuse_ = core::Error{
        core::ErrorCode::kInternal, "warehouse",
        fmt::format("{}() was called behind the last of {} columns", reader, shape_.columns.size()), ""};
    return;
  }
  const Column& column = shape_.columns[column_];
  misuse_ = core::Error{
      core::ErrorCode::kInternal, "warehouse",
      fmt::format("column {} of type {} cannot be read with {}() here", column.name, column.type, reader),
      "Nullable columns need null() first; the elements of an array are read one by one or all at once"};
}

const ColumnType* RowReader::expect(Family family, std::string_view reader) {
  const ColumnType* type = element_;
  if (type == nullptr && column_ < shape_.types.size()) type = &shape_.types[column_];
  if (readable_ && type != nullptr && type->family == family && type->nullable == null_flag_read_)
    return type;
  misuse(reader);
  return nullptr;
}

void RowReader::finish_value() {
  null_flag_read_ = false;
  if (element_ != nullptr && --elements_left_ > 0) return;
  element_ = nullptr;
  ++column_;
}

std::uint64_t RowReader::read_unsigned() {
  const ColumnType* type = expect(Family::kUnsigned, "u64");
  if (type == nullptr) return 0;
  const char* at = std::exchange(cursor_, cursor_ + type->width);
  finish_value();
  switch (type->width) {
    case 8: return load<std::uint64_t>(at);
    case 4: return load<std::uint32_t>(at);
    case 2: return load<std::uint16_t>(at);
    default: return load<std::uint8_t>(at);
  }
}

std::int64_t RowReader::read_signed() {
  const ColumnType* type = expect(Family::kSigned, "i64");
  if (type == nullptr) return 0;
  const char* at = std::exchange(cursor_, cursor_ + type->width);
  finish_value();
  switch (type->width) {
    case 8: return load<std::int64_t>(at);
    case 4: return load<std::int32_t>(at);
    case 2: return load<std::int16_t>(at);
    default: return load<std::int8_t>(at);
  }
}

double RowReader::read_float() {
  const ColumnType* type = expect(Family::kFloat, "f64");
  if (type == nullptr) return 0;
  const char* at = std::exchange(cursor_, cursor_ + type->width);
  finish_value();
  return type->width == 8 ? load<double>(at) : double{load<float>(at)};
}

std::string_view RowReader::read_string() {
  const ColumnType* next = element_ != nullptr             ? element_
                           : column_ < shape_.types.size() ? &shape_.types[column_]
                                                           : nullptr;
  const bool bytes = next != nullptr && next->family == Family::kBytes;
  const ColumnType* type = expect(bytes ? Family::kBytes : Family::kString, "string");
  if (type == nullptr) return {};
  const std::size_t size = bytes ? type->width : take_length();
  const char* at = std::exchange(cursor_, cursor_ + size);
  finish_value();
  return {at, size};
}

bool RowReader::read_null() {
  const bool fits = readable_ && element_ == nullptr && column_ < shape_.types.size() &&
                    shape_.types[column_].nullable && !null_flag_read_;
  if (!fits) {
    misuse("null");
    return true;
  }
  if (*cursor_++ != 0) {
    ++column_;
    return true;
  }
  null_flag_read_ = true;
  return false;
}

std::size_t RowReader::open_array() {
  const ColumnType* type = element_ == nullptr ? expect(Family::kArray, "array") : nullptr;
  if (type == nullptr) {
    misuse("array");
    return 0;
  }
  elements_left_ = take_length();
  if (elements_left_ == 0) {
    ++column_;
  } else {
    element_ = type->element.get();
  }
  return elements_left_;
}

void RowReader::copy_elements(void* out, std::size_t count, std::size_t width) {
  if (count == 0 && element_ == nullptr) return;
  if (element_ == nullptr || element_->width != width || count != elements_left_) {
    misuse("elements");
    return;
  }
  std::memcpy(out, cursor_, count * width);
  cursor_ += count * width;
  elements_left_ = 0;
  element_ = nullptr;
  ++column_;
}

}  // namespace rouse::warehouse::internal
