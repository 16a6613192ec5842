// One segment file: its name, its header, and a cursor over its frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "events/internal/log/frame.h"

namespace rouse::events {

struct Segment {
  std::filesystem::path path;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;
};

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t first);
// Nothing for a name that is not a segment's.
std::optional<std::uint64_t> first_position(std::string_view file_name);

// kInternal: "<file>: byte <offset>: <what>".
tl::unexpected<core::Error> damaged_at(const std::filesystem::path& file, std::uint64_t offset,
                                       std::string_view what);

// A new file with its header, durable under its name; what an earlier try left there is replaced.
// kResourceExhausted: the disk is full and nothing was left.
core::Result<std::unique_ptr<core::File>> create_segment(core::FileSystem& files,
                                                         const std::filesystem::path& path,
                                                         const SegmentHeader& header);
// Fails as damage does, and with kConflict when a newer program wrote the segment.
core::Result<SegmentHeader> read_header(core::File& file, const std::filesystem::path& path);
core::Result<SegmentHeader> read_header(core::FileSystem& files, const std::filesystem::path& path);

// Walks over a file's frames. For one thread.
class FrameCursor {
 public:
  FrameCursor(core::File& file, std::uint64_t salt) : file_{&file}, salt_{salt} {}
  std::uint64_t offset() const { return offset_; }
  // The frame at offset(), of the file's first `limit` bytes; nothing when no whole frame is there. Its views
  // are valid until the next call.
  core::Result<std::optional<Frame>> read(std::uint64_t limit);
  void pass(const Frame& frame) { offset_ += frame.bytes; }

 private:
  core::Result<std::string_view> bytes_here(std::size_t wanted, std::uint64_t limit);

  core::File* file_;
  std::uint64_t salt_;
  std::uint64_t offset_ = kSegmentHeaderBytes;
  std::vector<char> buffer_;
  std::uint64_t buffer_at_ = 0;
  std::size_t buffered_ = 0;
};

}  // namespace rouse::events
