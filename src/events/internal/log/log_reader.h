// Reads records in order, from segments that another thread may be appending to or trimming.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/file_system.h"
#include "core/result.h"
#include "events/event_log.h"
#include "events/internal/log/segment.h"
#include "events/internal/log/segment_list.h"

namespace rouse::events {

class SegmentReader final : public LogReader {
 public:
  SegmentReader(core::FileSystem& files, std::shared_ptr<const SegmentList> segments, std::uint64_t position)
      : files_{&files}, segments_{std::move(segments)}, position_{position} {}

  core::Result<bool> next(LogRecord& record) override;

 private:
  core::Result<bool> next_frame();
  core::Result<void> enter_segment();
  core::Result<std::optional<Frame>> frame_of_position();
  core::Result<void> pass_gap();

  core::FileSystem* files_;
  std::shared_ptr<const SegmentList> segments_;
  std::uint64_t position_;  // of the next record

  Segment segment_;
  std::unique_ptr<core::File> file_;
  std::optional<FrameCursor> cursor_;
  std::uint64_t cursor_position_ = 0;  // of the frame at the cursor

  Frame frame_;
  std::uint32_t index_ = 0;  // of the next record in the frame
  std::size_t passed_bytes_ = 0;
};

}  // namespace rouse::events
