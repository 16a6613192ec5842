#include "events/internal/log/recovery.h"

#include <fmt/format.h>

#include <string>

namespace rouse::events {
namespace {

namespace fs = std::filesystem;
using core::FileSystem;

constexpr std::size_t kTornBytesMax = kFrameHeaderBytes + kFramePayloadMax;
constexpr int kLooksMax = 10;  // at a folder in which another process removes segments meanwhile

core::Result<std::vector<Segment>> list_segments(FileSystem& files, const fs::path& folder) {
  ROUSE_TRY(const auto names, files.list(folder));
  std::vector<Segment> segments;
  for (const auto& name : names) {
    const auto first = first_position(name);
    if (!first) continue;
    if (!segments.empty()) segments.back().end = *first;
    segments.push_back({.path = folder / name, .first = *first, .end = *first, .bytes = 0});
  }
  return segments;
}

core::Result<void> measure(FileSystem& files, std::vector<Segment>& segments) {
  for (auto& segment : segments) {
    ROUSE_TRY(const auto file, files.open(segment.path, FileSystem::Mode::kRead));
    ROUSE_TRY(segment.bytes, file->size());
  }
  return {};
}

// A segment is used only after its header is durable: one that ends within its header holds nothing.
bool is_unused(core::File& file, const Segment& segment) {
  if (segment.bytes > kSegmentHeaderBytes) return false;
  const auto header = read_header(file, segment.path);
  return !header && header.error().code == core::ErrorCode::kInternal;
}

// The bytes behind the last whole frame are torn when they can be the one frame that was being written.
core::Result<void> check_torn(core::File& file, const Segment& segment, std::uint64_t offset,
                              std::uint64_t salt) {
  const auto left = segment.bytes - offset;
  std::string tail(std::min<std::uint64_t>(left, kTornBytesMax + 1), '\0');
  ROUSE_TRY(const std::size_t read, file.read_at(offset, tail));
  tail.resize(read);
  if (left <= kTornBytesMax && !holds_frame(tail, salt)) return {};
  return damaged_at(
      segment.path, offset,
      fmt::format("the record at position {} cannot be read, but later ones were written", segment.end));
}

// What scanning the last segment found.
struct Scan {
  std::uint64_t last_frame_at = 0;  // byte offset; 0 when there is none
};

core::Result<Scan> scan_last(FoundLog& log) {
  Segment& segment = log.segments.back();
  ROUSE_TRY(log.last_header, read_header(*log.last_file, segment.path));
  log.newest_at = log.last_header.previous_at;
  Scan scan;
  FrameCursor cursor{*log.last_file, log.last_header.salt};
  while (cursor.offset() < segment.bytes) {
    ROUSE_TRY(const auto frame, cursor.read(segment.bytes));
    if (!frame) break;
    if (frame->first != segment.end) {
      return damaged_at(
          segment.path, cursor.offset(),
          fmt::format("a frame from position {} where {} comes next", frame->first, segment.end));
    }
    segment.end = frame->end();
    log.newest_at = frame->appended_at;
    scan.last_frame_at = cursor.offset();
    cursor.pass(*frame);
  }
  ROUSE_CHECK(check_torn(*log.last_file, segment, cursor.offset(), log.last_header.salt));
  log.torn_bytes += segment.bytes - cursor.offset();
  segment.bytes = cursor.offset();
  log.end = segment.end;
  return scan;
}

// Whole frames may be in the kernel's memory only: the process may have ended before the sync, or the sync
// may have failed, after which the kernel holds bytes for clean that never reached the disk. Both can be true
// of the last frame alone, so it is written once more.
core::Result<void> make_durable(FoundLog& log, const Scan& scan) {
  Segment& segment = log.segments.back();
  if (scan.last_frame_at != 0) {
    std::string frame(segment.bytes - scan.last_frame_at, '\0');
    ROUSE_TRY(const std::size_t read, log.last_file->read_at(scan.last_frame_at, frame));
    ROUSE_CHECK(log.last_file->write_at(scan.last_frame_at, std::string_view{frame}.substr(0, read)));
  }
  ROUSE_CHECK(log.last_file->truncate(segment.bytes));
  return log.last_file->sync();
}

core::Result<FoundLog> find_log(FileSystem& files, const fs::path& folder, FileSystem::Mode mode) {
  FoundLog log;
  ROUSE_TRY(log.segments, list_segments(files, folder));
  ROUSE_CHECK(measure(files, log.segments));
  if (log.segments.empty()) return log;
  ROUSE_TRY(log.last_file, files.open(log.segments.back().path, mode));
  std::optional<Segment> unused;
  if (is_unused(*log.last_file, log.segments.back())) {
    unused = log.segments.back();
    log.torn_bytes = unused->bytes;
    log.end = unused->first;
    log.segments.pop_back();
    log.last_file.reset();
    if (!log.segments.empty()) {
      log.segments.back().end = log.segments.back().first;
      ROUSE_TRY(log.last_file, files.open(log.segments.back().path, mode));
    }
  }
  Scan scan;
  if (log.last_file) {
    ROUSE_TRY(scan, scan_last(log));
  }
  if (unused && log.end < unused->first) {
    return damaged_at(log.segments.back().path, log.segments.back().bytes,
                      fmt::format("the records from position {} are missing; {} begins at {}", log.end,
                                  unused->path.filename().string(), unused->first));
  }
  if (mode == FileSystem::Mode::kRead) return log;
  if (unused) ROUSE_CHECK(files.remove(unused->path));
  if (log.last_file) ROUSE_CHECK(make_durable(log, scan));
  ROUSE_CHECK(files.sync_folder(folder));
  return log;
}

}  // namespace

core::Result<FoundLog> recover_log(FileSystem& files, const fs::path& folder) {
  return find_log(files, folder, FileSystem::Mode::kWrite);
}

core::Result<FoundLog> look_at_log(FileSystem& files, const fs::path& folder) {
  auto log = find_log(files, folder, FileSystem::Mode::kRead);
  for (int looks = 1; looks < kLooksMax; ++looks) {
    if (log || log.error().code != core::ErrorCode::kNotFound || log.error().field == folder.string()) break;
    log = find_log(files, folder, FileSystem::Mode::kRead);
  }
  return log;
}

}  // namespace rouse::events
