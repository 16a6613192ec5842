// Undoing a link, a merge or a move of the ledger.
//
// What was joined is parted for the past: the origins go back to whom they were with. What happens later is
// decided anew: the parted identifiers begin a new stretch, so the same two people may be joined again, but
// only from then on.
//
// An entry on which later ones build cannot be undone before them: one that brought the same origins or
// identifiers elsewhere, or joined something `via` one of the identifiers. Entries that were undone
// themselves do not count.
//
// The link of a fact joins nobody and has no origins. Undoing it says that the customer does not have the
// fact after all: the next customer who shows it is its first one.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/result.h"
#include "identity/graph.h"
#include "identity/ledger_entry.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::identity {

inline constexpr std::size_t kConcernedEntriesMax = 100'000;  // looked at for one unmerge

// Whether an entry of that kind can be undone at all: a link, a merge, a move.
bool can_be_undone(const LedgerEntry& entry);

struct UnmergePlan {
  LedgerEntry reverted;
  // As they are sent back: from_one_id has it now, one_id gets it. None of a fact.
  std::vector<Override> origins;
};

// Pure. `concerned`: the entries of the ledger, in order, that are about one of the origins or identifiers in
// question, those that undid them included; `overrides`: the rows of all of them. kInvalidArgument for an
// entry that cannot be undone, kConflict naming the entries that build on it or have undone it.
core::Result<UnmergePlan> plan_unmerge(const IdentifierTypes& types, const LedgerEntry& reverted,
                                       std::span<const LedgerEntry> concerned,
                                       std::span<const Override> overrides);

// The same from the warehouse, where entries up to `up_to` count. kNotFound: no such entry.
// kResourceExhausted: more than kConcernedEntriesMax are concerned. Whoever carries the plan out holds the
// turn to write.
core::Result<UnmergePlan> plan_unmerge(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                       std::uint64_t entry,
                                       std::uint64_t up_to = std::numeric_limits<std::uint64_t>::max());

// The later entries because of which it is refused, in order; none where they are not the reason.
core::Result<std::vector<std::uint64_t>> entries_building_on(
    warehouse::Warehouse& warehouse, const IdentifierTypes& types, std::uint64_t entry,
    std::uint64_t up_to = std::numeric_limits<std::uint64_t>::max());

}  // namespace rouse::identity
