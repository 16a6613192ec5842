#include "warehouse/internal/column_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "warehouse/column_stream.h"

namespace rouse::warehouse::internal {
namespace {

constexpr std::size_t kTypeBytesMax = 16U << 10;  // an Enum names all of its values
constexpr unsigned kLengthBitsMax = 63;

bool is_carried(std::string_view type, const ColumnType& layout) {
  const bool number = layout.family == Family::kUnsigned || layout.family == Family::kSigned ||
                      layout.family == Family::kFloat;
  return number && !layout.nullable && !type.starts_with("LowCardinality(");
}

}  // namespace

// Reads a block's heads; `more` once they go on behind the bytes that have arrived.
class ColumnReader::Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::size_t at() const { return at_; }
  bool more() const { return more_; }
  bool whole() const { return at_ <= bytes_.size(); }
  void skip(std::size_t count) { at_ += count; }

  // LEB128. Nothing: more bytes are needed, or it is no length.
  std::optional<std::uint64_t> length() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < kLengthBitsMax; shift += 7) {
      if (at_ >= bytes_.size()) {
        more_ = true;
        return std::nullopt;
      }
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    return std::nullopt;
  }

  // Nothing: more bytes are needed, or it has none, or more than `bytes_max`.
  std::optional<std::string_view> text(std::size_t bytes_max) {
    const auto size = length();
    if (!size || *size == 0 || *size > bytes_max) return std::nullopt;
    if (bytes_.size() - at_ < *size) {
      more_ = true;
      return std::nullopt;
    }
    const auto found = bytes_.substr(at_, *size);
    at_ += *size;
    return found;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool more_ = false;
};

ColumnReader::ColumnReader(std::unique_ptr<HttpExchange> exchange, std::uint64_t block_bytes_max,
                           std::function<void()> cancel)
    : body_(std::move(exchange), std::move(cancel)), block_bytes_max_(block_bytes_max) {}

core::Result<bool> ColumnReader::next() {
  if (body_.finished()) return false;
  if (body_.error()) return core::fail(*body_.error());
  do {
    readable_ = false;
    body_.consume(std::exchange(block_.bytes, 0));
    ROUSE_TRY(const bool found, find_block());
    if (!found) return false;
  } while (block_.rows == 0);
  readable_ = true;
  rows_read_ += block_.rows;
  for (auto& copy : aligned_) copy.clear();
  return true;
}

core::Result<bool> ColumnReader::find_block() {
  while (true) {
    // From the block's start each time: its heads are short, and values are not looked at.
    ROUSE_TRY(const Found found, scan_block());
    if (found == Found::kBlock) return true;
    if (found == Found::kForeign) return body_.fail_with_server_text();
    ROUSE_TRY(const bool more, body_.fill());
    if (more) continue;
    if (!body_.buffer().empty()) {
      return body_.fail({core::ErrorCode::kUnavailable, "warehouse", "the answer ends inside a block", ""});
    }
    body_.finish();
    return false;
  }
}

core::Result<ColumnReader::Found> ColumnReader::scan_block() {
  Cursor at{body_.buffer().view()};
  const auto count = at.length();
  if (!count) return at.more() ? Found::kPart : Found::kForeign;
  const bool fits = columns_known_ ? *count == columns_.size() : *count - 1 < ColumnStream::kColumnsMax;
  if (!fits) return Found::kForeign;
  const auto rows = at.length();
  if (!rows) return at.more() ? Found::kPart : Found::kForeign;
  block_.rows = *rows;
  block_.values.clear();
  if (!columns_known_) {
    columns_.clear();
    types_.clear();
  }
  for (std::size_t index = 0; index < *count; ++index) {
    ROUSE_TRY(const Found found, scan_column(at, index));
    if (found != Found::kBlock) return found;
  }
  columns_known_ = true;
  aligned_.resize(columns_.size());
  if (!at.whole()) return Found::kPart;
  block_.bytes = at.at();
  return Found::kBlock;
}

core::Result<ColumnReader::Found> ColumnReader::scan_column(Cursor& at, std::size_t index) {
  if (!at.whole()) return Found::kPart;
  const auto name = at.text(ColumnStream::kNameBytesMax);
  const auto type = name ? at.text(kTypeBytesMax) : std::nullopt;
  if (!type) return at.more() ? Found::kPart : Found::kForeign;
  if (!columns_known_) {
    const auto layout = parse_column_type(*type);
    if (!layout || !is_carried(*type, *layout)) {
      return body_.fail({core::ErrorCode::kInvalidArgument, "warehouse",
                         fmt::format("column {} of type {} cannot be read as numbers", *name, *type),
                         "cast it in SQL, or read rows with select()"});
    }
    columns_.push_back({std::string{*name}, std::string{*type}});
    types_.push_back(*layout);
  }
  if (columns_[index].name != *name || columns_[index].type != *type) return Found::kForeign;
  const std::size_t width = types_[index].width;
  // Divided, not multiplied: a number from a broken stream must not overflow.
  if (at.at() > block_bytes_max_ || block_.rows > (block_bytes_max_ - at.at()) / width) {
    return body_.fail({core::ErrorCode::kResourceExhausted, "warehouse",
                       fmt::format("a block is larger than {} bytes (row_bytes_max)", block_bytes_max_), ""});
  }
  block_.values.push_back(at.at());
  at.skip(block_.rows * width);
  return Found::kBlock;
}

core::Result<const void*> ColumnReader::values_of(std::size_t index, Family family, std::size_t width) {
  if (!readable_ || index >= columns_.size()) {
    return core::fail(
        core::ErrorCode::kInternal, "warehouse",
        fmt::format("column {} of {} was asked for", index + 1, readable_ ? columns_.size() : 0));
  }
  const auto& type = types_[index];
  if (type.family != family || type.width != width) {
    return core::fail(core::ErrorCode::kInternal, "warehouse",
                      fmt::format("column {} of type {} was read as another type", columns_[index].name,
                                  columns_[index].type));
  }
  auto& copy = aligned_[index];
  if (copy.empty()) copy.append(body_.buffer().data() + block_.values[index], block_.rows * width);
  return copy.data();
}

}  // namespace rouse::warehouse::internal
