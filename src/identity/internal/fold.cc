#include "identity/internal/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/hash.h"
#include "identity/numbering.h"

namespace rouse::identity {
namespace {

std::uint32_t narrow(std::uint64_t number) { return static_cast<std::uint32_t>(number); }

bool is_fact(const IdentifierTypes& types, TypeIndex type) {
  return type != kNoType && types[type].kind == IdentifierClass::kFact;
}

}  // namespace

core::Result<void> Fold::check(const LedgerEntry& entry, std::span<const Override> rows) const {
  std::string_view wrong;
  if (entry.entry != last_entry + 1) {
    wrong = "does not follow the one before";
  } else {
    wrong = contradiction(entry);
    if (wrong.empty()) wrong = contradiction_of_rows(entry, rows);
  }
  if (wrong.empty()) return {};
  return core::fail(core::ErrorCode::kInternal, "identity_ledger",
                    fmt::format("identity_ledger: entry {} ({}) {}; the last one was {}", entry.entry,
                                to_string(entry.kind), wrong, last_entry),
                    "restore the table from a backup; nothing was changed");
}

std::string_view Fold::contradiction(const LedgerEntry& entry) const {
  const std::array numbers{entry.identifier, entry.via, entry.from_one_id, entry.one_id};
  if (!std::ranges::all_of(numbers, [](auto number) { return number >= 1 && number <= kNumbersMax; })) {
    return "has an impossible number";
  }
  if (entry.identifier_type >= types.types.size() || entry.via_type >= types.types.size()) {
    return "is of an unknown type";
  }
  switch (entry.kind) {
    case EntryKind::kLink:
    case EntryKind::kMerge: return contradiction_of_join(entry);
    case EntryKind::kMove:
    case EntryKind::kDetach:
    case EntryKind::kBlock: return contradiction_of_stretch(entry);
    case EntryKind::kClaim:
    case EntryKind::kUnmerge: return "";
  }
  return "is of an unknown kind";
}

bool Fold::owns_itself(std::uint64_t person) const { return persons.owner(narrow(person)) == person; }

std::string_view Fold::contradiction_of_join(const LedgerEntry& entry) const {
  const bool is_free = entry.from_one_id != entry.one_id && owns_itself(entry.from_one_id);
  if (!is_free && !is_fact(types, entry.identifier_type)) return "joins a person that is part of another";
  return owns_itself(entry.one_id) ? "" : "joins to a person that is part of another";
}

std::string_view Fold::contradiction_of_stretch(const LedgerEntry& entry) const {
  if (entry.origin < 1 || entry.origin > kNumbersMax) return "has no new stretch";
  if (persons.node(narrow(entry.origin)) != Node{}) return "begins a stretch that is known";
  if (persons.owner(persons.stretch(narrow(entry.identifier))) != entry.from_one_id) {
    return "takes an identifier from a person that does not have it";
  }
  return owns_itself(entry.one_id) ? "" : "brings an identifier to a person that is part of another";
}

std::string_view Fold::contradiction_of_rows(const LedgerEntry& entry, std::span<const Override> rows) const {
  if (entry.kind != EntryKind::kUnmerge) return "";
  if (rows.empty() != is_fact(types, entry.identifier_type)) return "lacks its override rows";
  const auto fits = [&](const Override& row) {
    return row.origin_id >= 1 && row.origin_id <= kNumbersMax && row.from_one_id == entry.from_one_id &&
           row.one_id == entry.one_id && row.origin_id != row.from_one_id &&
           persons.owner(narrow(row.origin_id)) == row.from_one_id &&
           (persons.owner(narrow(row.one_id)) == row.one_id ||
            std::ranges::find(rows, row.one_id, &Override::origin_id) != rows.end());
  };
  return std::ranges::all_of(rows, fits) ? "" : "sends origins back that are not there";
}

void Fold::link(const LedgerEntry& entry, std::vector<Override>* changed) {
  if (is_fact(types, entry.identifier_type)) {
    return persons.keep_fact(narrow(entry.identifier), narrow(entry.one_id));
  }
  persons.link(narrow(entry.from_one_id), narrow(entry.one_id));
  if (changed != nullptr) {
    changed->push_back({.origin_id = entry.from_one_id,
                        .from_one_id = entry.from_one_id,
                        .one_id = entry.one_id,
                        .version = entry.entry});
  }
}

void Fold::merge(const LedgerEntry& entry, std::vector<Override>* changed) {
  const auto into = narrow(entry.one_id);
  persons.merge(narrow(entry.from_one_id), into, is_customer(into), merged_);
  if (changed == nullptr) return;
  std::ranges::sort(merged_);
  for (const auto origin : merged_) {
    changed->push_back({.origin_id = origin,
                        .from_one_id = entry.from_one_id,
                        .one_id = entry.one_id,
                        .version = entry.entry});
  }
}

void Fold::change_hands(const LedgerEntry& entry) {
  const auto identifier = narrow(entry.identifier);
  const auto from = narrow(entry.from_one_id);
  const auto to = narrow(entry.one_id);
  const bool from_customer = is_customer(from);
  if (from_customer) persons.see(identifier, from);
  if (is_customer(to)) persons.see(identifier, to);
  persons.begin_stretch(identifier, narrow(entry.origin), to, from_customer);
  if (entry.kind == EntryKind::kBlock) persons.block(identifier);
}

void Fold::refuse(const LedgerEntry& entry) {
  claims.add(entry);
  if (entry.reason != to_string(Mark::kIdentifierKept)) return;
  for (const auto person : {narrow(entry.from_one_id), narrow(entry.one_id)}) {
    if (is_customer(person)) persons.see(narrow(entry.identifier), person);
  }
}

void Fold::unmerge(const LedgerEntry& entry, std::span<const Override> rows) {
  if (is_fact(types, entry.identifier_type)) return persons.keep_fact(narrow(entry.identifier), 0);
  persons.give_back(rows, is_customer(narrow(entry.from_one_id)), is_customer(narrow(entry.one_id)));
}

void Fold::change(const LedgerEntry& entry, std::span<const Override> rows, std::vector<Override>* changed) {
  last_entry = entry.entry;
  persons.set_type(narrow(entry.identifier), entry.identifier_type);
  persons.set_type(narrow(entry.via), entry.via_type);
  switch (entry.kind) {
    case EntryKind::kLink: return link(entry, changed);
    case EntryKind::kMerge: return merge(entry, changed);
    case EntryKind::kMove:
    case EntryKind::kDetach:
    case EntryKind::kBlock: return change_hands(entry);
    case EntryKind::kClaim: return refuse(entry);
    case EntryKind::kUnmerge: return unmerge(entry, rows);
  }
}

void Fold::commit() {
  persons.commit();
  claims.commit();
  committed_entry = last_entry;
}

void Fold::roll_back() {
  persons.roll_back();
  claims.roll_back();
  last_entry = committed_entry;
}

std::uint64_t Fold::fingerprint() const {
  const std::array all{persons.fingerprint(), claims.fingerprint(), last_entry};
  return core::hash64({reinterpret_cast<const char*>(all.data()), sizeof all});
}

}  // namespace rouse::identity
