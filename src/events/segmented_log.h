// The event log in a folder: append-only segment files of checksummed records, made durable in groups.
//
// `<folder>/<first position, 20 digits>.log`. One thread writes: it takes what waits, writes it as one frame,
// calls fdatasync once, and only then acknowledges the group. Opening checks the last segment and cuts off a
// torn tail: bytes after the last whole frame when no whole frame follows them; damage anywhere else is
// kInternal naming file and offset, and nothing is cut. After the first failed sync the log acknowledges
// nothing more (LogState::failed); a new start reads what is there.
//
// One process at a time (a lock file); reading other processes' segments: open_for_reading().
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "core/time.h"
#include "events/event_log.h"

namespace rouse::events {

struct LogConfig {
  std::filesystem::path folder;
  std::uint64_t segment_bytes = 64U << 20;
  std::uint64_t waiting_bytes_max = 64U << 20;     // of batches not yet written; more are refused
  std::uint64_t free_bytes_min = 256U << 20;       // of the disk; below it batches are refused
  std::uint64_t kept_bytes_max = 4ULL << 30;       // trimmed segments go when the log is larger ...
  core::Milliseconds kept_max{24 * 3'600'000};     // ... or their last record is older
  core::Milliseconds kept_min{0};                  // never before: 24 h on a warehouse that does not fsync
};

struct LogState {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t waiting_bytes = 0;
  std::uint64_t syncs = 0;
  std::uint64_t cut_bytes = 0;        // of a torn tail, when it was opened
  std::optional<core::Error> failed;  // from then on nothing is acknowledged
};

struct SegmentInfo {
  std::filesystem::path file;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;
  core::Timestamp first_at{};
  core::Timestamp last_at{};
};

class SegmentedLog : public EventLog {
 public:
  // kConflict when another process has it open for writing. `files` and `clock` outlive the log.
  static core::Result<std::unique_ptr<SegmentedLog>> open(const LogConfig& config, core::FileSystem& files,
                                                          const core::Clock& clock);
  // Beside a running writer, or without one: append() and trim() are refused, end() is what was there.
  static core::Result<std::unique_ptr<SegmentedLog>> open_for_reading(const LogConfig& config,
                                                                      core::FileSystem& files,
                                                                      const core::Clock& clock);
  virtual LogState state() const = 0;
  virtual core::Result<std::vector<SegmentInfo>> segments() const = 0;
  // Batches that wait are written, later ones refused. Repeating is harmless; the destructor does it.
  virtual void close() = 0;
};

}  // namespace rouse::events
