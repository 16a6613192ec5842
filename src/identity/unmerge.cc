#include "identity/unmerge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "identity/ledger.h"

namespace rouse::identity {
namespace {

using core::ErrorCode;
using core::Result;

constexpr std::size_t kNamedMax = 10;  // entries in an error

bool begins_stretch(EntryKind kind) {
  return kind == EntryKind::kMove || kind == EntryKind::kDetach || kind == EntryKind::kBlock;
}

// What the entry had joined: the origins, as they are to be sent back. A fact has none.
std::vector<Override> joined_by(const IdentifierTypes& types, const LedgerEntry& entry,
                                std::span<const Override> overrides) {
  std::vector<Override> origins;
  if (types[entry.identifier_type].kind == IdentifierClass::kFact) return origins;
  const auto back = [&](std::uint64_t origin) {
    origins.push_back(
        {.origin_id = origin, .from_one_id = entry.one_id, .one_id = entry.from_one_id, .version = 0});
  };
  if (entry.kind == EntryKind::kMove) {
    back(entry.origin);
  } else if (entry.kind == EntryKind::kLink) {
    back(entry.from_one_id);
  } else {
    for (const auto& row : overrides) {
      if (row.version == entry.entry) back(row.origin_id);
    }
  }
  return origins;
}

// Goes through the ledger and finds what stands on the entry.
class Search {
 public:
  Search(const LedgerEntry& reverted, std::span<const LedgerEntry> concerned,
         std::span<const Override> overrides, std::span<const Override> origins)
      : reverted_(reverted), concerned_(concerned), overrides_(overrides) {
    for (const auto& row : origins) origins_.insert(row.origin_id);
    for (const auto& entry : concerned_) {
      if (entry.kind == EntryKind::kUnmerge) undone_.insert(entry.reverts);
    }
  }

  std::vector<std::uint64_t> building() {
    std::map<std::uint64_t, std::uint64_t> stretch;  // the current one, by identifier
    std::vector<std::uint64_t> found;
    for (const auto& entry : concerned_) {
      if (entry.entry > reverted_.entry && stands(entry) && builds(entry, stretch))
        found.push_back(entry.entry);
      if (begins_stretch(entry.kind)) stretch[entry.identifier] = entry.origin;
    }
    return found;
  }

 private:
  bool stands(const LedgerEntry& entry) const {
    return entry.kind != EntryKind::kUnmerge && entry.kind != EntryKind::kClaim && entry.reverts == 0 &&
           !undone_.contains(entry.entry);
  }
  bool is_of_origins(const std::map<std::uint64_t, std::uint64_t>& stretch, std::uint64_t identifier) const {
    const auto later = stretch.find(identifier);
    return origins_.contains(later == stretch.end() ? identifier : later->second);
  }
  // A person from whom an identifier was taken, and who is part of another now, cannot get it back.
  bool ends_former_person(const LedgerEntry& entry) const {
    const bool joins = entry.kind == EntryKind::kLink || entry.kind == EntryKind::kMerge;
    return joins && reverted_.kind == EntryKind::kMove && entry.from_one_id == reverted_.from_one_id;
  }
  bool builds(const LedgerEntry& entry, const std::map<std::uint64_t, std::uint64_t>& stretch) const {
    if (ends_former_person(entry)) return true;
    if (is_of_origins(stretch, entry.identifier) || is_of_origins(stretch, entry.via)) return true;
    return std::ranges::any_of(overrides_, [&](const Override& row) {
      return row.version == entry.entry && origins_.contains(row.origin_id);
    });
  }

