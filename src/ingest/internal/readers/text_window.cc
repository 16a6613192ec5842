#include "ingest/internal/readers/text_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "ingest/internal/readers/encoding.h"
#include "ingest/internal/readers/gbk_lines.h"
#include "ingest/load.h"

namespace rouse::ingest {

TextWindow::TextWindow(std::unique_ptr<Bytes> bytes, std::string file)
    : bytes_(std::move(bytes)),
      marks_(bytes_->marks_lines_not_in()),
      file_(std::move(file)),
      buffer_(kRecordBytesMax + 2 * kChunkBytes + kPadding) {}

core::Result<void> TextWindow::more() {
  if (ended_) return {};
  std::memmove(buffer_.data(), begin(), end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const std::size_t room = std::min(kChunkBytes, buffer_.size() - kPadding - end_);
  ROUSE_TRY(const std::size_t got, bytes_->read(std::span{buffer_}.subspan(end_, room)));
  end_ += got;
  ended_ = got < room;
  // One check of the whole window is much cheaper than one per record; only a window that fails it is looked
  // at record by record. A character cut at the window's end makes it fail too, so the last one is left out.
  const std::string_view text{begin(), end_};
  const auto last_line = text.rfind('\n');
  clean_ = is_utf8(last_line == std::string_view::npos ? text : text.substr(0, last_line));
  checked_ = last_line == std::string_view::npos ? end_ : last_line;
  if (clean_ && !seen_utf8_) seen_utf8_ = has_high_byte(text.substr(0, checked_));
  return {};
}

core::Result<void> TextWindow::skip_line() {
  while (true) {
    const auto size = static_cast<std::size_t>(end() - begin());
    if (const void* at = std::memchr(begin(), '\n', size)) {
      consume(static_cast<std::size_t>(static_cast<const char*>(at) - begin()) + 1);
      return {};
    }
    consume(size);
    if (ended_) return {};
    ROUSE_CHECK(more());
  }
}

core::Result<std::optional<Rejection>> TextWindow::check_text(std::string_view record, std::uint64_t line) {
  const bool covered = record.data() + record.size() <= buffer_.data() + checked_;
  if ((clean_ && covered) || is_utf8(record)) {
    if (!covered || !clean_) seen_utf8_ = seen_utf8_ || has_high_byte(record);
    return std::nullopt;
  }
  const bool gbk = reads_as_gb18030(record);
  if (!marks_.empty()) {
    return Rejection{RejectReason::kInvalidText, "", fmt::format("a line of the row is not {}", marks_)};
  }
  if (!seen_utf8_ && gbk) return core::fail(wrong_encoding(fmt::format("{}:{}", file_, line), "GBK", "gbk"));
  return Rejection{RejectReason::kInvalidText, "",
                   gbk ? "the row is GBK, the file is UTF-8: it mixes encodings" : "the row is not UTF-8"};
}

Rejection TextWindow::marked_line() const {
  const bool utf8 = *begin() == kUtf8LineMark;
  return {RejectReason::kInvalidText, "",
          utf8 ? fmt::format("the row is UTF-8, the file is {}: it mixes encodings", marks_)
               : fmt::format("the row is not {}", marks_)};
}

}  // namespace rouse::ingest
