// Claims already in the ledger, so that one is not written with every event: the latest kClaimsKnownMax, by
// 64-bit hash. Which those are depends on the ledger only. Changes since the last commit() can be taken back.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_set>
#include <vector>

#include "identity/ledger_entry.h"

namespace rouse::identity {

class KnownClaims {
 public:
  explicit KnownClaims(std::size_t max) : max_(max) {}

  bool has(const LedgerEntry& claim) const { return known_.contains(hash_of(claim)); }
  void add(const LedgerEntry& claim);
  void commit() { before_.clear(); }
  void roll_back();

  std::size_t memory_bytes() const;
  std::uint64_t fingerprint() const;

 private:
  struct Before {
    bool dropped = false;
    std::uint64_t oldest = 0;  // what was dropped
  };
  static std::uint64_t hash_of(const LedgerEntry& claim);

  std::size_t max_;
  std::unordered_set<std::uint64_t> known_;
  std::deque<std::uint64_t> order_;
  std::vector<Before> before_;
};

}  // namespace rouse::identity
