// One event table with the owners of its events written anew: ingest/squash.h says why and how; this is the
// machinery. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "identity/overrides.h"
#include "ingest/internal/staging/publication.h"

namespace rouse::ingest {

// A month with events that are stored under somebody else than their owner.
struct MovedMonth {
  std::int32_t partition = 0;  // 202603
  std::uint64_t rows = 0;
  std::uint64_t changed = 0;  // events that get another owner
};

class OwnerRewrite {
 public:
  // `tick` as StatementRunner has it.
  OwnerRewrite(warehouse::Warehouse& warehouse, const std::string& plan, const identity::OverrideSpan& span,
               std::function<core::Result<void>()> tick);

  core::Result<std::vector<MovedMonth>> moved_months();
  // Makes the table beside, with all other months.
  core::Result<void> begin(const std::vector<MovedMonth>& months);
  // Adds a month, and compares it with what it comes from: kInternal where any column but one_id differs.
  core::Result<void> rebuild(const MovedMonth& month);
  core::Result<void> publish();

 private:
  core::Result<std::string> sum_of(const std::string& table, std::int32_t partition) const;
  std::string owned_events(std::string_view condition, std::string_view stored_under = {}) const;

  warehouse::Warehouse& warehouse_;
  const identity::OverrideSpan span_;
  const std::function<core::Result<void>()> tick_;
  const LoadTables tables_;
  std::vector<std::string> columns_;  // but for the ids
  std::string contents_;              // a hash of all that the rewrite may not change, as SQL
};

// Drops what rewrites left that did not end. Between the two renames of an old server it does the second one.
core::Result<void> settle_rewrites(warehouse::Warehouse& warehouse);

// The highest version so that `span` up to it has `rows_max` rows, or those of one entry.
core::Result<std::uint64_t> last_version_within(warehouse::Warehouse& warehouse,
                                                const identity::OverrideSpan& span, std::uint64_t rows_max);

}  // namespace rouse::ingest
