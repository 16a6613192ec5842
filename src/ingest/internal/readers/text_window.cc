#include "ingest/internal/readers/text_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "ingest/internal/readers/encoding.h"
#include "ingest/load.h"

namespace rouse::ingest {

TextWindow::TextWindow(std::unique_ptr<Bytes> bytes, std::string file)
    : bytes_(std::move(bytes)),
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

core::Result<std::optional<Rejection>> TextWindow::check_text(std::string_view record) {
  const bool covered = record.data() + record.size() <= buffer_.data() + checked_;
  if ((clean_ && covered) || is_utf8(record)) {
    if (!covered || !clean_) seen_utf8_ = seen_utf8_ || has_high_byte(record);
    return std::nullopt;
  }
  if (!seen_utf8_ && reads_as_gb18030(record)) return core::fail(wrong_encoding(file_, "GBK", "gbk"));
  return Rejection{RejectReason::kInvalidText, "", "the row is not UTF-8"};
}

}  // namespace rouse::ingest
