// Personal values of a table's rows on their way to the vault: collected into a group, which a thread of its
// own stores while the next one is collected. Groups are large, because what a value costs falls with their
// size (access/vault.h). A value belongs to the row's customer, so that it goes when he is forgotten.
//
// One thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <string>
#include <string_view>

#include "access/vault.h"
#include "core/result.h"
#include "ingest/internal/tables/table_ids.h"
#include "ingest/internal/tables/table_rows.h"
#include "tables/table.h"

namespace rouse::ingest {

inline constexpr std::size_t kVaultGroupBytesMax = 192U << 20;  // two and a half million values

class VaultBatch {
 public:
  // `vault` may be null where the table has no personal data. Both outlive it. `tick` is asked while a group
  // is waited for.
  VaultBatch(const tables::Table& table, access::Vault* vault, Tick tick);
  ~VaultBatch();  // gives up what is not stored

  // May wait for the group before this one. Fails as Vault::store does, for an earlier group.
  core::Result<void> add(const TableRow& row);
  // Lets the rest be stored, and goes on.
  core::Result<void> send();
  // Waits until every value is stored.
  core::Result<void> finish();

 private:
  void set_owner(const TableRow& row);
  core::Result<void> wait();

  const tables::Table& table_;
  access::Vault* vault_;
  Tick tick_;
  const tables::Column* owner_column_ = nullptr;  // whose the values are
  std::size_t subject_ = 0;                       // of TableRow::subjects
  std::string owner_;                             // of the row at hand
  std::uint64_t seen_ = 0;                        // values
  access::PersonalValues waiting_;
  access::PersonalValues stored_;  // by `storing_`
  std::atomic<bool> given_up_ = false;
  std::future<core::Result<void>> storing_;
};

}  // namespace rouse::ingest
