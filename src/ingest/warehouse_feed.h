// The feed: takes the event log into the warehouse, each record exactly once.
//
// A cut is a range of log positions. Its records become blocks of rows, one per table and month; duplicates
// are left out (ingest/seen_messages.h). The cut and its blocks are recorded in metadata as intended, the
// blocks are inserted (each whole or not at all), and the cut is recorded as done, together with the counters
// and the new position. A cut that a crash interrupted is read again, gives the same blocks, and those that
// the warehouse holds already (`seq BETWEEN`, counted) are left out. The sequence number of a row is the
// log's source number and the record's position.
//
// While a file load runs (ingest/load.h) the feed waits: a load swaps whole tables. What arrives meanwhile is
// durable in the log.
//
// The feed holds who is who in memory, so what else needs it in this process is asked of the feed: looking an
// identifier up, and undoing an entry of the identity ledger between two cuts.
//
// One thread; the other functions are thread-safe. Nobody is inside of one when the feed is destroyed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/event_log.h"
#include "identity/history.h"
#include "identity/identifier_types.h"
#include "ingest/identity_unmerge.h"
#include "metadata/collection.h"
#include "metadata/store.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

inline constexpr std::string_view kLogSource = "log";  // of the sequence numbers of collected events
// The reader of the log whose durable position says which messages the window of seen messages holds on disk.
inline constexpr std::string_view kSeenReader = "seen_messages";

inline constexpr std::size_t kUnmergesWaitingMax = 16;

struct FeedConfig {
  std::uint64_t cut_records_max = 200'000;
  core::Milliseconds cut_every{500};  // a cut waits this long to fill up
  core::Milliseconds seen_kept{7LL * 86'400'000};
  std::uint64_t seen_messages_max = 200'000'000;
  core::Milliseconds unmerge_wait{30'000};  // for the cut at hand
};

struct FeedStores {
  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;
  events::EventLog& log;
  const core::Clock& clock;          // the bank's
  const core::Clock& machine_clock;  // by which the log says when a record was appended
  core::Zone zone;
  std::filesystem::path data_directory;
  identity::IdentifierTypes identifiers = identity::default_identifier_types();
};

struct FeedState {
  metadata::CollectionProgress progress;
  core::Milliseconds lag{0};         // age of the oldest record not yet in the warehouse
  std::optional<core::Error> error;  // of the last try; it goes on trying
  bool waits_for_load = false;
};

class WarehouseFeed {
 public:
  // Repeats an interrupted cut first, or as soon as the warehouse answers.
  static core::Result<std::unique_ptr<WarehouseFeed>> start(const FeedConfig& config, FeedStores stores,
                                                            core::Log& log);
  WarehouseFeed(const WarehouseFeed&) = delete;
  WarehouseFeed& operator=(const WarehouseFeed&) = delete;
  ~WarehouseFeed();  // ends after the cut at hand

  FeedState state() const;
  // Waits until every record below `position` is in the warehouse; kDeadlineExceeded after `time`.
  core::Result<void> wait_for(std::uint64_t position, core::Milliseconds time);

  // Undoes an entry between two cuts, and waits for it. Fails as ingest::unmerge does, and changes nothing
  // with kUnavailable where it was not begun within `unmerge_wait`, with kResourceExhausted where
  // kUnmergesWaitingMax wait.
  core::Result<UnmergeReport> unmerge(const UnmergeRequest& request);
  // Finds an identifier by its key without reading the warehouse, also while a load has the turn. Nothing is
  // known before the feed has read who is who. kUnavailable where it does not answer in time.
  core::Result<identity::LookedUp> look_up(std::string_view key) const;

 private:
  struct State;
  explicit WarehouseFeed(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Compares what the warehouse holds of every write batch of the log with what was written, and writes again
// what is missing and still in the log, which no load may disturb (kConflict). For `rouse doctor --recount`,
// on a warehouse that does not fsync; beside a running feed or without one.
struct Recount {
  std::uint64_t batches = 0;
  std::uint64_t missing_rows = 0;
  std::uint64_t refilled_rows = 0;
};
core::Result<Recount> recount(const FeedStores& stores);

}  // namespace rouse::ingest
