// The schema, as numbered steps. SQL of the subset that SQLite and PostgreSQL share: TEXT and BIGINT, times
// in epoch milliseconds, ids from the table `counters`. A step that was released is never changed; a change
// is a new step.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace soci {
class session;  // NOLINT(readability-identifier-naming): SOCI's name
}

namespace rouse::metadata {

struct Migration {
  std::int64_t number;  // from 1, without gaps; the number of the last one is the format of the store
  std::string_view name;
  std::span<const std::string_view> statements;
};

std::span<const Migration> migrations();

// Runs what the store lacks, in one transaction. Fails with kConflict when its format is newer than the steps
// known.
core::Result<void> migrate(soci::session& sql, std::span<const Migration> steps, core::Timestamp now);

}  // namespace rouse::metadata
