// How the staged rows of one month and one file become rows of `next`: as their partition where all of them
// are new, else row by row without duplicates.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "events/plan.h"
#include "ingest/internal/staging/publication.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kSliceRows = 2'000'000;  // keys a server holds in memory at a time

// `month` since 1970-01. How many rows entered is to be counted in `next`.
core::Result<void> merge_partition(warehouse::Warehouse& warehouse, const Execute& execute,
                                   const LoadTables& tables, const events::Plan& plan, std::int32_t month,
                                   const StagedPartition& staged, bool has_message_ids);

}  // namespace rouse::ingest
