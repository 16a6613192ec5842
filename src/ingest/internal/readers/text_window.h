// A sliding window over a text source that grows to hold one whole record, and the checks every record needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

// Not thread-safe. Memory: kRecordBytesMax + 2 * kChunkBytes.
class TextWindow {
 public:
  TextWindow(std::unique_ptr<Bytes> bytes, std::string file);

  static constexpr std::size_t kPadding = 64;  // readable bytes behind end(), for parsers that read ahead

  // The unread text of the window. Pointers into it are valid until more().
  const char* begin() const { return buffer_.data() + begin_; }
  const char* end() const { return buffer_.data() + end_; }
  bool at_end() const { return ended_; }  // the source has no more text than the window

  // Reads on, keeping the unread text; it may move. Does nothing at the end of the file.
  core::Result<void> more();

  // Takes `size` bytes from the front.
  void consume(std::size_t size) {
    begin_ += size;
    offset_ += size;
  }
  // Takes everything up to and including the next line end, however long the line is; gives whether there was
  // any text.
  core::Result<void> skip_line();

  // The defect of a record that is not UTF-8, or holds a line that could not be converted; an error when the
  // file's text so far says that the whole file is in another encoding. `line` is the record's.
  core::Result<std::optional<Rejection>> check_text(std::string_view record, std::uint64_t line);
  // The record at the front begins with the mark of a line that could not be converted.
  bool at_marked_line() const {
    return begin_ != end_ && static_cast<unsigned char>(buffer_[begin_]) >= kMarksMin && !marks_.empty();
  }
  Rejection marked_line() const;

  std::uint64_t offset() const { return offset_; }
  std::uint64_t bytes_read() const { return bytes_->bytes_read(); }
  const std::string& file() const { return file_; }

 private:
  static constexpr unsigned char kMarksMin = 0xFE;  // readers/gbk_lines.h

  std::unique_ptr<Bytes> bytes_;
  std::string_view marks_;  // the encoding it was converted from, where lines are marked
  std::string file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  bool ended_ = false;
  bool clean_ = true;        // all text of the window is UTF-8
  std::size_t checked_ = 0;  // where the check of the window's text stopped
  bool seen_utf8_ = false;   // a record that is UTF-8 and not ASCII was met
};

}  // namespace rouse::ingest
