// How far the identity ledger goes: what the warehouse tables `identity_ledger`, `identity_overrides` and
// `identifiers` hold beyond these figures belongs to a write that was interrupted, and does not count.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "metadata/store.h"

namespace rouse::metadata {

struct IdentityProgress {
  std::uint64_t entries = 0;    // of the ledger: 1 to this one
  std::uint64_t numbers = 0;    // given to identifiers: 1 to this one
  std::uint64_t squashed = 0;   // overrides up to this entry are written into the events themselves
  std::uint64_t overrides = 0;  // at least so many rows of overrides belong to the entries

  bool operator==(const IdentityProgress&) const = default;
};

core::Result<IdentityProgress> identity_progress(const Reader& reader);
// None of the two ever goes back: kConflict. In the transaction that records the write as done.
core::Result<void> set_identity_entries(Transaction& transaction, std::uint64_t entries,
                                        std::uint64_t numbers);
// Rows of overrides that the entries added in the same transaction have.
core::Result<void> add_identity_overrides(Transaction& transaction, std::uint64_t rows);
// kConflict when it goes back, or beyond the entries.
core::Result<void> set_identity_squashed(Transaction& transaction, std::uint64_t squashed);

}  // namespace rouse::metadata
