// Undoing a link, merge or move of the identity ledger, by a person and for a reason. identity/unmerge.h says
// what that means and when it is refused; identity/history.h shows it before.
//
// Where a feed runs in this process, WarehouseFeed::unmerge does it: the feed knows who is who. Here it is
// for a process without one.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "identity/unmerge.h"
#include "ingest/load.h"

namespace rouse::ingest {

inline constexpr std::size_t kReasonBytesMax = 500;
inline constexpr std::size_t kActorBytesMax = 100;

struct UnmergeRequest {
  std::uint64_t entry = 0;
  std::string reason;  // both are kept in the ledger
  std::string actor;
};

struct UnmergeReport {
  std::uint64_t entry = 0;  // of the ledger, that undoes it
  identity::UnmergePlan undone;
};

// Blocks: reads who is who first, all identifiers and the ledger, and takes the turn of loads. Fails and
// changes nothing with kInvalidArgument (no reason; an entry that cannot be undone), kNotFound (no such
// entry), kConflict (later entries build on it, it was undone already, or a load is running).
core::Result<UnmergeReport> unmerge(const LoadStores& stores, const UnmergeRequest& request);

}  // namespace rouse::ingest
