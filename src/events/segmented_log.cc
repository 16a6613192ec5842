#include "events/segmented_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "events/internal/log/log_reader.h"
#include "events/internal/log/log_writer.h"
#include "events/internal/log/recovery.h"
#include "events/internal/log/segment_list.h"

namespace rouse::events {
namespace {

using core::ErrorCode;

core::Error for_reading_only() {
  return {ErrorCode::kUnavailable, "log", "log: it was opened for reading", ""};
}

core::Result<std::unique_ptr<core::FileLock>> lock_folder(core::FileSystem& files,
                                                          const std::filesystem::path& folder) {
  auto lock = files.lock(folder / "lock");
  if (lock || lock.error().code != ErrorCode::kConflict) return lock;
  return core::fail(ErrorCode::kConflict, folder.string(),
                    fmt::format("{}: another process has this event log open", folder.string()),
                    "one process at a time writes it");
}

// The newest record of the segment before `next`.
core::Result<core::Timestamp> newest_before(core::FileSystem& files, const Segment& next) {
  ROUSE_TRY(const auto header, read_header(files, next.path));
  return header.previous_at;
}

}  // namespace

struct SegmentedLog::State {
  LogConfig config;
  core::FileSystem& files;
  const core::Clock& clock;
  std::shared_ptr<SegmentList> segments{};
  std::uint64_t cut_bytes = 0;
  std::uint64_t missing_records = 0;
  core::Timestamp found_newest_at{};       // of the newest record when it was opened
  std::mutex trimming{};                   // one at a time
  std::unique_ptr<core::FileLock> lock{};  // outlives the writer
  std::unique_ptr<LogWriter> writer{};     // none when open for reading

  core::Result<bool> trim_first(std::uint64_t position);
};

SegmentedLog::SegmentedLog(std::unique_ptr<State> state) : state_{std::move(state)} {}

SegmentedLog::~SegmentedLog() { close(); }

core::Result<std::unique_ptr<SegmentedLog>> SegmentedLog::open(const LogConfig& config,
                                                               core::FileSystem& files,
                                                               const core::Clock& clock) {
  std::unique_ptr<State> state{new State{config, files, clock}};
  ROUSE_CHECK(files.make_folder(config.folder));
  ROUSE_TRY(state->lock, lock_folder(files, config.folder));
  ROUSE_TRY(auto found, recover_log(files, config.folder));
  OpenSegment last{std::move(found.last_file), found.last_header, 0, found.newest_at};
  if (!found.segments.empty()) last.bytes = found.segments.back().bytes;
  state->segments = std::make_shared<SegmentList>(std::move(found.segments));
  if (!last.file || found.end < config.end_min) {
    const auto first = std::max(found.end, config.end_min);
    state->missing_records = first - found.end;
    ROUSE_TRY(last,
              start_segment(config, files, *state->segments, first, found.end, clock.now(), found.newest_at));
  }
  state->cut_bytes = found.torn_bytes;
  state->found_newest_at = found.newest_at;
  state->writer = std::make_unique<LogWriter>(config, files, clock, state->segments, std::move(last));
  return std::unique_ptr<SegmentedLog>{new SegmentedLog{std::move(state)}};
}

core::Result<std::unique_ptr<SegmentedLog>> SegmentedLog::open_for_reading(const LogConfig& config,
                                                                           core::FileSystem& files,
                                                                           const core::Clock& clock) {
  std::unique_ptr<State> state{new State{config, files, clock}};
  ROUSE_TRY(auto found, look_at_log(files, config.folder));
  state->segments = std::make_shared<SegmentList>(std::move(found.segments));
  state->segments->close();
  state->found_newest_at = found.newest_at;
  return std::unique_ptr<SegmentedLog>{new SegmentedLog{std::move(state)}};
}

void SegmentedLog::append(LogBatch batch, Done done) {
  if (!state_->writer) return done(core::fail(for_reading_only()));
  state_->writer->append(std::move(batch), std::move(done));
}

core::Result<std::unique_ptr<LogReader>> SegmentedLog::read(std::uint64_t position) {
  const auto end = state_->segments->end();
  const auto from = std::clamp(position, std::min(first(), end), end);
  return std::make_unique<SegmentReader>(state_->files, state_->segments, from);
}

void SegmentedLog::wait(std::uint64_t position, core::Milliseconds time) {
  state_->segments->wait(position, time);
}

std::uint64_t SegmentedLog::first() const { return state_->segments->first(); }
std::uint64_t SegmentedLog::end() const { return state_->segments->end(); }

core::Result<void> SegmentedLog::trim(std::uint64_t position) {
  if (!state_->writer) return core::fail(for_reading_only());
  const std::lock_guard lock{state_->trimming};
  for (;;) {
    ROUSE_TRY(const bool trimmed, state_->trim_first(position));
    if (!trimmed) return {};
  }
}

// Oldest first, each durably, so that a crash leaves no gap. The last segment stays: it holds the position.
core::Result<bool> SegmentedLog::State::trim_first(std::uint64_t position) {
  const auto all = segments->all();
  if (all.size() < 2 || all[0].end > position) return false;
  ROUSE_TRY(const auto newest_at, newest_before(files, all[1]));
  const auto age = clock.now() - newest_at;
  if (age < config.kept_min) return false;
  if (age <= config.kept_max && segments->bytes() <= config.kept_bytes_max) return false;
  ROUSE_CHECK(files.remove(all[0].path));
  segments->remove_first();
  ROUSE_CHECK(files.sync_folder(config.folder));
  return true;
}

LogState SegmentedLog::state() const {
  LogState state;
  for (const auto& segment : state_->segments->all()) {
    if (state.segments++ == 0) state.first = segment.first;
    state.end = segment.end;
    state.bytes += segment.bytes;
  }
  state.cut_bytes = state_->cut_bytes;
  state.missing_records = state_->missing_records;
  if (!state_->writer) return state;
  auto facts = state_->writer->facts();
  state.waiting_bytes = facts.waiting_bytes;
  state.syncs = facts.syncs;
  state.failed = std::move(facts.failed);
  return state;
}

core::Result<std::vector<SegmentInfo>> SegmentedLog::segments() const {
  std::vector<SegmentInfo> infos;
  for (const auto& segment : state_->segments->all()) {
    ROUSE_TRY(const auto header, read_header(state_->files, segment.path));
    if (!infos.empty()) infos.back().last_at = header.previous_at;
    infos.push_back({segment.path, segment.first, segment.end, segment.bytes, header.created_at, {}});
  }
  if (infos.empty()) return infos;
  infos.back().last_at = state_->writer ? state_->writer->facts().newest_at : state_->found_newest_at;
  return infos;
}

void SegmentedLog::close() {
  if (state_->writer) state_->writer->close();
}

}  // namespace rouse::events
