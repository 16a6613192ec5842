// The graph as a fold over the ledger: what each kind of entry changes. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "identity/identifier_types.h"
#include "identity/internal/known_claims.h"
#include "identity/internal/persons.h"
#include "identity/ledger_entry.h"

namespace rouse::identity {

struct Fold {
  explicit Fold(const IdentifierTypes& with) : types(with) {}

  bool is_customer(std::uint32_t person) const {
    const TypeIndex type = persons.node(person).type();
    return type != kNoType && types[type].kind == IdentifierClass::kRoot;
  }
  // kInternal when the entry does not follow the last one or contradicts the graph.
  core::Result<void> check(const LedgerEntry& entry, std::span<const Override> rows) const;
  // `rows`: of kUnmerge, sorted by origin. Of a link or merge, the origins that change their owner are
  // appended to `changed` where there is one.
  void change(const LedgerEntry& entry, std::span<const Override> rows, std::vector<Override>* changed);

  void commit();
  void roll_back();
  std::size_t memory_bytes() const { return persons.memory_bytes() + claims.memory_bytes(); }
  std::uint64_t fingerprint() const;

  const IdentifierTypes& types;
  Persons persons;
  KnownClaims claims{kClaimsKnownMax};
  std::uint64_t last_entry = 0;
  std::uint64_t committed_entry = 0;

 private:
  std::string_view contradiction(const LedgerEntry& entry) const;
  std::string_view contradiction_of_join(const LedgerEntry& entry) const;
  std::string_view contradiction_of_stretch(const LedgerEntry& entry) const;
  bool owns_itself(std::uint64_t person) const;
  std::string_view contradiction_of_rows(const LedgerEntry& entry, std::span<const Override> rows) const;
  void link(const LedgerEntry& entry, std::vector<Override>* changed);
  void merge(const LedgerEntry& entry, std::vector<Override>* changed);
  void change_hands(const LedgerEntry& entry);
  void refuse(const LedgerEntry& entry);
  void unmerge(const LedgerEntry& entry, std::span<const Override> rows);

  std::vector<std::uint32_t> merged_;  // origins, of one merge
};

}  // namespace rouse::identity
