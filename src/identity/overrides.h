// Overrides: which stored events belong to whom, where that is no longer what is written in them.
//
// An event carries the origin it arrived with and the owner that this origin had when the event was written
// or last rewritten. A merge, and an unmerge, gives origins to another owner: for each a row of the table
// `identity_overrides`, with the ledger entry as version. Up to a version the rows are written into the
// events (ingest/squash.h); those after it are *pending* and are applied when events are read.
//
// So the owner of an event, as of a version, is the `one_id` of its origin's last pending row up to that
// version, and where there is none, the one stored with it. As every row also tells whom the origin was taken
// from, the stored owner of an event whose origin has pending rows is one of the ids in these rows, the
// *affected* ids, whether the event was written before, between or after them, and whether a squash has
// rewritten it or not. Therefore an id that is not affected owns exactly what is stored under it.
//
// Pure functions that give SQL of the portable subset, but for affected_ids().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "identity/numbering.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {

inline constexpr std::uint64_t kAffectedIdsMax = 10'000'000;

// The rows with squashed < version <= version: as metadata::identity_progress() has both (entries).
struct OverrideSpan {
  std::uint64_t squashed = 0;
  std::uint64_t version = 0;

  bool empty() const { return version <= squashed; }
};

// Ascending. Fails with kResourceExhausted beyond kAffectedIdsMax: it is time for a squash.
core::Result<std::vector<std::uint64_t>> affected_ids(warehouse::Warehouse& warehouse,
                                                      const OverrideSpan& span,
                                                      const warehouse::QueryOptions& options = {});

// A SELECT of ids: under these the events of the owners `first` to `last` are stored that are affected, and
// maybe events of others. With repetitions; for IN.
std::string stored_under_sql(const OverrideSpan& span, std::uint64_t first, std::uint64_t last);

// In place of an event table in FROM: the rows of `table` that fulfil `condition`, with the owner as
// `one_id`, the stored one as `stored_id`, `origin_id` and those of `columns`. In `condition` one_id is the
// stored one. With `stored_under`, a SELECT of ids, only rows that are stored under these; then little else
// is looked at.
std::string owned_events_sql(const OverrideSpan& span, std::string_view table,
                             const std::vector<std::string>& columns, std::string_view condition,
                             std::string_view stored_under = {});

}  // namespace rouse::identity
