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

bool can_be_undone(const LedgerEntry& entry) {
  return entry.kind == EntryKind::kLink || entry.kind == EntryKind::kMerge || entry.kind == EntryKind::kMove;
}

Result<UnmergePlan> plan_unmerge(const IdentifierTypes& types, const LedgerEntry& reverted,
                                 std::span<const LedgerEntry> concerned,
                                 std::span<const Override> overrides) {
  if (!can_be_undone(reverted)) {
    return core::invalid("entry", fmt::format("entry: {} is a {}; only a link, merge or move can be undone",
                                              reverted.entry, to_string(reverted.kind)));
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

tl::unexpected<core::Error> no_such_entry(std::uint64_t entry) {
  return core::fail(ErrorCode::kNotFound, "entry", fmt::format("entry: the ledger has no {}", entry));
}

// Entries about numbers, each once.
class Concerned {
 public:
  Concerned(warehouse::Warehouse& warehouse, const IdentifierTypes& types, std::uint64_t entry,
            std::uint64_t up_to)
      : warehouse_(warehouse), types_(types), entry_(entry), up_to_(up_to) {}

  Result<void> read_about(std::vector<std::uint64_t> numbers) {
    std::ranges::sort(numbers);
    const auto twice = std::ranges::unique(numbers);
    numbers.erase(twice.begin(), twice.end());
    for (std::size_t begin = 0; begin < numbers.size(); begin += kLedgerNumbersMax) {
      const auto some =
          std::span{numbers}.subspan(begin, std::min(kLedgerNumbersMax, numbers.size() - begin));
      ROUSE_CHECK(read_ledger(warehouse_, types_, {.up_to = up_to_, .numbers = {some.begin(), some.end()}},
                              [&](const LedgerEntry& entry) { return add(entry); }));
    }
    return {};
  }

  std::vector<LedgerEntry> in_order() && {
    std::vector<LedgerEntry> list;
    list.reserve(entries_.size());
    for (auto& [number, entry] : entries_) list.push_back(std::move(entry));
    return list;
  }
  std::vector<std::uint64_t> identifiers() const {
    std::vector<std::uint64_t> list;
    list.reserve(entries_.size());
    for (const auto& [number, entry] : entries_) list.push_back(entry.identifier);
    return list;
  }

 private:
  Result<void> add(const LedgerEntry& entry) {
    entries_.emplace(entry.entry, entry);
    if (entries_.size() <= kConcernedEntriesMax) return {};
    return core::fail(ErrorCode::kResourceExhausted, "entry",
                      fmt::format("entry: more than {} entries of the ledger are concerned by undoing {}",
                                  kConcernedEntriesMax, entry_));
  }

  warehouse::Warehouse& warehouse_;
  const IdentifierTypes& types_;
  std::uint64_t entry_;
  std::uint64_t up_to_;
  std::map<std::uint64_t, LedgerEntry> entries_;
};

// An entry that undoes another one is about the same numbers, so it is found with it.
Result<Matter> read_matter(warehouse::Warehouse& warehouse, const IdentifierTypes& types, std::uint64_t entry,
                           std::uint64_t up_to) {
  if (entry == 0 || entry > up_to) return no_such_entry(entry);
  ROUSE_TRY(const auto found, read_entries(warehouse, types, {.after = entry - 1, .up_to = entry}));
  if (found.empty()) return no_such_entry(entry);
  const LedgerEntry& reverted = found.front();
  const std::vector<std::uint64_t> version{entry};
  ROUSE_TRY(const auto rows, read_overrides(warehouse, version));
  // All of these persons may have become part of others since.
  std::vector<std::uint64_t> numbers{reverted.identifier, reverted.one_id, reverted.from_one_id};
  for (const auto& row : joined_by(types, reverted, rows)) numbers.push_back(row.origin_id);
  Concerned about{warehouse, types, entry, up_to};
  ROUSE_CHECK(about.read_about(std::move(numbers)));
  // Stretches among the origins: the entries of their identifiers tell which one is current when.
  ROUSE_CHECK(about.read_about(about.identifiers()));
  auto concerned = std::move(about).in_order();
  std::vector<std::uint64_t> versions;
  for (const auto& one : concerned) {
    if (one.entry >= entry && one.kind == EntryKind::kMerge) versions.push_back(one.entry);
  }
  ROUSE_TRY(auto overrides, read_overrides(warehouse, versions));
  return Matter{reverted, std::move(concerned), std::move(overrides)};
}

}  // namespace

Result<UnmergePlan> plan_unmerge(warehouse::Warehouse& warehouse, const IdentifierTypes& types,
                                 std::uint64_t entry, std::uint64_t up_to) {
  ROUSE_TRY(const auto matter, read_matter(warehouse, types, entry, up_to));
  return plan_unmerge(types, matter.reverted, matter.concerned, matter.overrides);
}

Result<std::vector<std::uint64_t>> entries_building_on(warehouse::Warehouse& warehouse,
                                                       const IdentifierTypes& types, std::uint64_t entry,
                                                       std::uint64_t up_to) {
  ROUSE_TRY(const auto matter, read_matter(warehouse, types, entry, up_to));
  const auto origins = joined_by(types, matter.reverted, matter.overrides);
  return Search{matter.reverted, matter.concerned, matter.overrides, origins}.building();
}

}  // namespace rouse::identity
