// The thread that writes a log: takes the batches that wait, writes them as one frame, syncs, acknowledges.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "core/time.h"
#include "events/event_log.h"
#include "events/internal/log/segment.h"
#include "events/internal/log/segment_list.h"
#include "events/segmented_log.h"

namespace rouse::events {

// The segment that is appended to.
struct OpenSegment {
  std::unique_ptr<core::File> file;
  SegmentHeader header;
  std::uint64_t bytes = 0;
  core::Timestamp newest_at{};  // of the newest record of the log
};

// Creates the segment that begins at `first` and adds it to the list. `previous_end`: of the log so far.
core::Result<OpenSegment> start_segment(const LogConfig& config, core::FileSystem& files,
                                        SegmentList& segments, std::uint64_t first,
                                        std::uint64_t previous_end, core::Timestamp now,
                                        core::Timestamp newest_at);

// Thread-safe.
class LogWriter {
 public:
  LogWriter(const LogConfig& config, core::FileSystem& files, const core::Clock& clock,
            std::shared_ptr<SegmentList> segments, OpenSegment open);
  ~LogWriter();

  void append(LogBatch batch, EventLog::Done done);  // as EventLog::append
  void close();

  struct Facts {
    std::uint64_t waiting_bytes = 0;
    std::uint64_t syncs = 0;
    std::optional<core::Error> failed;
    core::Timestamp newest_at{};
  };
  Facts facts() const;

 private:
  // Batches in the order in which they arrived, each with the one that waits for it.
  struct Group {
    std::vector<LogBatch> batches;
    std::vector<EventLog::Done> done;
  };
  struct Waiting {
    LogBatch batch;
    EventLog::Done done;
  };

  core::Result<void> enqueue(LogBatch& batch, EventLog::Done& done);
  core::Result<void> check_disk();

  // On the thread.
  void run();
  Group take_group();
  core::Result<std::uint64_t> commit(const Group& group);
  core::Result<void> make_room(const Group& group, std::uint64_t first, core::Timestamp now);
  core::Result<void> write_frame();
  core::Result<void> undo_write(core::Error why);
  void acknowledge(Group group, core::Result<std::uint64_t> first);
  tl::unexpected<core::Error> give_up(const core::Error& why);

  const LogConfig config_;
  core::FileSystem* files_;
  const core::Clock* clock_;
  const std::shared_ptr<SegmentList> segments_;

  OpenSegment open_;  // of the thread, like the next one
  std::string frame_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> waiting_;
  Facts facts_;
  bool disk_is_checked_ = false;  // since the last group, and there was room
  bool closing_ = false;

  std::once_flag closed_;
  std::thread thread_;
};

}  // namespace rouse::events
