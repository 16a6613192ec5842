// The event log in a folder: append-only segment files of checksummed records, made durable in groups.
//
// `<folder>/<first position, 20 digits>.log`. One thread writes: it takes what waits, writes it as one frame,
// calls fdatasync once, and only then acknowledges the group; a lone batch is synced at once. Opening checks
// the last segment and cuts off a torn tail: bytes after the last whole frame when no whole frame follows
// them; damage anywhere else is kInternal naming file and offset, and nothing is cut. A full disk refuses
// batches and the log goes on; after any other failed write, and after the first failed sync, the log
// acknowledges nothing more (LogState::failed); a new start reads what is there.
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
  std::uint64_t waiting_bytes_max = 64U << 20;  // of batches not yet durable; more are refused
  std::uint64_t free_bytes_min = 256U << 20;    // of the disk; below it batches are refused
  std::uint64_t kept_bytes_max = 4ULL << 30;    // trimmed segments go when the log is larger ...
  core::Milliseconds kept_max{24 * 3'600'000};  // ... or their last record is older
  core::Milliseconds kept_min{0};               // never before: 24 h on a warehouse that does not fsync
  // Positions below this were given before, as a reader's durable position tells. A log that ends below it
  // (damage in the last frame is cut like a torn one, or the folder was lost) goes on here, and readers go on
  // behind what is missing.
  std::uint64_t end_min = 0;
};

struct LogState {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t waiting_bytes = 0;
  std::uint64_t syncs = 0;            // groups made durable since it was opened
  std::uint64_t cut_bytes = 0;        // of a torn tail, when it was opened
  std::uint64_t missing_records = 0;  // below end_min, when it was opened
  std::optional<core::Error> failed;  // from then on nothing is acknowledged
};

struct SegmentInfo {
  std::filesystem::path file;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;
  core::Timestamp first_at{};
  core::Timestamp last_at{};  // of the newest record in it; without any, of the newest before it
};

class SegmentedLog final : public EventLog {
 public:
  // kConflict when another process has it open for writing. `files` and `clock`, the machine's,
  // outlive the log.
  static core::Result<std::unique_ptr<SegmentedLog>> open(const LogConfig& config, core::FileSystem& files,
                                                          const core::Clock& clock);
  // Beside a running writer, or without one: append() and trim() are refused, end() is what was there. The
  // newest records may not be durable yet.
  static core::Result<std::unique_ptr<SegmentedLog>> open_for_reading(const LogConfig& config,
                                                                      core::FileSystem& files,
                                                                      const core::Clock& clock);
  ~SegmentedLog() override;

  void append(LogBatch batch, Done done) override;
  core::Result<std::unique_ptr<LogReader>> read(std::uint64_t position) override;
  void wait(std::uint64_t position, core::Milliseconds time) override;
  std::uint64_t first() const override;
  std::uint64_t end() const override;
  core::Result<void> trim(std::uint64_t position) override;

  LogState state() const;
  core::Result<std::vector<SegmentInfo>> segments() const;
  // Batches that wait are written, later ones refused. Repeating is harmless; the destructor does it. Readers
  // may outlive the log. Not from a `done`.
  void close();

 private:
  struct State;
  explicit SegmentedLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::events
