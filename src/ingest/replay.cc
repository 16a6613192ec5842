#include "ingest/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "access/vault.h"
#include "ingest/internal/feed/cut_rows.h"
#include "ingest/internal/rejects.h"
#include "metadata/replays.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::ErrorCode;
using core::Result;
using metadata::Replay;
using metadata::ReplayState;

constexpr std::uint64_t kAskedMax = 1'000;
constexpr std::uint64_t kChunkEvents = 500;     // between two records of how far a replay is
constexpr int kTriesMax = 20;                   // of one event while the log or the vault is busy
constexpr core::Milliseconds kPauseMax{5'000};  // between them

// Collected rejections are those of load 0, at the line that is their position.
std::string condition_of(const RejectedFilter& filter) {
  std::string condition = "load = 0 AND file = ''";
  const auto add = [&](std::string_view column, const std::string& value) {
    if (!value.empty()) condition += fmt::format(" AND {} = {}", column, warehouse::quote(value));
  };
  add("plan", filter.plan);
  add("source", filter.source);
  add("reason", filter.reason);
  return condition;
}

Result<void> mark_replayed_ones(metadata::Store& metadata, std::vector<RejectedEvent>& events) {
  if (events.empty()) return {};
  const auto [low, high] = std::ranges::minmax(events, {}, &RejectedEvent::seq);
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto done, metadata::replayed(reader, low.seq, high.seq));
  for (auto& event : events) event.replayed = std::ranges::binary_search(done, event.seq);
  return {};
}

struct SealedEvent {
  std::uint64_t seq = 0;
  std::uint64_t line = 0;
  std::string source;
  core::Timestamp received_at{};
  std::string sealed;
};

enum class Fate { kAccepted, kRejected, kForgotten };

class ReplayRun {
 public:
  ReplayRun(Collector& collector, access::Vault& vault, const FeedStores& stores, Replay replay)
      : collector_(collector), vault_(vault), stores_(stores), replay_(std::move(replay)) {}

  // What was rejected before it began; what is rejected anew meanwhile waits for another replay.
  Result<void> run() {
    ROUSE_CHECK(begin());
    std::optional<std::uint64_t> after;
    while (true) {
      ROUSE_TRY(const auto chunk, read(after));
      if (chunk.empty()) break;
      after = chunk.back().line;
      ROUSE_CHECK(replay(chunk));
    }
    replay_.state = ReplayState::kDone;
    return store({});
  }
  Result<void> fail(core::Error error) {
    replay_.state = ReplayState::kFailed;
    replay_.error = std::move(error);
    return store({});
  }

 private:
  Result<void> begin() {
    {
      ROUSE_TRY(const auto reader, stores_.metadata.read());
      ROUSE_TRY(const auto progress, metadata::collection_progress(reader));
      end_ = std::max(progress.position, progress.cut_end);
    }
    replay_.state = ReplayState::kRunning;
    replay_.rejected = 0;  // of an interrupted run; they are looked at again
    replay_.forgotten = 0;
    return store({});
  }
  Result<std::vector<SealedEvent>> read(std::optional<std::uint64_t> after);
  Result<void> replay(const std::vector<SealedEvent>& events);
  Result<Fate> replay_one(const SealedEvent& event);
  Result<void> store(const std::vector<std::uint64_t>& done) {
    ROUSE_TRY(auto transaction, stores_.metadata.begin());
    ROUSE_CHECK(metadata::mark_replayed(transaction, done));
    ROUSE_CHECK(metadata::update_replay(transaction, replay_));
    return transaction.commit();
  }

  Collector& collector_;
  access::Vault& vault_;
  const FeedStores& stores_;
  Replay replay_;
  std::uint64_t end_ = 0;  // position
};

// Those without an original are not asked for: nothing could be sent again.
Result<std::vector<SealedEvent>> ReplayRun::read(std::optional<std::uint64_t> after) {
  const auto condition = condition_of({replay_.plan, replay_.source, replay_.reason});
  ROUSE_TRY(
      auto rows,
      stores_.warehouse.select(fmt::format(
          "SELECT seq, line, source, received_at, sealed FROM rejected_events WHERE {} AND line >= {} AND "
          "line < {} AND sealed != '' ORDER BY line LIMIT {}",
          condition, after ? *after + 1 : 0, end_, kChunkEvents)));
  std::vector<SealedEvent> events;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return events;
    SealedEvent event;
    event.seq = rows.u64();
    event.line = rows.u64();
    event.source = rows.string();
    event.received_at = core::from_epoch_ms(rows.i64());
    event.sealed = rows.string();
    events.push_back(std::move(event));
  }
}

