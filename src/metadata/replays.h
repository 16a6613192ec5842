// Replays: rejected events that are sent through collection again after a plan was mended. Asked for by the
// console or the command line, done by whoever has the event log open; a rejected event is replayed once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

enum class ReplayState { kWaiting, kRunning, kDone, kFailed };
std::string_view to_string(ReplayState state);

inline constexpr std::size_t kReplaysOpenMax = 100;  // that wait or run

struct Replay {
  std::uint64_t id = 0;  // from 1
  std::string plan;
  std::string source;  // empty: all
  std::string reason;  // empty: all
  ReplayState state = ReplayState::kWaiting;
  std::uint64_t accepted = 0;        // appended to the log as events
  std::uint64_t rejected = 0;        // still break the plan
  std::uint64_t forgotten = 0;       // whose customer was erased
  std::optional<core::Error> error;  // of a failed one
  core::Timestamp created_at{};
  std::optional<core::Timestamp> finished_at;
};

// Of the argument, plan, source and reason count. Fails with kNotFound (field "plan" or "source") and
// kResourceExhausted (kReplaysOpenMax).
core::Result<Replay> ask_replay(Transaction& transaction, const Replay& replay);
// The oldest that waits or runs (one that runs was interrupted); nothing when there is none.
core::Result<std::optional<Replay>> next_replay(const Reader& reader);
// Stores state, counts and error; one that is done or failed gets its time and changes no more (kConflict).
core::Result<void> update_replay(Transaction& transaction, const Replay& replay);
core::Result<std::optional<Replay>> find_replay(const Reader& reader, std::uint64_t id);
// Newest first, at most `limit`.
core::Result<std::vector<Replay>> recent_replays(const Reader& reader, std::size_t limit);

// Rejected events, by sequence number, that were replayed. Marking one again changes nothing.
core::Result<void> mark_replayed(Transaction& transaction, const std::vector<std::uint64_t>& seqs);
// Those from `seq_from` to `seq_to`, both included, in order.
core::Result<std::vector<std::uint64_t>> replayed(const Reader& reader, std::uint64_t seq_from,
                                                  std::uint64_t seq_to);

}  // namespace rouse::metadata
