#include "events/internal/log/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rouse::events {
namespace {

using core::ErrorCode;
using core::FileSystem;

constexpr std::size_t kReadBytes = 1U << 20;
constexpr std::size_t kNameDigits = 20;
constexpr std::string_view kSuffix = ".log";

core::Result<std::unique_ptr<core::File>> create_anew(FileSystem& files, const std::filesystem::path& path) {
  auto file = files.open(path, FileSystem::Mode::kCreate);
  if (file || file.error().code != ErrorCode::kConflict) return file;
  ROUSE_CHECK(files.remove(path));
  return files.open(path, FileSystem::Mode::kCreate);
}

}  // namespace

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t first) {
  return folder / fmt::format("{:0{}}{}", first, kNameDigits, kSuffix);
}

std::optional<std::uint64_t> first_position(std::string_view file_name) {
  if (file_name.size() != kNameDigits + kSuffix.size() || !file_name.ends_with(kSuffix)) return std::nullopt;
  const char* begin = file_name.data();
  const char* end = begin + kNameDigits;
  std::uint64_t first = 0;
  const auto [at, why] = std::from_chars(begin, end, first);
  if (why != std::errc{} || at != end) return std::nullopt;
  return first;
}

tl::unexpected<core::Error> damaged_at(const std::filesystem::path& file, std::uint64_t offset,
                                       std::string_view what) {
  return core::fail(
      ErrorCode::kInternal, file.string(), fmt::format("{}: byte {}: {}", file.string(), offset, what),
      "restore the file from a copy; one whose records are all in the warehouse may be moved away");
}

core::Result<std::unique_ptr<core::File>> create_segment(FileSystem& files, const std::filesystem::path& path,
                                                         const SegmentHeader& header) {
  ROUSE_TRY(auto file, create_anew(files, path));
  if (auto written = file->write_at(0, encode_segment_header(header)); !written) {
    if (written.error().code == ErrorCode::kResourceExhausted) ROUSE_CHECK(files.remove(path));
    return core::fail(std::move(written).error());
  }
  auto synced = file->sync();
  if (synced) synced = files.sync_folder(path.parent_path());
  if (synced) return file;
  synced.error().code = ErrorCode::kUnavailable;  // the file is there: not as if the disk had no room for it
  return core::fail(std::move(synced).error());
}

core::Result<SegmentHeader> read_header(core::File& file, const std::filesystem::path& path) {
  std::string bytes(kSegmentHeaderBytes, '\0');
  ROUSE_TRY(const std::size_t size, file.read_at(0, bytes));
  bytes.resize(size);
  SegmentHeader header;
  const auto check = read_segment_header(bytes, header);
  if (check == HeaderCheck::kNewer) {
    return core::fail(ErrorCode::kConflict, path.string(),
                      path.string() + ": a newer version wrote this segment", "run that version");
  }
  if (check == HeaderCheck::kDamaged) return damaged_at(path, 0, "this is not the header of a log segment");
  if (first_position(path.filename().string()) != header.first) {
    return damaged_at(path, 0,
                      fmt::format("the header belongs to the segment from position {}", header.first));
  }
  return header;
}

core::Result<SegmentHeader> read_header(FileSystem& files, const std::filesystem::path& path) {
  ROUSE_TRY(const auto file, files.open(path, FileSystem::Mode::kRead));
  return read_header(*file, path);
}

core::Result<std::string_view> FrameCursor::bytes_here(std::size_t wanted, std::uint64_t limit) {
  const auto left = limit > offset_ ? limit - offset_ : 0;
  const auto passed = static_cast<std::size_t>(offset_ - buffer_at_);
  if (offset_ >= buffer_at_ && passed + std::min<std::uint64_t>(wanted, left) <= buffered_) {
    return std::string_view{buffer_.data() + passed, buffered_ - passed};
  }
  const auto asked = static_cast<std::size_t>(std::min<std::uint64_t>(std::max(wanted, kReadBytes), left));
  if (buffer_.size() < asked) buffer_.resize(asked);
  buffer_at_ = offset_;
  buffered_ = 0;
  ROUSE_TRY(buffered_, file_->read_at(offset_, std::span{buffer_}.first(asked)));
  return std::string_view{buffer_.data(), buffered_};
}

core::Result<std::optional<Frame>> FrameCursor::read(std::uint64_t limit) {
  ROUSE_TRY(auto bytes, bytes_here(kFrameHeaderBytes, limit));
  const auto size = frame_bytes(bytes, salt_);
  if (!size) return std::nullopt;
  if (*size > bytes.size()) {
    ROUSE_TRY(bytes, bytes_here(*size, limit));
  }
  return read_frame(bytes, salt_);
}

}  // namespace rouse::events
