#include "ingest/internal/readers/fixed_width_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "ingest/internal/readers/encoding.h"
#include "ingest/internal/readers/gbk_lines.h"
#include "ingest/internal/readers/text_window.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;

// Blanks are no part of any longer character, in any of the encodings.
std::string_view without_padding(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

class FixedWidthReader final : public RecordReader {
 public:
  FixedWidthReader(std::unique_ptr<Bytes> bytes, std::string file,
                   const std::vector<FixedWidthColumn>& columns, core::TextEncoding encoding,
                   std::optional<Gb18030Converter> converter)
      : window_(std::move(bytes), std::move(file)), encoding_(encoding), converter_(std::move(converter)) {
    for (const auto& column : columns) {
      columns_.push_back(column.name);
      widths_.push_back(column.width);
      record_bytes_ += column.width;
    }
    fields_.resize(columns_.size());
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  Result<bool> next(Record& record) override;
  std::uint64_t bytes_read() const override { return window_.bytes_read(); }

 private:
  Result<bool> find_line();
  std::optional<Rejection> cut(std::string_view text);
  bool is_whole(std::string_view field) const;
  Rejection not_text(std::string_view text, std::size_t column) const;

  TextWindow window_;
  core::TextEncoding encoding_;
  std::optional<Gb18030Converter> converter_;  // of GBK and GB18030
  std::vector<std::string> columns_;
  std::vector<std::size_t> widths_;
  std::size_t record_bytes_ = 0;
  std::vector<std::string_view> fields_;
  std::string converted_;  // fields of the record, one after the other
  std::string long_line_;
  std::size_t line_size_ = 0;  // of the line at the window's front
  std::uint64_t line_ = 0;
  std::size_t pending_ = 0;  // bytes of the line handed out last, still in the window
};

// Puts the next line that is not empty to the window's front; false at the end of the file.
Result<bool> FixedWidthReader::find_line() {
  window_.consume(std::exchange(pending_, 0));
  while (true) {
    const auto size = static_cast<std::size_t>(window_.end() - window_.begin());
    const void* feed = std::memchr(window_.begin(), '\n', size);
    if (!feed && !window_.at_end() && size <= kRecordBytesMax) {
      ROUSE_CHECK(window_.more());
      continue;
    }
    line_size_ = feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - window_.begin()) : size;
    if (!feed && size == 0) return false;
    ++line_;
    if (line_size_ > 1 || (line_size_ == 1 && *window_.begin() != '\r')) return true;
    window_.consume(line_size_ + (feed ? 1 : 0));
  }
}

bool FixedWidthReader::is_whole(std::string_view field) const {
  return converter_ ? is_gb18030(field) : is_utf8(field);
}

Rejection FixedWidthReader::not_text(std::string_view text, std::size_t column) const {
  const auto encoding = core::to_string(encoding_);
  if (converter_ ? is_utf8_not_gbk(text) : !is_utf8(text) && is_gb18030(text)) {
    return {RejectReason::kInvalidText, "",
            fmt::format("the row is {}, the file is {}: it mixes encodings", converter_ ? "UTF-8" : "GBK",
                        encoding)};
  }
  if (!is_whole(text)) return {RejectReason::kInvalidText, "", fmt::format("the row is not {}", encoding)};
  return {
      RejectReason::kBrokenRow, columns_[column],
      fmt::format("{}: begins or ends inside a character, at {} bytes", columns_[column], widths_[column])};
}

std::optional<Rejection> FixedWidthReader::cut(std::string_view text) {
  if (text.size() != record_bytes_) {
    return Rejection{RejectReason::kBrokenRow, "",
                     fmt::format("the row has {} bytes, its columns have {}", text.size(), record_bytes_)};
  }
  const bool plain = !has_high_byte(text);
  if (!plain && converter_ && is_utf8_not_gbk(text)) return not_text(text, 0);
  converted_.clear();
  converted_.reserve(2 * text.size());  // so that views into it stay valid
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto field = text.substr(at, widths_[i]);
    at += widths_[i];
    fields_[i] = without_padding(field);
    if (plain || !has_high_byte(field)) continue;
    if (!is_whole(field)) return not_text(text, i);
    if (!converter_) continue;
    const std::size_t before = converted_.size();
    if (!converter_->append(fields_[i], converted_)) {
      return Rejection{RejectReason::kInvalidText, columns_[i],
                       fmt::format("{}: is not {}", columns_[i], core::to_string(encoding_))};
    }
    fields_[i] = std::string_view{converted_}.substr(before);
  }
  return std::nullopt;
}

Result<bool> FixedWidthReader::next(Record& record) {
  ROUSE_TRY(const bool more, find_line());
  if (!more) return false;
  record = Record{};
  record.line = line_;
  record.offset = window_.offset();
  record.raw = {window_.begin(), line_size_};
  if (line_size_ > kRecordBytesMax) {
    record.broken = Rejection{RejectReason::kRecordTooLong, "",
                              fmt::format("the row is longer than {} bytes", kRecordBytesMax)};
    long_line_.assign(record.raw.substr(0, kRecordBytesMax));
    record.raw = long_line_;
    ROUSE_CHECK(window_.skip_line());
    return true;
  }
  pending_ = std::min(line_size_ + 1, static_cast<std::size_t>(window_.end() - window_.begin()));
  if (record.raw.ends_with('\r')) record.raw.remove_suffix(1);
  record.broken = cut(record.raw);
  if (!record.broken) record.fields = fields_;
  return true;
}

}  // namespace

Result<std::unique_ptr<RecordReader>> open_fixed_width(std::unique_ptr<Bytes> bytes, std::string file,
                                                       const std::vector<FixedWidthColumn>& columns,
                                                       core::TextEncoding encoding) {
  if (encoding == core::TextEncoding::kUtf16) {
    return core::invalid("encoding", "encoding: fixed-width files are of bytes, utf-16 is not",
                         "deliver UTF-8, or GBK");
  }
  std::optional<Gb18030Converter> converter;
  if (encoding != core::TextEncoding::kUtf8) {
    ROUSE_TRY(auto opened, Gb18030Converter::open());
    converter.emplace(std::move(opened));
  }
  return std::make_unique<FixedWidthReader>(std::move(bytes), std::move(file), columns, encoding,
                                            std::move(converter));
}

}  // namespace rouse::ingest
