// One state of the data per analysis: an analysis asks several queries, and a load may exchange the tables
// between two of them (ingest/load.h), so one whose table changed meanwhile is done again.
#pragma once

#include <cstdint>
#include <string>

#include "behaviour/analysis.h"
#include "core/result.h"

namespace rouse::behaviour {

inline constexpr int kAttemptsMax = 3;

// Rows that a reader of `table` sees; 0 where there is no such table. A load never leaves their number as it
// was.
core::Result<std::uint64_t> visible_rows(const AnalysisContext& context, const std::string& table);

core::Error data_keep_changing();

// Gives what `analyse()`, a Result, gave while the rows of `table` stayed the same. Fails with kUnavailable
// when they changed during each of kAttemptsMax attempts. Where a server has to rename tables one after the
// other, a query may meet none: such a kNotFound is an attempt, too.
template <typename Analyse>
auto on_unchanged_data(const AnalysisContext& context, const std::string& table, Analyse analyse)
    -> decltype(analyse()) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ROUSE_TRY(const std::uint64_t before, visible_rows(context, table));
    auto result = analyse();
    if (!result && result.error().code != core::ErrorCode::kNotFound) return result;
    ROUSE_TRY(const std::uint64_t after, visible_rows(context, table));
    if (after == before) return result;
  }
  return core::fail(data_keep_changing());
}

}  // namespace rouse::behaviour
