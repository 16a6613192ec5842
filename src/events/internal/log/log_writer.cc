#include "events/internal/log/log_writer.h"

#include <fmt/format.h>

#include <random>
#include <utility>

namespace rouse::events {
namespace {

using core::ErrorCode;

core::Result<void> check_batch(const LogBatch& batch) {
  if (batch.lengths.empty()) return core::invalid("batch", "batch: it holds no record");
  if (batch.lengths.size() > kLogBatchRecordsMax) {
    return core::invalid("batch", fmt::format("batch: more than {} records", kLogBatchRecordsMax));
  }
  if (batch.bytes.size() > kLogBatchBytesMax) {
    return core::invalid("batch", fmt::format("batch: larger than {} bytes", kLogBatchBytesMax));
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t length : batch.lengths) {
    if (length > kLogRecordBytesMax) {
      return core::invalid("batch", fmt::format("batch: a record larger than {} bytes", kLogRecordBytesMax));
    }
    sum += length;
  }
  if (sum != batch.bytes.size())
    return core::invalid("batch", "batch: its lengths do not add up to its bytes");
  return {};
}

std::uint64_t random_salt() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

core::Result<OpenSegment> start_segment(const LogConfig& config, core::FileSystem& files,
                                        SegmentList& segments, std::uint64_t first,
                                        std::uint64_t previous_end, core::Timestamp now,
                                        core::Timestamp newest_at) {
  OpenSegment open;
  open.header = {.salt = random_salt(),
                 .first = first,
                 .previous_end = previous_end,
                 .created_at = now,
                 .previous_at = newest_at};
  open.bytes = kSegmentHeaderBytes;
  open.newest_at = newest_at;
  const auto path = segment_path(config.folder, first);
  ROUSE_TRY(open.file, create_segment(files, path, open.header));
  segments.add({.path = path, .first = first, .end = first, .bytes = open.bytes});
  return open;
}

LogWriter::LogWriter(const LogConfig& config, core::FileSystem& files, const core::Clock& clock,
                     std::shared_ptr<SegmentList> segments, OpenSegment open)
    : config_{config},
      files_{&files},
      clock_{&clock},
      segments_{std::move(segments)},
      open_{std::move(open)},
      facts_{0, 0, {}, open_.newest_at},
      thread_{[this] { run(); }} {}

LogWriter::~LogWriter() { close(); }

void LogWriter::append(LogBatch batch, EventLog::Done done) {
  if (auto taken = enqueue(batch, done); !taken) done(core::fail(std::move(taken).error()));
}

core::Result<void> LogWriter::enqueue(LogBatch& batch, EventLog::Done& done) {
  ROUSE_CHECK(check_batch(batch));
  const std::lock_guard lock{mutex_};
  if (facts_.failed) return core::fail(*facts_.failed);
  if (closing_) return core::fail(ErrorCode::kUnavailable, "log", "log: it is closed");
  if (!disk_is_checked_) ROUSE_CHECK(check_disk());
  if (facts_.waiting_bytes + batch.bytes.size() > config_.waiting_bytes_max) {
    return core::fail(ErrorCode::kResourceExhausted, "log",
                      fmt::format("log: {} bytes are waiting to be written", facts_.waiting_bytes),
                      "send again later");
  }
  facts_.waiting_bytes += batch.bytes.size();
  waiting_.push_back({std::move(batch), std::move(done)});
  arrived_.notify_one();
  return {};
}

core::Result<void> LogWriter::check_disk() {
  ROUSE_TRY(const auto free, files_->free_bytes(config_.folder));
  disk_is_checked_ = free >= config_.free_bytes_min;
  if (disk_is_checked_) return {};
  return core::fail(ErrorCode::kResourceExhausted, config_.folder.string(),
                    fmt::format("{}: {} bytes of the disk are free, {} are needed", config_.folder.string(),
                                free, config_.free_bytes_min),
                    "make room on the disk; collection goes on by itself");
}

void LogWriter::close() {
  std::call_once(closed_, [this] {
    {
      const std::lock_guard lock{mutex_};
      closing_ = true;
    }
    arrived_.notify_one();
    thread_.join();
    segments_->close();
  });
}

LogWriter::Facts LogWriter::facts() const {
  const std::lock_guard lock{mutex_};
  return facts_;
}

void LogWriter::run() {
  for (Group group = take_group(); !group.done.empty(); group = take_group()) {
    auto first = commit(group);
    acknowledge(std::move(group), std::move(first));
  }
}

// Empty when the log is closed and nothing waits.
LogWriter::Group LogWriter::take_group() {
  Group group;
  std::size_t bytes = 0;
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
  for (; !waiting_.empty(); waiting_.pop_front()) {
    auto& [batch, done] = waiting_.front();
    bytes += payload_bytes(batch);
    if (bytes > kGroupBytesMax && !group.done.empty()) break;
    group.batches.push_back(std::move(batch));
    group.done.push_back(std::move(done));
  }
  return group;
}

core::Result<std::uint64_t> LogWriter::commit(const Group& group) {
  if (facts_.failed) return core::fail(*facts_.failed);  // only this thread sets it
  const auto first = segments_->end();
  const auto now = clock_->now();
  ROUSE_CHECK(make_room(group, first, now));
  encode_frame(open_.header.salt, first, now, group.batches, frame_);
  ROUSE_CHECK(write_frame());
  std::uint64_t end = first;
  for (const auto& batch : group.batches) end += batch.lengths.size();
  open_.bytes += frame_.size();
  open_.newest_at = now;
  segments_->grow(end, open_.bytes);
  return first;
}

core::Result<void> LogWriter::make_room(const Group& group, std::uint64_t first, core::Timestamp now) {
  std::size_t bytes = kFrameHeaderBytes;
  for (const auto& batch : group.batches) bytes += payload_bytes(batch);
  if (open_.bytes == kSegmentHeaderBytes || open_.bytes + bytes <= config_.segment_bytes) return {};
  auto next = start_segment(config_, *files_, *segments_, first, first, now, open_.newest_at);
  if (next) {
    open_ = *std::move(next);
    return {};
  }
  if (next.error().code == ErrorCode::kResourceExhausted) return core::fail(std::move(next).error());
  return give_up(next.error());
}

core::Result<void> LogWriter::write_frame() {
  if (auto written = open_.file->write_at(open_.bytes, frame_); !written) return undo_write(written.error());
  if (auto synced = open_.file->sync(); !synced) return give_up(synced.error());
  return {};
}

// On a full disk the log goes on when the part of the frame that was written can be cut off again.
core::Result<void> LogWriter::undo_write(core::Error why) {
  if (why.code != ErrorCode::kResourceExhausted) return give_up(why);
  if (auto cut = open_.file->truncate(open_.bytes); !cut) return give_up(cut.error());
  if (auto synced = open_.file->sync(); !synced) return give_up(synced.error());
  return core::fail(std::move(why));
}

void LogWriter::acknowledge(Group group, core::Result<std::uint64_t> first) {
  std::uint64_t bytes = 0;
  for (const auto& batch : group.batches) bytes += batch.bytes.size();
  {
    const std::lock_guard lock{mutex_};
    facts_.waiting_bytes -= bytes;
    if (first) ++facts_.syncs;
    facts_.newest_at = open_.newest_at;
    disk_is_checked_ = false;
  }
  for (std::size_t i = 0; i < group.done.size(); ++i) {
    group.done[i](first);
    if (first) *first += group.batches[i].lengths.size();
  }
}

tl::unexpected<core::Error> LogWriter::give_up(const core::Error& why) {
  core::Error failed{ErrorCode::kUnavailable, why.field,
                     why.message + "; the event log acknowledges nothing more until it is opened again",
                     "look after the disk, then restart"};
  const std::lock_guard lock{mutex_};
  facts_.failed = failed;
  return core::fail(std::move(failed));
}

}  // namespace rouse::events
