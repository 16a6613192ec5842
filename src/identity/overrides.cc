#include "identity/overrides.h"

#include <fmt/format.h>

#include "identity/ledger.h"
#include "warehouse/column_stream.h"
#include "warehouse/quote.h"

namespace rouse::identity {
namespace {

using core::Result;

std::string pending_sql(const OverrideSpan& span) {
  return fmt::format("version > {} AND version <= {}", span.squashed, span.version);
}

// The owner of every origin that has a pending row.
std::string owners_sql(const OverrideSpan& span) {
  return fmt::format(
      "SELECT origin_id, argMax(one_id, version) AS owner_id FROM {} WHERE {} GROUP BY origin_id",
      kOverridesTable, pending_sql(span));
}

}  // namespace

Result<std::vector<std::uint64_t>> affected_ids(warehouse::Warehouse& warehouse, const OverrideSpan& span,
                                                const warehouse::QueryOptions& options) {
  std::vector<std::uint64_t> ids;
  if (span.empty()) return ids;
  ROUSE_TRY(
      auto blocks,
      warehouse.select_columns(
          fmt::format("SELECT DISTINCT arrayJoin([from_one_id, one_id]) AS id FROM {} WHERE {} ORDER BY "
                      "id LIMIT {}",
                      kOverridesTable, pending_sql(span), kAffectedIdsMax + 1),
          options));
  while (true) {
    ROUSE_TRY(const bool more, blocks.next());
    if (!more) break;
    ROUSE_TRY(const auto block, blocks.column<std::uint64_t>(0));
    ids.insert(ids.end(), block.begin(), block.end());
  }
  if (ids.size() > kAffectedIdsMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, std::string{kOverridesTable},
                      fmt::format("{}: more than {} people are merged or parted since the last squash",
                                  kOverridesTable, kAffectedIdsMax),
                      "run rouse identity squash, and ask again");
  }
  return ids;
}

std::string stored_under_sql(const OverrideSpan& span, std::uint64_t first, std::uint64_t last) {
  const auto in_range = [&](std::string_view column) {
    return fmt::format("{0} >= {1} AND {0} <= {2}", column, first, last);
  };
  return fmt::format(
      "SELECT arrayJoin([from_one_id, one_id]) AS id FROM {0} WHERE {1} AND (({2}) OR ({3}) OR origin_id IN "
      "(SELECT origin_id FROM ({4}) WHERE {5}))",
      kOverridesTable, pending_sql(span), in_range("from_one_id"), in_range("one_id"), owners_sql(span),
      in_range("owner_id"));
}

std::string owned_events_sql(const OverrideSpan& span, std::string_view table,
                             const std::vector<std::string>& columns, std::string_view condition,
                             std::string_view stored_under) {
  std::string wanted;
  for (const auto& column : columns) {
    if (column != "origin_id") wanted += ", " + warehouse::quote_identifier(column);
  }
  // Left to itself, the engine would look at the ids last.
  const auto first = stored_under.empty() ? "" : fmt::format(" PREWHERE one_id IN ({})", stored_under);
  // Where an origin has no row, the join gives 0, which is nobody's number.
  return fmt::format(
      "(SELECT if(owner_id = 0, stored_id, owner_id) AS one_id, stored_id, origin_id{0} FROM (SELECT one_id "
      "AS "
      "stored_id, origin_id{0} FROM {1}{2} WHERE {3}) AS stored_events ANY LEFT JOIN ({4}) AS owners USING "
      "origin_id)",
      wanted, warehouse::quote_identifier(table), first, condition, owners_sql(span));
}

}  // namespace rouse::identity
