// Who may write to the event tables of a data directory: one load at a time (`load.lock`), and either a load
// or a cut of the feed (`warehouse.lock`). A load keeps both for its whole run, the feed the second one for a
// cut, and begins none while a load has the first, so that a load waits for one cut at most. Whoever only
// gives numbers, as a load of business tables does now and then, has the second one for that instant; the
// feed begins no cut while someone wants it for that (`numbers.lock`). The kernel frees the locks when their
// process ends, however it ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "core/result.h"
#include "core/time.h"

namespace rouse::ingest {

inline constexpr core::Milliseconds kTurnWaitMax{30'000};
inline constexpr core::Milliseconds kNumbersWaitMax{2 *
                                                    3'600'000};  // a load of events has its turn that long

// A file that one process at a time holds; an "open file description" lock, so two holders in one process
// exclude each other, too. Fails with kUnavailable when the file cannot be opened.
class ProcessLock {
 public:
  // Nothing when another one holds it.
  static core::Result<std::optional<ProcessLock>> try_take(const std::filesystem::path& path);
  static core::Result<bool> is_taken(const std::filesystem::path& path);
  ProcessLock(ProcessLock&& other) noexcept;
  ProcessLock& operator=(ProcessLock&&) = delete;
  ~ProcessLock();

  // A number kept in the file; 0 at first.
  std::uint64_t number() const;
  core::Result<void> set_number(std::uint64_t number);

 private:
  explicit ProcessLock(int descriptor) : descriptor_(descriptor) {}
  static core::Result<ProcessLock> open(const std::filesystem::path& path);
  int descriptor_;
};

// kConflict: a load has the turn.
tl::unexpected<core::Error> load_running();

class LoadLock {
 public:
  // kConflict when another load holds it, or when the feed's cut does not end within `wait`.
  static core::Result<LoadLock> take(const std::filesystem::path& data_directory,
                                     core::Milliseconds wait = kTurnWaitMax);

 private:
  LoadLock(ProcessLock load, ProcessLock turn) : load_(std::move(load)), turn_(std::move(turn)) {}
  ProcessLock load_;
  ProcessLock turn_;
};

// The turn of whoever gives numbers and writes nothing else. Loads and the feed notice it as they do a load.
class NumbersTurn {
 public:
  // Waits for the load or the cut at hand, asking `tick` meanwhile, whose error ends it; kConflict when that
  // takes longer than `wait`.
  static core::Result<NumbersTurn> take(const std::filesystem::path& data_directory,
                                        const std::function<core::Result<void>()>& tick,
                                        core::Milliseconds wait = kNumbersWaitMax);

 private:
  NumbersTurn(ProcessLock wish, ProcessLock turn) : wish_(std::move(wish)), turn_(std::move(turn)) {}
  ProcessLock wish_;
  ProcessLock turn_;
};

// The feed's turn.
class FeedTurn {
 public:
  // Nothing while a load runs, or it or someone who gives numbers waits for a turn.
  static core::Result<std::optional<FeedTurn>> try_take(const std::filesystem::path& data_directory);
  // How many others have had their turn: where it grew, tables and numbers may have changed.
  std::uint64_t loads() const { return turn_.number(); }

 private:
  explicit FeedTurn(ProcessLock turn) : turn_(std::move(turn)) {}
  ProcessLock turn_;
};

}  // namespace rouse::ingest
