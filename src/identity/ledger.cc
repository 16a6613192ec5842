#include "identity/ledger.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using core::ErrorCode;
using core::Result;

constexpr core::Milliseconds kLedgerReadMax{600'000};
constexpr std::uint64_t kReplayAtOnce = 1'000'000;  // entries between two commits
constexpr std::string_view kColumns =
    "entry, kind, ts, at, seq, source, identifier, identifier_type, via, via_type, origin, from_one_id, "
    "one_id, "
    "reverts, reason, actor";
constexpr std::array kKinds{EntryKind::kLink,  EntryKind::kMerge, EntryKind::kMove,   EntryKind::kDetach,
                            EntryKind::kBlock, EntryKind::kClaim, EntryKind::kUnmerge};

Result<TypeIndex> type_named(const IdentifierTypes& types, std::string_view name, std::uint64_t entry) {
  const auto type = types.find(name);
  if (type) return *type;
  return core::fail(ErrorCode::kConflict, "identifier_type",
                    fmt::format("identifier_type: entry {} of the ledger is of type '{}', which the identity "
                                "rules do not declare",
                                entry, name),
                    "declare the type again; types that were in use stay declared");
}

Result<LedgerEntry> read_entry(warehouse::RowStream& rows, const IdentifierTypes& types) {
  LedgerEntry entry;
  entry.entry = rows.u64();
  const auto* const kind =
      std::ranges::find(kKinds, rows.string(), [](EntryKind of) { return to_string(of); });
  if (kind == kKinds.end()) {
    return core::fail(ErrorCode::kInternal, "kind",
                      fmt::format("kind: entry {} of the ledger is of an unknown kind", entry.entry),
                      "a newer version may have written it");
  }
  entry.kind = *kind;
  entry.ts = rows.i64();
  entry.at = rows.i64();
  entry.seq = rows.u64();
  entry.source = rows.string();
  entry.identifier = rows.u64();
  ROUSE_TRY(entry.identifier_type, type_named(types, rows.string(), entry.entry));
  entry.via = rows.u64();
  ROUSE_TRY(entry.via_type, type_named(types, rows.string(), entry.entry));
  entry.origin = rows.u64();
  entry.from_one_id = rows.u64();
  entry.one_id = rows.u64();
  entry.reverts = rows.u64();
  entry.reason = rows.string();
  entry.actor = rows.string();
  return entry;
}

// For kLedgerNumbersMax numbers in each of several lists.
std::vector<std::pair<std::string, std::string>> long_lists() {
  return {
      {"max_query_size", "1048576"}, {"max_ast_elements", "200000"}, {"max_expanded_ast_elements", "500000"}};
}

// Of a list for IN.
std::string types_of_class(const IdentifierTypes& types, IdentifierClass kind) {
  std::string list = "''";
  for (const auto& type : types.types) {
    if (type.kind == kind) list += "," + warehouse::quote(type.name);
  }
  return list;
}

Result<std::string> where(const IdentifierTypes& types, const LedgerQuery& query) {
  const std::size_t asked = std::max(query.numbers.size(), query.without.size());
  if (asked > kLedgerNumbersMax) {
    return core::fail(ErrorCode::kResourceExhausted, "numbers",
                      fmt::format("numbers: {} asked, at most {} at a time", asked, kLedgerNumbersMax));
  }
  std::string text = fmt::format("entry > {} AND entry <= {}", query.after, query.up_to);
  if (query.from_ts) text += fmt::format(" AND ts >= {}", *query.from_ts);
  if (query.to_ts) text += fmt::format(" AND ts < {}", *query.to_ts);
  if (query.kind) text += fmt::format(" AND kind = {}", warehouse::quote(to_string(*query.kind)));
  if (!query.reason.empty()) text += fmt::format(" AND reason = {}", warehouse::quote(query.reason));
  if (query.identifier_class) {
    text += fmt::format(" AND identifier_type IN ({})", types_of_class(types, *query.identifier_class));
  }
  if (!query.without.empty()) {
    std::string pairs = "(0,0)";
    for (const auto& [identifier, from] : query.without) pairs += fmt::format(",({},{})", identifier, from);
    text += fmt::format(" AND (identifier, from_one_id) NOT IN ({})", pairs);
  }
  if (!query.numbers.empty()) {
    const auto list = fmt::format("({})", fmt::join(query.numbers, ","));
    text += fmt::format(
        " AND (identifier IN {0} OR via IN {0} OR origin IN {0} OR from_one_id IN {0} OR one_id IN {0})",
        list);
  }
  return text;
}

}  // namespace

