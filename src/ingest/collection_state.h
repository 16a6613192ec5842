// What became of every event that was ever acknowledged: received = stored + duplicates + rejected + in log.
//
// `received` is the end of the event log, the rest is counted by the feed in the transactions that move its
// position (metadata/collection.h), so the sum can only be wrong where a part lost or invented something.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "events/event_log.h"
#include "metadata/collection.h"
#include "metadata/store.h"

namespace rouse::ingest {

struct CollectionState {
  std::uint64_t received = 0;
  metadata::CollectionCounts counts;
  std::uint64_t in_log = 0;  // durable, not yet in the warehouse

  bool balanced() const { return received == counts.stored + counts.duplicates + counts.rejected + in_log; }
};

// Of one moment: the feed's position is read first, and the log only grows.
core::Result<CollectionState> collection_state(metadata::Store& metadata, const events::EventLog& log);

}  // namespace rouse::ingest
