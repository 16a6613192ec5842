// Rejected events of collection: listed, and sent through collection again once the plan was mended.
//
// Originals are sealed under their customer's key (access/vault.h); a customer who was forgotten is skipped
// and counted. Each rejected event is accepted once: after a crash a few may be sent again, as messages that
// were seen (ingest/seen_messages.h). One that still breaks the plan stays rejected, and another replay tries
// it again. What the feed itself rejected ("unknown_plan") has no original.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/vault.h"
#include "core/result.h"
#include "core/time.h"
#include "ingest/collector.h"
#include "ingest/load.h"
#include "ingest/warehouse_feed.h"

namespace rouse::ingest {

struct RejectedFilter {
  std::string plan;    // empty: all
  std::string source;  // likewise
  std::string reason;  // likewise
};

struct RejectedEvent {
  std::uint64_t seq = 0;
  std::string source;
  std::string plan;
  core::Timestamp received_at{};
  std::string reason;
  std::string field;
  std::string message;
  bool replayed = false;
};

struct RejectedEvents {
  std::uint64_t total = 0;
  std::vector<ReasonCount> reasons;
  std::vector<RejectedEvent> events;
};

// Newest first, `limit` of them (at most 1,000) from `offset`.
core::Result<RejectedEvents> rejected_events(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                                             const RejectedFilter& filter, std::uint64_t offset,
                                             std::uint64_t limit);

// Does the oldest replay that waits or was interrupted, to its end. False when there is none. Blocks, for
// minutes at most while the log or the vault takes nothing. After kUnavailable the replay goes on with the
// next call; any other error ends it as failed.
core::Result<bool> run_next_replay(Collector& collector, access::Vault& vault, const FeedStores& stores);

}  // namespace rouse::ingest
