// Writing the tables of the ledger and of the overrides: what counts of them metadata say, and what
// interrupted writes left beyond that is found here, compared or deleted. Thread-safe as the warehouse is.
#pragma once

#include <cstdint>
#include <span>

#include "core/result.h"
#include "identity/ledger_entry.h"
#include "metadata/write_batches.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

tl::unexpected<core::Error> decided_otherwise();

class IdentityTables {
 public:
  IdentityTables(warehouse::Warehouse& warehouse, const identity::IdentifierTypes& types)
      : warehouse_(warehouse), types_(types) {}

  // One insert each, which a server stores whole or not at all.
  core::Result<void> insert_entries(std::span<const identity::LedgerEntry> entries,
                                    const metadata::WriteBatch& batch) const;
  core::Result<void> insert_overrides(std::span<const identity::Override> overrides,
                                      const metadata::WriteBatch& batch) const;

  // Whether the tables hold exactly these decisions after entry `counted`. False: nothing of them, or the
  // overrides alone, which then are deleted. kConflict when there are others.
  core::Result<bool> hold(const identity::Decisions& decisions, std::uint64_t counted) const;

  // Deletes the rows after entry `counted`.
  core::Result<void> discard(std::span<const metadata::WriteBatch> intended, std::uint64_t counted) const;

 private:
  core::Result<std::uint64_t> rows_after(std::string_view table, std::string_view column,
                                         std::uint64_t counted) const;
  core::Result<void> delete_after(std::string_view table, std::string_view column,
                                  std::uint64_t counted) const;

  warehouse::Warehouse& warehouse_;
  const identity::IdentifierTypes& types_;
};

}  // namespace rouse::ingest
