#include "ingest/internal/persons/identity_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "identity/ledger.h"
#include "ingest/internal/insert_ids.h"
#include "ingest/internal/staging/deletion.h"
#include "ingest/internal/staging/slow_queries.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

using core::Result;
using identity::kLedgerTable;
using identity::kOverridesTable;
using identity::Override;

namespace {

warehouse::QueryOptions options_of(const metadata::WriteBatch& batch) {
  auto options = slow();
  options.query_id = insert_id(batch);
  return options;
}

std::vector<Override> sorted(std::vector<Override> rows) {
  std::ranges::sort(rows, {}, [](const Override& row) {
    return std::tuple{row.version, row.origin_id, row.from_one_id, row.one_id};
  });
  return rows;
}

Result<std::vector<Override>> overrides_after(warehouse::Warehouse& warehouse, std::uint64_t counted) {
  ROUSE_TRY(auto rows, warehouse.select(fmt::format("SELECT origin_id, from_one_id, one_id, version FROM {} "
                                                    "WHERE version > {}",
                                                    kOverridesTable, counted),
                                        slow()));
  std::vector<Override> found;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return sorted(std::move(found));
    Override row;
    row.origin_id = rows.u64();
    row.from_one_id = rows.u64();
    row.one_id = rows.u64();
    row.version = rows.u64();
    found.push_back(row);
  }
}

}  // namespace

// The rules have changed since, or the program.
tl::unexpected<core::Error> decided_otherwise() {
  return core::fail(core::ErrorCode::kConflict, std::string{kLedgerTable},
                    "identity_ledger: an interrupted write decided otherwise about the same events");
}

Result<void> IdentityTables::insert_entries(std::span<const identity::LedgerEntry> entries,
                                            const metadata::WriteBatch& batch) const {
  ROUSE_TRY(const auto block, identity::ledger_block(types_, entries));
  return warehouse_.insert_block(kLedgerTable, block, options_of(batch));
}

Result<void> IdentityTables::insert_overrides(std::span<const Override> overrides,
                                              const metadata::WriteBatch& batch) const {
  ROUSE_TRY(const auto block, identity::overrides_block(overrides));
  return warehouse_.insert_block(kOverridesTable, block, options_of(batch));
}

Result<std::uint64_t> IdentityTables::rows_after(std::string_view table, std::string_view column,
                                                 std::uint64_t counted) const {
  return number(warehouse_, fmt::format("SELECT count() FROM {} WHERE {} > {}", table, column, counted));
}

Result<bool> IdentityTables::hold(const identity::Decisions& decisions, std::uint64_t counted) const {
  ROUSE_TRY(const auto entries, rows_after(kLedgerTable, "entry", counted));
  if (entries == 0) {
    ROUSE_CHECK(delete_after(kOverridesTable, "version", counted));
    return false;
  }
  std::vector<identity::LedgerEntry> stored;
  if (entries == decisions.entries.size()) {
    ROUSE_TRY(stored, identity::read_entries(warehouse_, types_, {.after = counted}, entries));
  }
  ROUSE_TRY(const auto overrides, overrides_after(warehouse_, counted));
  if (stored == decisions.entries && overrides == sorted(decisions.overrides)) return true;
  return decided_otherwise();
}

Result<void> IdentityTables::delete_after(std::string_view table, std::string_view column,
                                          std::uint64_t counted) const {
  return delete_rows(warehouse_, std::string{table}, fmt::format("{} > {}", column, counted));
}

Result<void> IdentityTables::discard(std::span<const metadata::WriteBatch> intended,
                                     std::uint64_t counted) const {
  for (const auto& batch : intended) ROUSE_CHECK(end_insert(warehouse_, batch));
  ROUSE_CHECK(delete_after(kLedgerTable, "entry", counted));
  return delete_after(kOverridesTable, "version", counted);
}

}  // namespace rouse::ingest
