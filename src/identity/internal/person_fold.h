// One person's part of the ledger, folded: which identifiers came and went, and which entries tell of it.
// Takes the entries about the person and about all who became part of it. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "identity/history.h"

namespace rouse::identity {

class PersonFold {
 public:
  explicit PersonFold(std::uint64_t one_id);

  // In the order of the ledger. `rows`: of kUnmerge.
  void apply(const LedgerEntry& entry, std::span<const Override> rows);

  // The rest is asked when all were applied. Names and kinds are not filled in.
  std::vector<Holding> holdings() const { return holdings_; }
  const std::set<std::uint64_t>& entries() { return entries_[one_id_]; }  // about the person

 private:
  struct Origin {
    std::uint64_t number = 0;
    std::uint64_t identifier = 0;
    std::uint64_t owner = 0;
    std::optional<std::size_t> holding{};  // its latest, if the person ever had it
    bool held = false;                     // by the person, now
    std::optional<LedgerEntry> begun{};    // the entry that began the stretch; none: the first one
    std::optional<LedgerEntry> closed{};   // the entry that began the identifier's next stretch
  };

  Origin& origin(std::uint64_t number);
  void begin(Origin& origin, const LedgerEntry* gained);
  void end(Origin& origin, const LedgerEntry& lost);
  void give(std::uint64_t number, std::uint64_t owner, const LedgerEntry& entry);
  void link(const LedgerEntry& entry);
  void merge(const LedgerEntry& entry);
  void change_hands(const LedgerEntry& entry);

  std::uint64_t one_id_;
  std::map<std::uint64_t, Origin> origins_;
  std::map<std::uint64_t, std::set<std::uint64_t>> of_owner_;  // origins
  std::map<std::uint64_t, std::uint64_t> current_;             // stretches, by identifier
  std::map<std::uint64_t, std::set<std::uint64_t>> entries_;   // by person
  std::vector<Holding> holdings_;
};

}  // namespace rouse::identity
