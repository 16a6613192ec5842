#include "identity/internal/person_fold.h"

namespace rouse::identity {

PersonFold::PersonFold(std::uint64_t one_id) : one_id_(one_id) { begin(origin(one_id), nullptr); }

// One that no entry told of before is the first stretch of an identifier, and owns itself.
PersonFold::Origin& PersonFold::origin(std::uint64_t number) {
  const auto [found, added] = origins_.try_emplace(number);
  if (added) {
    found->second.number = number;
    found->second.identifier = number;
    found->second.owner = number;
    of_owner_[number].insert(number);
  }
  return found->second;
}

void PersonFold::begin(Origin& origin, const LedgerEntry* gained) {
  origin.held = true;
  // What an unmerge gives back was the person's all the time, or since the stretch began.
  const bool back = gained != nullptr && gained->kind == EntryKind::kUnmerge && origin.holding;
  if (!back) {
    origin.holding = holdings_.size();
    Holding& holding = holdings_.emplace_back();
    holding.identifier = origin.identifier;
    holding.origin = origin.number;
    if (gained != nullptr) {
      holding.gained = gained->kind == EntryKind::kUnmerge && origin.begun ? *origin.begun : *gained;
    }
  }
  holdings_[*origin.holding].lost = origin.closed;
}

void PersonFold::end(Origin& origin, const LedgerEntry& lost) {
  origin.held = false;
  auto& holding = holdings_[*origin.holding];
  if (!holding.lost) holding.lost = lost;
}

void PersonFold::give(std::uint64_t number, std::uint64_t owner, const LedgerEntry& entry) {
  Origin& given = origin(number);
  of_owner_[given.owner].erase(number);
  given.owner = owner;
  of_owner_[owner].insert(number);
  if (given.held && owner != one_id_) end(given, entry);
  if (!given.held && owner == one_id_) begin(given, &entry);
}

void PersonFold::link(const LedgerEntry& entry) {
  origin(entry.from_one_id).identifier = entry.identifier;
  give(entry.from_one_id, entry.one_id, entry);
}

void PersonFold::merge(const LedgerEntry& entry) {
  origin(entry.from_one_id);
  const auto all = of_owner_[entry.from_one_id];
  for (const auto number : all) give(number, entry.one_id, entry);
}

void PersonFold::change_hands(const LedgerEntry& entry) {
  const auto [current, first] = current_.try_emplace(entry.identifier, entry.identifier);
  Origin& old = origin(current->second);
  if (old.owner == entry.from_one_id) {
    old.identifier = entry.identifier;
    old.closed = entry;
    if (old.held && !holdings_[*old.holding].lost) holdings_[*old.holding].lost = entry;
  }
  current->second = entry.origin;
  Origin& fresh = origin(entry.origin);
  fresh.identifier = entry.identifier;
  fresh.begun = entry;
  if (fresh.held) {  // the person is this stretch, and begins here
    holdings_[*fresh.holding].identifier = entry.identifier;
    holdings_[*fresh.holding].gained = entry;
  }
  give(entry.origin, entry.one_id, entry);
}

void PersonFold::apply(const LedgerEntry& entry, std::span<const Override> rows) {
  entries_[entry.from_one_id].insert(entry.entry);
  entries_[entry.one_id].insert(entry.entry);
  switch (entry.kind) {
    case EntryKind::kLink: link(entry); break;
    case EntryKind::kMerge: merge(entry); break;
    case EntryKind::kMove:
    case EntryKind::kDetach:
    case EntryKind::kBlock: change_hands(entry); return;
    case EntryKind::kClaim: return;
    case EntryKind::kUnmerge:
      for (const auto& row : rows) give(row.origin_id, row.one_id, entry);
      if (rows.empty()) give(entry.one_id, entry.one_id, entry);  // a fact
      return;
  }
  // What was about those who became part is now about the person they became part of.
  const auto& earlier = entries_[entry.from_one_id];
  entries_[entry.one_id].insert(earlier.begin(), earlier.end());
}

}  // namespace rouse::identity
