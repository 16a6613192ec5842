// Event log: what was collected, in the order it arrived, durable before it is acknowledged.
//
// A record is a few bytes (events/collected_event.h) at a position; positions count from 0 without gaps and
// are never given twice, so the number of records ever appended is end(). The interface is that of one
// partition of a topic: one writer, many readers, each with a position of its own that it keeps itself.
// (Segments, checksums and recovery: events/segmented_log.h.)
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace rouse::events {

inline constexpr std::size_t kLogRecordBytesMax = 1U << 20;
inline constexpr std::size_t kLogBatchRecordsMax = 10'000;
inline constexpr std::size_t kLogBatchBytesMax = 16U << 20;

// Records that are appended together: all of them or none.
struct LogBatch {
  std::string bytes;                   // of all records, one after the other
  std::vector<std::uint32_t> lengths;  // of each

  void add(std::string_view record) {
    bytes += record;
    lengths.push_back(static_cast<std::uint32_t>(record.size()));
  }
};

struct LogRecord {
  std::uint64_t position = 0;
  core::Timestamp appended_at{};
  std::string_view bytes;  // valid until the reader's next call
};

// For one thread.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // False at the end of what is durable; later calls see what came since. kInternal on a damaged record
  // (naming file and offset), kNotFound when records at the reader's position were trimmed away.
  virtual core::Result<bool> next(LogRecord& record) = 0;
};

class EventLog {
 public:
  // The position of the batch's first record, once all of it is durable.
  using Done = std::function<void(core::Result<std::uint64_t>)>;

  virtual ~EventLog() = default;

  // Never blocks. `done` is called exactly once: on the log's thread when the batch is durable or lost, or
  // before append() returns when it is refused: kInvalidArgument (empty, or over the limits above),
  // kResourceExhausted (too much is waiting, or the disk is full), kUnavailable (the log has failed or is
  // closed). `done` does not block.
  virtual void append(LogBatch batch, Done done) = 0;

  // A reader from `position` (clamped to first() .. end()).
  virtual core::Result<std::unique_ptr<LogReader>> read(std::uint64_t position) = 0;
  // Waits until end() is above `position`, the log is closed, or `time` is over.
  virtual void wait(std::uint64_t position, core::Milliseconds time) = 0;

  virtual std::uint64_t first() const = 0;  // oldest record kept
  virtual std::uint64_t end() const = 0;    // one above the newest durable record

  // No reader needs records below `position` any more: they go when size and age of the log demand it.
  virtual core::Result<void> trim(std::uint64_t position) = 0;
};

}  // namespace rouse::events
