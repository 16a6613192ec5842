// The squash: who is who, written into the stored events.
//
// After merges and unmerges an event may be stored under somebody who does not own it any more; analyses look
// that up (identity/overrides.h), which costs time. The squash writes the owners into the events: per event
// table of customers the months that hold such events are rebuilt beside it, with the same rows but for
// `one_id`, all other months enter by hard links, and when rows and checksums agree the two tables change
// names in the step that ends a load (ingest/load.h). When all tables are done, metadata note up to which
// entry of the identity ledger events are rewritten. `origin_id` is not touched, so whatever was merged can
// still be parted.
//
// Tables change names, rather than partitions being replaced, as a server of version 18.16 that is killed
// soon after REPLACE PARTITION comes back with the old rows beside the new ones (tried; 26.7 does not).
//
// It can die at any moment: a table is rewritten whole or not at all, either state gives the same analyses,
// and the next squash begins with the tables that still hold events of others. It has the turn of a load
// meanwhile: no load and no cut of the feed runs. An analysis that was running is repeated.
//
// Blocks. Memory of the server: one row per origin with an override, of kSquashRowsMax at a time. Disk: the
// rebuilt months of one table twice.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/load.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kSquashRowsMax = 5'000'000;  // overrides applied at a time

struct SquashProgress {
  std::string_view stage;  // looking, rebuilding, publishing
  std::string_view plan;
  std::uint64_t months = 0;  // rebuilt of the table at hand
  std::uint64_t months_total = 0;
};

struct SquashOptions {
  std::function<void(const SquashProgress&)> progress;  // on the calling thread; may be empty
  const std::atomic<bool>* cancelled = nullptr;         // set by another thread: ends with kCancelled
  std::uint64_t rows_max = kSquashRowsMax;
};

struct SquashedPlan {
  std::string plan;
  std::uint64_t months = 0;   // rebuilt
  std::uint64_t rows = 0;     // in them
  std::uint64_t changed = 0;  // of these, with another owner than before
};

struct SquashReport {
  std::uint64_t from = 0;  // entries of the ledger that were written into events before
  std::uint64_t to = 0;    // and are now
  std::vector<SquashedPlan> plans;
};

// Fails and changes no answer with kConflict (a load or another squash is running), kCancelled, kInternal
// (rows differ after the rewrite; the table stays as it was), and as the warehouse and metadata do.
core::Result<SquashReport> squash_identities(const LoadStores& stores, const SquashOptions& options = {});

}  // namespace rouse::ingest