Result<void> ReplayRun::replay(const std::vector<SealedEvent>& events) {
  std::vector<std::uint64_t> before;
  {
    ROUSE_TRY(const auto reader, stores_.metadata.read());
    ROUSE_TRY(before, metadata::replayed(reader, events.front().seq, events.back().seq));
  }
  std::vector<std::uint64_t> accepted;
  for (const auto& event : events) {
    if (std::ranges::binary_search(before, event.seq)) continue;
    ROUSE_TRY(const Fate fate, replay_one(event));
    switch (fate) {
      case Fate::kAccepted:
        ++replay_.accepted;
        accepted.push_back(event.seq);
        break;
      case Fate::kRejected: ++replay_.rejected; break;
      case Fate::kForgotten: ++replay_.forgotten; break;
    }
  }
  return store(accepted);
}

Result<Fate> ReplayRun::replay_one(const SealedEvent& event) {
  const auto original = vault_.unseal(event.sealed);
  if (!original && original.error().code == ErrorCode::kNotFound) return Fate::kForgotten;
  if (!original) return core::fail(original.error());
  for (int tries = 1;; ++tries) {
    auto done = std::make_shared<std::promise<CollectOutcome>>();
    auto answer = done->get_future();
    collector_.collect_again(*original, event.source, event.received_at,
                             [done](CollectOutcome outcome) { done->set_value(std::move(outcome)); });
    const CollectOutcome outcome = answer.get();
    if (outcome) return outcome->rejected.empty() ? Fate::kAccepted : Fate::kRejected;
    if (outcome.error().status != 503 && outcome.error().status != 429) return Fate::kRejected;
    if (tries == kTriesMax) {
      core::Error error = outcome.error().error;
      error.code = ErrorCode::kUnavailable;
      return core::fail(std::move(error));
    }
    std::this_thread::sleep_for(std::clamp(outcome.error().retry_after, core::Milliseconds{10}, kPauseMax));
  }
}

}  // namespace

Result<RejectedEvents> rejected_events(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                                       const RejectedFilter& filter, std::uint64_t offset,
                                       std::uint64_t limit) {
  if (limit > kAskedMax) {
    return core::invalid("limit", fmt::format("limit: {} is more than {}", limit, kAskedMax));
  }
  const auto condition = condition_of(filter);
  RejectedEvents answer;
  ROUSE_TRY(answer.reasons, rejected_by_reason(warehouse, condition));
  for (const auto& reason : answer.reasons) answer.total += reason.rows;
  ROUSE_TRY(auto rows,
            warehouse.select(fmt::format(
                "SELECT seq, source, plan, received_at, reason, field, message FROM rejected_events "
                "WHERE {} ORDER BY line DESC LIMIT {}, {}",
                condition, offset, limit)));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    RejectedEvent event;
    event.seq = rows.u64();
    event.source = rows.string();
    event.plan = rows.string();
    event.received_at = core::from_epoch_ms(rows.i64());
    event.reason = rows.string();
    event.field = rows.string();
    event.message = rows.string();
    answer.events.push_back(std::move(event));
  }
  ROUSE_CHECK(mark_replayed_ones(metadata, answer.events));
  return answer;
}

Result<bool> run_next_replay(Collector& collector, access::Vault& vault, const FeedStores& stores) {
  std::optional<Replay> next;
  {
    ROUSE_TRY(const auto reader, stores.metadata.read());
    ROUSE_TRY(next, metadata::next_replay(reader));
  }
  if (!next) return false;
  ReplayRun run{collector, vault, stores, std::move(*next)};
  auto ran = run.run();
  if (ran) return true;
  // The warehouse comes back: the replay stays as it is and goes on then.
  if (ran.error().code != ErrorCode::kUnavailable) ROUSE_CHECK(run.fail(ran.error()));
  return core::fail(std::move(ran).error());
}

}  // namespace rouse::ingest