Result<void> read_ledger(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                         const LedgerQuery& query,
                         const std::function<Result<void>(const LedgerEntry&)>& take) {
  warehouse::QueryOptions options;
  options.time_max = kLedgerReadMax;
  options.settings = long_lists();
  ROUSE_TRY(const auto condition, where(types, query));
  ROUSE_TRY(auto rows,
            warehouse.select(
                fmt::format("SELECT {} FROM {} WHERE {} ORDER BY entry{}{}", kColumns, kLedgerTable,
                            condition, query.newest_first ? " DESC" : "",
                            query.limit == 0 ? "" : fmt::format(" LIMIT {}, {}", query.offset, query.limit)),
                options));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return {};
    ROUSE_TRY(const auto entry, read_entry(rows, types));
    ROUSE_CHECK(take(entry));
  }
}

Result<std::vector<LedgerEntry>> read_entries(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                              const LedgerQuery& query, std::size_t rows_max) {
  std::vector<LedgerEntry> entries;
  ROUSE_CHECK(read_ledger(warehouse, types, query, [&](const LedgerEntry& entry) -> Result<void> {
    if (entries.size() == rows_max) {
      return core::fail(ErrorCode::kResourceExhausted, "identity_ledger",
                        fmt::format("identity_ledger: more than {} entries", rows_max), "ask for fewer");
    }
    entries.push_back(entry);
    return {};
  }));
  return entries;
}

Result<std::uint64_t> count_entries(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                    const LedgerQuery& query) {
  ROUSE_TRY(const auto condition, where(types, query));
  warehouse::QueryOptions options;
  options.time_max = kLedgerReadMax;
  options.settings = long_lists();
  ROUSE_TRY(auto rows,
            warehouse.select(
                fmt::format("SELECT count() AS entries FROM {} WHERE {}", kLedgerTable, condition), options));
  ROUSE_TRY(const bool any, rows.next());
  return any ? rows.u64() : 0;
}

Result<std::vector<Override>> read_overrides(warehouse::Warehouse& warehouse,
                                             std::span<const std::uint64_t> versions) {
  std::vector<Override> overrides;
  for (std::size_t begin = 0; begin < versions.size(); begin += kLedgerNumbersMax) {
    const auto some = versions.subspan(begin, std::min(kLedgerNumbersMax, versions.size() - begin));
    warehouse::QueryOptions options;
    options.settings = long_lists();
    ROUSE_TRY(auto rows,
              warehouse.select(fmt::format("SELECT origin_id, from_one_id, one_id, version FROM {} "
                                           "WHERE version IN ({}) ORDER BY version, origin_id",
                                           kOverridesTable, fmt::join(some, ",")),
                               options));
    while (true) {
      ROUSE_TRY(const bool more, rows.next());
      if (!more) break;
      Override& row = overrides.emplace_back();
      row.origin_id = rows.u64();
      row.from_one_id = rows.u64();
      row.one_id = rows.u64();
      row.version = rows.u64();
    }
  }
  return overrides;
}

