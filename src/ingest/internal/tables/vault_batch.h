// Personal values of a table's rows on their way to the vault, some thousands at a time. A value belongs to
// the row's customer, so that it goes when he is forgotten. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/vault.h"
#include "core/result.h"
#include "ingest/internal/tables/table_rows.h"
#include "tables/table.h"

namespace rouse::ingest {

inline constexpr std::size_t kVaultBatchMax = 20'000;  // values of one transaction, about a second

class VaultBatch {
 public:
  // `vault` may be null where the table has no personal data. Both outlive it.
  VaultBatch(const tables::Table& table, access::Vault* vault);

  // Fails as Vault::store does.
  core::Result<void> add(const TableRow& row);
  // Keeps the rest.
  core::Result<void> finish();

 private:
  std::string owner_of(const TableRow& row) const;

  const tables::Table& table_;
  access::Vault* vault_;
  const tables::Column* owner_ = nullptr;  // whose the values are
  std::size_t subject_ = 0;                // of TableRow::subjects
  std::vector<access::PersonalValue> waiting_;
};

}  // namespace rouse::ingest
