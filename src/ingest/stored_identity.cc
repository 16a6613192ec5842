#include "ingest/stored_identity.h"

#include <fmt/format.h>

#include <string>

#include "identity/ledger.h"
#include "identity/numbering.h"
#include "ingest/internal/staging/slow_queries.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

Result<void> check_held(warehouse::Warehouse& warehouse, std::string_view table, const std::string& condition,
                        std::uint64_t counted) {
  if (counted == 0) return {};
  ROUSE_TRY(const auto held,
            number(warehouse, fmt::format("SELECT count() FROM {} WHERE {}", table, condition)));
  if (held >= counted) return {};
  return core::fail(
      core::ErrorCode::kInternal, std::string{table},
      fmt::format("{}: {} of {} rows that count are lost; nothing is written until they are back", table,
                  counted - held, counted),
      "restore the warehouse and the data directory from one backup, and keep the event log: "
      "see Lost rows in docs/identity.md");
}

}  // namespace

Result<void> check_overrides_held(warehouse::Warehouse& warehouse,
                                  const metadata::IdentityProgress& progress) {
  return check_held(warehouse, identity::kOverridesTable, fmt::format("version <= {}", progress.entries),
                    progress.overrides);
}

Result<void> check_identity_held(warehouse::Warehouse& warehouse,
                                 const metadata::IdentityProgress& progress) {
  ROUSE_CHECK(check_held(
      warehouse, "identifiers",
      fmt::format("type = {} AND id <= {}", warehouse::quote(identity::kPersonType), progress.numbers),
      progress.numbers));
  ROUSE_CHECK(check_held(warehouse, identity::kLedgerTable, fmt::format("entry <= {}", progress.entries),
                         progress.entries));
  return check_overrides_held(warehouse, progress);
}

}  // namespace rouse::ingest