Result<warehouse::ColumnBlock> ledger_block(const IdentifierTypes& types,
                                            std::span<const LedgerEntry> entries) {
  ROUSE_TRY(auto block, warehouse::ColumnBlock::create({{"entry", "UInt64"},
                                                        {"kind", "LowCardinality(String)"},
                                                        {"ts", "Int64"},
                                                        {"at", "Int64"},
                                                        {"seq", "UInt64"},
                                                        {"source", "LowCardinality(String)"},
                                                        {"identifier", "UInt64"},
                                                        {"identifier_type", "LowCardinality(String)"},
                                                        {"via", "UInt64"},
                                                        {"via_type", "LowCardinality(String)"},
                                                        {"origin", "UInt64"},
                                                        {"from_one_id", "UInt64"},
                                                        {"one_id", "UInt64"},
                                                        {"reverts", "UInt64"},
                                                        {"reason", "String"},
                                                        {"actor", "String"}}));
  for (const auto& entry : entries) {
    block.number(entry.entry);
    block.string(to_string(entry.kind));
    block.number(entry.ts);
    block.number(entry.at);
    block.number(entry.seq);
    block.string(entry.source);
    block.number(entry.identifier);
    block.string(types[entry.identifier_type].name);
    block.number(entry.via);
    block.string(types[entry.via_type].name);
    block.number(entry.origin);
    block.number(entry.from_one_id);
    block.number(entry.one_id);
    block.number(entry.reverts);
    block.string(entry.reason);
    block.string(entry.actor);
    block.end_row();
  }
  return block;
}

Result<warehouse::ColumnBlock> overrides_block(std::span<const Override> rows) {
  ROUSE_TRY(
      auto block,
      warehouse::ColumnBlock::create(
          {{"origin_id", "UInt64"}, {"from_one_id", "UInt64"}, {"one_id", "UInt64"}, {"version", "UInt64"}}));
  for (const auto& row : rows) {
    block.number(row.origin_id);
    block.number(row.from_one_id);
    block.number(row.one_id);
    block.number(row.version);
    block.end_row();
  }
  return block;
}

Result<void> replay(warehouse::Warehouse& warehouse, const IdentifierTypes& types, std::uint64_t up_to,
                    Graph& graph) {
  LedgerQuery query{.after = graph.last_entry(), .up_to = up_to};
  const auto apply = [&](const LedgerEntry& entry) -> Result<void> {
    std::vector<Override> rows;
    if (entry.kind == EntryKind::kUnmerge) {
      ROUSE_TRY(rows, read_overrides(warehouse, std::array{entry.entry}));
    }
    ROUSE_CHECK(graph.apply(entry, rows));
    if (entry.entry % kReplayAtOnce == 0) graph.commit();
    return {};
  };
  ROUSE_CHECK(read_ledger(warehouse, types, query, apply));
  graph.commit();
  if (graph.last_entry() == up_to) return {};
  return core::fail(
      ErrorCode::kInternal, std::string{kLedgerTable},
      fmt::format("{}: ends at entry {}, but {} are committed", kLedgerTable, graph.last_entry(), up_to),
      "restore the table from a backup");
}

Result<std::vector<Stretch>> stretches_of(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                          std::uint64_t identifier, std::uint64_t up_to_entry) {
  std::vector<Stretch> stretches{
      {.origin = identifier, .from_ts = std::numeric_limits<std::int64_t>::min(), .entry = 0}};
  LedgerQuery query{.up_to = up_to_entry, .numbers = {identifier}};
  ROUSE_CHECK(read_ledger(warehouse, types, query, [&](const LedgerEntry& entry) -> Result<void> {
    if (entry.identifier == identifier && entry.origin != 0) {
      stretches.push_back({.origin = entry.origin, .from_ts = entry.ts, .entry = entry.entry});
    }
    return {};
  }));
  return stretches;
}

Stretch stretch_at(std::span<const Stretch> stretches, std::int64_t ts) {
  Stretch found = stretches.front();
  for (const auto& stretch : stretches) {
    if (stretch.from_ts <= ts) found = stretch;
  }
  return found;
}

}  // namespace rouse::identity
