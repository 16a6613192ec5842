#include "events/internal/log/log_reader.h"

#include <fmt/format.h>

#include <utility>

namespace rouse::events {

core::Result<bool> SegmentReader::next(LogRecord& record) {
  if (index_ == frame_.count) {
    ROUSE_TRY(const bool more, next_frame());
    if (!more) return false;
  }
  const std::size_t length = frame_.length(index_);
  record = {position_, frame_.appended_at, frame_.records.substr(passed_bytes_, length)};
  passed_bytes_ += length;
  ++index_;
  ++position_;
  return true;
}

core::Result<bool> SegmentReader::next_frame() {
  frame_ = {};
  index_ = 0;
  passed_bytes_ = 0;
  while (position_ < segments_->end()) {
    if (!cursor_ || position_ >= segment_.end) ROUSE_CHECK(enter_segment());
    ROUSE_TRY(const auto frame, frame_of_position());
    if (!frame) continue;
    frame_ = *frame;
    for (; frame_.first + index_ < position_; ++index_) passed_bytes_ += frame_.length(index_);
    return true;
  }
  return false;
}

core::Result<void> SegmentReader::enter_segment() {
  const auto trimmed = [&] {
    return core::fail(core::ErrorCode::kNotFound, "position",
                      fmt::format("position: the event log no longer holds record {}; its first is {}",
                                  position_, segments_->first()));
  };
  auto found = segments_->find(position_);
  if (!found) return trimmed();
  if (cursor_ && found->first == segment_.first) {
    segment_ = *std::move(found);
    return {};
  }
  cursor_.reset();
  segment_ = *std::move(found);
  auto file = files_->open(segment_.path, core::FileSystem::Mode::kRead);
  if (!file && file.error().code == core::ErrorCode::kNotFound) return trimmed();
  if (!file) return core::fail(std::move(file).error());
  file_ = *std::move(file);
  ROUSE_TRY(const auto header, read_header(*file_, segment_.path));
  cursor_.emplace(*file_, header.salt);
  cursor_position_ = segment_.first;
  return {};
}

// Nothing when there was a gap, which it has passed.
core::Result<std::optional<Frame>> SegmentReader::frame_of_position() {
  for (;;) {
    ROUSE_TRY(const auto frame, cursor_->read(segment_.bytes));
    if (!frame && cursor_->offset() == segment_.bytes) {
      ROUSE_CHECK(pass_gap());
      return std::nullopt;
    }
    if (!frame || frame->first != cursor_position_) {
      return damaged_at(segment_.path, cursor_->offset(),
                        fmt::format("the records from position {} are damaged", cursor_position_));
    }
    cursor_->pass(*frame);
    cursor_position_ = frame->end();
    if (frame->end() > position_) return frame;
  }
}

// Behind the last frame of a segment: records are missing before the next one begins. That they are lost is
// known when its header says so.
core::Result<void> SegmentReader::pass_gap() {
  const auto next = segments_->beginning_at(segment_.end);
  std::uint64_t known_end = 0;
  if (next) {
    ROUSE_TRY(const auto header, read_header(*files_, next->path));
    known_end = header.previous_end;
  }
  if (!next || known_end != cursor_position_) {
    return damaged_at(segment_.path, cursor_->offset(),
                      fmt::format("the records from position {} are missing", cursor_position_));
  }
  position_ = next->first;
  cursor_.reset();
  return {};
}

}  // namespace rouse::events
