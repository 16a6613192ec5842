// What identity decides, as it is kept: entries of the ledger (warehouse table `identity_ledger`) and
// override rows (`identity_overrides`). Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "identity/identifier_types.h"

namespace rouse::identity {

enum class EntryKind : std::uint8_t {
  kLink,     // an identifier that stood alone joins a person; of a fact: its first customer
  kMerge,    // a person without customer number becomes part of another, with all identifiers and origins
  kMove,     // an identifier changes to another person from now on: a new stretch
  kDetach,   // an identifier belongs to nobody from now on: a new stretch
  kBlock,    // the same for good: it was seen with too many customers
  kClaim,    // refused: nothing changes but what is known about the refusal
  kUnmerge,  // what a link, merge or move had joined is parted
};
std::string_view to_string(EntryKind kind);  // "link", "merge", ...

// Append-only, numbered 1, 2, 3, ... without gaps; the graph is a fold over them.
struct LedgerEntry {
  std::uint64_t entry = 0;
  EntryKind kind = EntryKind::kLink;
  TypeIndex identifier_type = kNoType;
  TypeIndex via_type = kNoType;
  std::int64_t ts = 0;           // time of the event, ms UTC
  std::int64_t at = 0;           // received, or decided
  std::uint64_t seq = 0;         // of the event; 0: none
  std::uint64_t identifier = 0;  // number of the identifier the entry is about
  std::uint64_t via = 0;         // of the one it was shown with: the anchor
  std::uint64_t origin = 0;      // of kMove, kDetach, kBlock: the new stretch
  std::uint64_t from_one_id = 0;
  std::uint64_t one_id = 0;
  std::uint64_t reverts = 0;  // of kUnmerge, and of the kDetach entries that come with it: the entry undone
  std::string source{};
  std::string reason{};
  std::string actor{};  // the user; empty: automatic

  bool operator==(const LedgerEntry&) const = default;
};

// An origin changed its owner. The row with the highest version counts.
struct Override {
  std::uint64_t origin_id = 0;
  std::uint64_t from_one_id = 0;
  std::uint64_t one_id = 0;
  std::uint64_t version = 0;  // the ledger entry

  bool operator==(const Override&) const = default;
};

struct Decisions {
  std::vector<LedgerEntry> entries;
  std::vector<Override> overrides;

  void clear() {
    entries.clear();
    overrides.clear();
  }
};

}  // namespace rouse::identity
