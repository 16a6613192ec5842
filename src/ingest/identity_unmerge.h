// Undoing a link, merge or move of the identity ledger, by a person and for a reason. identity/unmerge.h says
// what that means and when it is refused; identity/history.h shows it before.
//
// Blocks: reads who is who first, all identifiers and the ledger. Takes the turn of loads.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "identity/unmerge.h"
#include "ingest/load.h"

namespace rouse::ingest {

inline constexpr std::size_t kReasonBytesMax = 500;
inline constexpr std::size_t kActorBytesMax = 100;

struct UnmergeReport {
  std::uint64_t entry = 0;  // of the ledger, that undoes it
  identity::UnmergePlan undone;
};

// Fails and changes nothing with kInvalidArgument (no reason; an entry that joins nothing), kNotFound (no
// such entry), kConflict (later entries build on it, it was undone already, or a load is running).
core::Result<UnmergeReport> unmerge(const LoadStores& stores, std::uint64_t entry, std::string_view reason,
                                    std::string_view actor);

}  // namespace rouse::ingest
