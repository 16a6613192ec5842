// Seen messages: which messages of the event log came before, so that one sent twice counts once.
//
// A message is a duplicate when a record with its key stands at a lower position and was received at most
// `kept` earlier. The answer depends on positions only, so asking again about the same record gives the same
// answer: a record is no duplicate of itself.
//
// The newest keys are in memory, up to about `sealed_keys`; older ones in sealed runs, sorted files in
// `folder` that are never changed (internal/feed/seen_run.h). Runs of like size are merged, a little with
// every settle(), so that there are about 20 of them at most. Runs wholly older than `kept` go, and the
// oldest ones when there are more than `keys_max` keys.
//
// Durability: what is not sealed is given again after a restart, from the log: check() on the records from
// sealed_below() up to the position that is accounted for. The log keeps them until then.
//
// A damaged run is set aside (renamed to *.damaged) and reported: messages it knew may be counted twice,
// which is better than to stop. An error is returned only where nothing was decided: kResourceExhausted when
// runs cannot be written for so long that memory is full.
//
// Not thread-safe. Memory: 64 bytes per key that is not sealed, 12 bits per key that is; and as much again as
// the former while a run is written. Disk: 34 bytes a key, twice that for the keys being merged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/file_system.h"
#include "core/hash.h"
#include "core/log.h"
#include "core/result.h"
#include "core/time.h"

namespace rouse::ingest {

struct SeenConfig {
  std::filesystem::path folder;
  core::Milliseconds kept{7LL * 86'400'000};
  std::uint64_t keys_max = 200'000'000;               // in runs
  std::uint64_t sealed_keys = 1'000'000;              // so many make a run
  core::Milliseconds sealed_after{12LL * 3'600'000};  // or fewer, after so long, so that the log can go
};

struct SeenMessage {
  core::Hash128 key;
  std::uint64_t position = 0;
  core::Timestamp received_at{};
};

struct SeenState {
  std::uint64_t keys = 0;  // in memory and in runs
  std::uint64_t runs = 0;
  std::uint64_t damaged = 0;  // runs set aside since it was opened
  std::uint64_t dropped = 0;  // keys dropped before their time, likewise
};

class SeenMessages {
 public:
  // `files` and `log` outlive it. `sealed_below` is the durable position that settle() gave last; 0: none. A
  // folder has one owner; others, who never call settle(), open it for reading and change nothing.
  enum class Mode { kOwn, kRead };
  static core::Result<SeenMessages> open(const SeenConfig& config, std::uint64_t sealed_below,
                                         core::FileSystem& files, core::Log& log, Mode mode = Mode::kOwn);
  SeenMessages(SeenMessages&&) noexcept;
  SeenMessages& operator=(SeenMessages&&) noexcept;
  ~SeenMessages();

  // Every record below this position is in a run.
  std::uint64_t sealed_below() const;

  // In the order of the log. Says of each message whether it is a duplicate, and remembers it.
  core::Result<void> check(std::span<const SeenMessage> messages, std::vector<bool>& duplicates);

  // The records below `position` are accounted for and will not be asked about again. Seals and merges where
  // it is due. Returns the new sealed_below() when it moved: the caller stores it, and only then trims the
  // log.
  core::Result<std::optional<std::uint64_t>> settle(std::uint64_t position);

  SeenState state() const;

 private:
  struct State;
  explicit SeenMessages(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
