// The ledger and the overrides in the warehouse: tables `identity_ledger`, ordered by entry, and
// `identity_overrides`, ordered by version and origin. Append-only; rows beyond what metadata call committed
// belong to a write that was interrupted.
//
// Reading is streamed and in order. Entries name types by name, so the rules may be reordered; an entry of a
// type that is no longer declared is kConflict naming it. Thread-safe as the warehouse is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "identity/graph.h"
#include "identity/identifier_types.h"
#include "identity/ledger_entry.h"
#include "warehouse/column_block.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::identity {

inline constexpr std::string_view kLedgerTable = "identity_ledger";
inline constexpr std::string_view kOverridesTable = "identity_overrides";
inline constexpr std::size_t kLedgerNumbersMax = 10'000;  // asked for in one query

// Which entries: all that fit everything that is given.
struct LedgerQuery {
  std::uint64_t after = 0;                                          // entry > after
  std::uint64_t up_to = std::numeric_limits<std::uint64_t>::max();  // entry <= up_to
  std::optional<std::int64_t> from_ts{};                            // ts >= from_ts
  std::optional<std::int64_t> to_ts{};                              // ts < to_ts
  std::optional<EntryKind> kind{};
  std::string_view reason{};                          // e.g. "duplicate_fact"
  std::optional<IdentifierClass> identifier_class{};  // of the identifier the entry is about
  // About any of these: as identifier, via, new stretch, from or to; at most kLedgerNumbersMax. Empty: all.
  std::vector<std::uint64_t> numbers{};
  // Not those about these identifiers that come from these persons; at most kLedgerNumbersMax.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> without{};
  bool newest_first = false;
  std::uint64_t limit = 0;   // 0: none
  std::uint64_t offset = 0;  // with a limit: entries left out first
};

// Calls `take` for each entry in order; ends early when it fails.
core::Result<void> read_ledger(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                               const LedgerQuery& query,
                               const std::function<core::Result<void>(const LedgerEntry&)>& take);
// Of a query with a limit or few answers; kResourceExhausted beyond `rows_max`.
core::Result<std::vector<LedgerEntry>> read_entries(warehouse::Warehouse& warehouse,
                                                    const IdentifierTypes& types, const LedgerQuery& query,
                                                    std::size_t rows_max = 100'000);
// How many there are, whatever limit and offset.
core::Result<std::uint64_t> count_entries(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                          const LedgerQuery& query);
// Ordered by version and origin.
core::Result<std::vector<Override>> read_overrides(warehouse::Warehouse& warehouse,
                                                   std::span<const std::uint64_t> versions);

// Blocks to insert. `entries` and `rows` are of one write: at most Insert::kAtomicRowsMax.
core::Result<warehouse::ColumnBlock> ledger_block(const IdentifierTypes& types,
                                                  std::span<const LedgerEntry> entries);
core::Result<warehouse::ColumnBlock> overrides_block(std::span<const Override> rows);

// Applies the entries after graph.last_entry() up to `up_to`, and commits the graph.
core::Result<void> replay(warehouse::Warehouse& warehouse, const IdentifierTypes& types, std::uint64_t up_to,
                          Graph& graph);

// "Who was this device on 3 May": the stretches of an identifier by the times of the events that began them.
struct Stretch {
  std::uint64_t origin = 0;
  std::int64_t from_ts = 0;  // the first one: the earliest time there is
  std::uint64_t entry = 0;   // that began it; 0: the first one
};
core::Result<std::vector<Stretch>> stretches_of(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                                std::uint64_t identifier, std::uint64_t up_to_entry);
// The stretch at `ts`; its owner today is graph.owner(origin).
Stretch stretch_at(std::span<const Stretch> stretches, std::int64_t ts);

}  // namespace rouse::identity
