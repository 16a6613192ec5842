// Clears rows that nobody reads any more. What stays is told by metadata; all other partitions of business
// tables and rows of histories go, whoever left them there, so that what one crash leaves the next run
// clears.
//
// Whoever calls holds tables.lock.
#pragma once

#include <span>

#include "core/result.h"
#include "core/time.h"
#include "ingest/internal/runs/run_statements.h"
#include "metadata/store.h"
#include "tables/delivery.h"

namespace rouse::ingest {

// Runs that failed; those replaced or withdrawn at least kReplacedKept ago; of published ones the states and
// days that `deliveries` (all active ones) no longer keep. Metadata say so first, so that a reader who began
// with them finds out.
core::Result<void> clear_runs(RunStatements& statements, metadata::Store& store,
                              std::span<const tables::Delivery> deliveries, core::Timestamp now);

}  // namespace rouse::ingest