  const LedgerEntry& reverted_;
  std::span<const LedgerEntry> concerned_;
  std::span<const Override> overrides_;
  std::set<std::uint64_t> origins_;
  std::set<std::uint64_t> undone_;
};

}  // namespace

Result<UnmergePlan> plan_unmerge(const IdentifierTypes& types, const LedgerEntry& reverted,
                                 std::span<const LedgerEntry> concerned,
                                 std::span<const Override> overrides) {
  const auto kind = reverted.kind;
  if (kind != EntryKind::kLink && kind != EntryKind::kMerge && kind != EntryKind::kMove) {
    return core::invalid(
        "entry",
        fmt::format("entry: {} is a {}; only a link, merge or move joins something that can be parted",
                    reverted.entry, to_string(kind)));
  }
  for (const auto& entry : concerned) {
    if (entry.kind == EntryKind::kUnmerge && entry.reverts == reverted.entry) {
      return core::fail(
          ErrorCode::kConflict, "entry",
          fmt::format("entry: {} was undone already, by entry {}", reverted.entry, entry.entry));
    }
  }
  UnmergePlan plan{.reverted = reverted, .origins = joined_by(types, reverted, overrides)};
  auto later = Search{reverted, concerned, overrides, plan.origins}.building();
  if (later.empty()) return plan;
  const std::size_t all = later.size();
  if (later.size() > kNamedMax) later.resize(kNamedMax);
  return core::fail(ErrorCode::kConflict, "entry",
                    fmt::format("entry: {} of the later entries build on {}: {}{}", all, reverted.entry,
                                fmt::join(later, ", "), all > later.size() ? ", ..." : ""),
                    "undo those first, the latest first");
}

namespace {

// What decides about the undoing of an entry.
struct Matter {
  LedgerEntry reverted;
  std::vector<LedgerEntry> concerned;
  std::vector<Override> overrides;
};

Result<Matter> read_matter(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                           std::uint64_t entry) {
  ROUSE_TRY(const auto found, read_entries(warehouse, types, {.after = entry - 1, .up_to = entry}));
  if (entry == 0 || found.empty()) {
    return core::fail(ErrorCode::kNotFound, "entry", fmt::format("entry: the ledger has no {}", entry));
  }
  const LedgerEntry& reverted = found.front();
  const std::vector<std::uint64_t> version{entry};
  ROUSE_TRY(const auto rows, read_overrides(warehouse, version));
  LedgerQuery about;
  for (const auto& row : joined_by(types, reverted, rows)) about.numbers.push_back(row.origin_id);
  about.numbers.push_back(reverted.identifier);
  // All of these persons may have become part of others since.
  about.numbers.insert(about.numbers.end(), {reverted.one_id, reverted.from_one_id});
  ROUSE_TRY(auto concerned, read_entries(warehouse, types, about, kConcernedEntriesMax));
  // Stretches among the origins: the entries of their identifiers tell which one is current when.
  about.numbers.clear();
  for (const auto& one : concerned) about.numbers.push_back(one.identifier);
  std::ranges::sort(about.numbers);
  const auto twice = std::ranges::unique(about.numbers);
  about.numbers.erase(twice.begin(), twice.end());
  ROUSE_TRY(const auto of_identifiers, read_entries(warehouse, types, about, kConcernedEntriesMax));
  concerned.insert(concerned.end(), of_identifiers.begin(), of_identifiers.end());
  LedgerQuery undone{.after = entry, .kind = EntryKind::kUnmerge};
  ROUSE_TRY(const auto undoing, read_entries(warehouse, types, undone, kConcernedEntriesMax));
  concerned.insert(concerned.end(), undoing.begin(), undoing.end());
  std::ranges::sort(concerned, {}, &LedgerEntry::entry);
  const auto repeated = std::ranges::unique(concerned, {}, &LedgerEntry::entry);
  concerned.erase(repeated.begin(), repeated.end());
  std::vector<std::uint64_t> versions;
  for (const auto& one : concerned) {
    if (one.entry >= entry && one.kind == EntryKind::kMerge) versions.push_back(one.entry);
  }
  ROUSE_TRY(auto overrides, read_overrides(warehouse, versions));
  return Matter{reverted, std::move(concerned), std::move(overrides)};
}

}  // namespace

Result<UnmergePlan> plan_unmerge(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                 std::uint64_t entry) {
  ROUSE_TRY(const auto matter, read_matter(warehouse, types, entry));
  return plan_unmerge(types, matter.reverted, matter.concerned, matter.overrides);
}

Result<std::vector<std::uint64_t>> entries_building_on(warehouse::Warehouse& warehouse,
                                                       const IdentifierTypes& types, std::uint64_t entry) {
  ROUSE_TRY(const auto matter, read_matter(warehouse, types, entry));
  const auto origins = joined_by(types, matter.reverted, matter.overrides);
  return Search{matter.reverted, matter.concerned, matter.overrides, origins}.building();
}

}  // namespace rouse::identity
