// One table per analysis: an analysis asks several queries, and a load or a squash may exchange the tables
// between two of them (ingest/load.h, ingest/squash.h), so one whose table was exchanged meanwhile is done
// again. The same table is read alike before and after metadata note that it was squashed, as events are then
// stored under one affected id or another (identity/overrides.h).
//
// Events collected meanwhile (ingest/warehouse_feed.h) only add rows. A subject is read by one query, so its
// events are those of one moment; of two subjects, one may be seen a little later than the other.
#pragma once

#include <string>

#include "behaviour/analysis.h"
#include "core/result.h"

namespace rouse::behaviour {

inline constexpr int kAttemptsMax = 3;

// Tells the table that has this name now from one that had it before; empty where there is none. (On servers
// without table ids two tables made within one second look alike.)
core::Result<std::string> table_identity(const AnalysisContext& context, const std::string& table);

core::Error tables_keep_changing();

// Gives what `analyse()`, a Result, gave while `table` stayed the same table. Fails with kUnavailable when it
// was exchanged during each of kAttemptsMax attempts. Where a server has to rename tables one after the
// other, a query may meet none: such a kNotFound is an attempt, too.
template <typename Analyse>
auto on_unchanged_data(const AnalysisContext& context, const std::string& table, Analyse analyse)
    -> decltype(analyse()) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ROUSE_TRY(const std::string before, table_identity(context, table));
    auto result = analyse();
    if (!result && result.error().code != core::ErrorCode::kNotFound) return result;
    ROUSE_TRY(const std::string after, table_identity(context, table));
    if (after == before) return result;
  }
  return core::fail(tables_keep_changing());
}

}  // namespace rouse::behaviour
