#include "identity/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <ranges>
#include <set>
#include <utility>

#include "identity/identifier_types.h"
#include "identity/internal/person_fold.h"
#include "identity/numbering.h"
#include "identity/resolver.h"
#include "identity/unmerge.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using core::ErrorCode;
using core::Result;

constexpr core::Milliseconds kFindMax{120'000};

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

Result<Names> keys_of_numbers(const HistorySource& source, std::span<const std::uint64_t> numbers) {
  std::vector<core::SubjectId> ids;
  for (const auto number : numbers) ids.emplace_back(number);
  ROUSE_TRY(const auto values, values_of(source.warehouse, kPersonType, ids));
  Names names;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!values[i].empty()) names.emplace(numbers[i], identifier_of_key(source.types, values[i]));
  }
  return names;
}

// 0: no identifier has that key. A value has one number only, so the first row that is found will do.
Result<std::uint64_t> number_of_key(const HistorySource& source, std::string_view key) {
  LookedUp looked_up;
  if (source.look_up) {
    ROUSE_TRY(looked_up, source.look_up(key));
    if (looked_up.number != 0) return looked_up.number;
  }
  warehouse::QueryOptions options;
  options.time_max = kFindMax;
  ROUSE_TRY(auto rows, source.warehouse.select(
                           fmt::format("SELECT id FROM identifiers PREWHERE value = {} WHERE type = {} "
                                       "AND id > {} LIMIT 1",
                                       warehouse::quote(key), warehouse::quote(kPersonType), looked_up.known),
                           options));
  ROUSE_TRY(const bool found, rows.next());
  return found ? rows.u64() : 0;
}

Result<std::vector<LedgerEntry>> entries_about(const HistorySource& source,
                                               std::span<const std::uint64_t> numbers,
                                               std::uint64_t after = 0) {
  const LedgerQuery query{
      .after = after, .up_to = source.up_to_entry, .numbers = {numbers.begin(), numbers.end()}};
  return read_entries(source.warehouse, source.types, query, kConcernedEntriesMax);
}

// Of the unmerges among `entries`, by entry.
using RowsOfEntries = std::map<std::uint64_t, std::vector<Override>>;
Result<RowsOfEntries> rows_given_back(const HistorySource& source, std::span<const LedgerEntry> entries) {
  std::vector<std::uint64_t> versions;
  for (const auto& entry : entries) {
    if (entry.kind == EntryKind::kUnmerge) versions.push_back(entry.entry);
  }
  RowsOfEntries rows;
  if (versions.empty()) return rows;
  ROUSE_TRY(const auto all, read_overrides(source.warehouse, versions));
  for (const auto& row : all) rows[row.version].push_back(row);
  return rows;
}

// One origin on its way from owner to owner.
struct Followed {
  std::uint64_t origin = 0;
  std::uint64_t owner = 0;
  std::uint64_t at = 0;  // the entry that made it the owner
  bool arrived = false;
};

// Whom the entry gives the origin to; 0: it does not concern it.
std::uint64_t given_to(const LedgerEntry& entry, const Followed& origin, const RowsOfEntries& rows) {
  if (entry.origin != 0 && entry.origin == origin.origin) return entry.one_id;
  if (entry.from_one_id != origin.owner) return 0;
  if (entry.kind == EntryKind::kLink || entry.kind == EntryKind::kMerge) return entry.one_id;
  if (entry.kind != EntryKind::kUnmerge) return 0;
  const auto found = rows.find(entry.entry);
  if (found == rows.end()) return origin.origin == entry.one_id ? entry.one_id : 0;  // a fact
  const auto row = std::ranges::find(found->second, origin.origin, &Override::origin_id);
  return row == found->second.end() ? 0 : row->one_id;
}

// To the next owner.
void follow(Followed& origin, std::span<const LedgerEntry> entries, const RowsOfEntries& rows) {
  for (const auto& entry : entries) {
    if (entry.entry <= origin.at) continue;
    const std::uint64_t next = given_to(entry, origin, rows);
    if (next == 0) continue;
    origin.owner = next;
    origin.at = entry.entry;
    return;
  }
  origin.arrived = true;
}

// All about the person, and about everybody who became part of it, in the order of the ledger.
Result<std::vector<LedgerEntry>> entries_of_person(const HistorySource& source, std::uint64_t one_id) {
  std::map<std::uint64_t, LedgerEntry> entries;
  std::set<std::uint64_t> parts{one_id};
  std::vector<std::uint64_t> asked{one_id};
  while (!asked.empty()) {
    ROUSE_TRY(const auto found, entries_about(source, asked));
    asked.clear();
    for (const auto& entry : found) {
      entries.emplace(entry.entry, entry);
      const bool joins_part = entry.kind == EntryKind::kMerge && parts.contains(entry.one_id);
      if (joins_part && parts.insert(entry.from_one_id).second) asked.push_back(entry.from_one_id);
    }
    if (entries.size() > kConcernedEntriesMax) {
      return core::fail(
          ErrorCode::kResourceExhausted, "one_id",
          fmt::format("one_id: more than {} entries are about {}", kConcernedEntriesMax, one_id));
    }
  }
  std::vector<LedgerEntry> list;
  list.reserve(entries.size());
  for (auto& [number, entry] : entries) list.push_back(std::move(entry));
  return list;
}

Result<void> name_holdings(const HistorySource& source, PersonHistory& history) {
  std::vector<std::uint64_t> numbers{history.one_id};
  for (const auto& holding : history.holdings) numbers.push_back(holding.identifier);
  ROUSE_TRY(const auto names, names_of_numbers(source, numbers));
  const auto name = [&](std::uint64_t number) {
    const auto found = names.find(number);
    return found == names.end() ? Identifier{} : found->second;
  };
  history.name = name(history.one_id);
  for (auto& holding : history.holdings) {
    holding.name = name(holding.identifier);
    const auto type = source.types.find(holding.name.type);
    if (type) holding.kind = source.types[*type].kind;
  }
  const auto order = [&](const Holding& holding) {
    const auto type = source.types.find(holding.name.type);
    return std::tuple{!holding.is_current(), holding.kind, type ? source.types[*type].priority : 0,
                      std::string_view{holding.name.value}, holding.gained ? holding.gained->entry : 0};
  };
  std::ranges::stable_sort(history.holdings, {}, order);
  return {};
}

// Facts, and the customers who did not have them after all.
using NotHad = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
Result<NotHad> facts_not_had(const HistorySource& source) {
  LedgerQuery query{
      .up_to = source.up_to_entry, .kind = EntryKind::kUnmerge, .identifier_class = IdentifierClass::kFact};
  ROUSE_TRY(const auto undone, read_entries(source.warehouse, source.types, query));
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> since;  // the entry
  for (const auto& entry : undone) since[{entry.identifier, entry.from_one_id}] = entry.entry;
  if (since.empty()) return NotHad{};
  query.kind = EntryKind::kLink;
  query.numbers.reserve(undone.size());
  for (const auto& entry : undone) query.numbers.push_back(entry.identifier);
  ROUSE_TRY(const auto links, read_entries(source.warehouse, source.types, query));
  for (const auto& link : links) {
    const auto found = since.find({link.identifier, link.one_id});
    if (found != since.end() && link.entry > found->second) since.erase(found);
  }
  const auto pairs = std::views::keys(since);
  return NotHad{pairs.begin(), pairs.end()};
}

// Each once.
std::vector<std::uint64_t> owners_to_follow(std::span<const Followed> all) {
  std::set<std::uint64_t> owners;
  for (const auto& one : all) {
    if (!one.arrived) owners.insert(one.owner);
  }
  return {owners.begin(), owners.end()};
}

}  // namespace

Result<Names> names_of_numbers(const HistorySource& source, std::span<const std::uint64_t> numbers) {
  ROUSE_TRY(auto names, keys_of_numbers(source, numbers));
  std::map<std::uint64_t, std::uint64_t> identifiers;  // of stretches
  for (const auto& [number, name] : names) {
    if (name.type == kStretch) identifiers[number] = number_in(name.value.substr(0, name.value.find(':')));
  }
  if (identifiers.empty()) return names;
  std::vector<std::uint64_t> asked(identifiers.size());
  std::ranges::copy(std::views::values(identifiers), asked.begin());
  ROUSE_TRY(const auto found, keys_of_numbers(source, asked));
  for (const auto& [stretch, identifier] : identifiers) {
    const auto name = found.find(identifier);
    if (name != found.end()) names[stretch] = name->second;
  }
  return names;
}

Result<std::vector<std::uint64_t>> owners_of(const HistorySource& source,
                                             std::span<const std::uint64_t> origins) {
  std::vector<Followed> all(origins.size());
  std::ranges::transform(origins, all.begin(),
                         [](auto origin) { return Followed{.origin = origin, .owner = origin}; });
  for (std::size_t changes = 0;; ++changes) {
    const auto asked = owners_to_follow(all);
    if (asked.empty()) break;
    if (changes == kOwnerChangesMax) {
      return core::fail(ErrorCode::kResourceExhausted, "one_id",
                        fmt::format("one_id: changed owner more than {} times", kOwnerChangesMax));
    }
    ROUSE_TRY(const auto entries, entries_about(source, asked));
    ROUSE_TRY(const auto rows, rows_given_back(source, entries));
    for (auto& one : all) {
      if (!one.arrived) follow(one, entries, rows);
    }
  }
  std::vector<std::uint64_t> owners(all.size());
  std::ranges::transform(all, owners.begin(), &Followed::owner);
  return owners;
}

Result<FoundIdentifier> find_identifier(const HistorySource& source, std::string_view text) {
  FoundIdentifier found{.identifier = {std::string{kCustomerNo}, std::string{text}}};
  const auto colon = text.find(':');
  const auto type = source.types.find(text.substr(0, colon));
  if (colon != std::string_view::npos && type) {
    found.identifier = {source.types[*type].name, std::string{text.substr(colon + 1)}};
  }
  const auto& [name, value] = found.identifier;
  if (value.empty() || value.size() > kValueBytesMax) return found;
  ROUSE_TRY(found.number, number_of_key(source, key_of(name, value)));
  return found;
}

Result<std::vector<FoundPerson>> find_persons(const HistorySource& source, std::string_view text) {
  using By = FoundPerson::By;
  std::vector<FoundPerson> found;
  std::vector<std::uint64_t> origins;
  ROUSE_TRY(auto named, find_identifier(source, text));
  if (named.number != 0) {
    found.push_back(
        {.by = By::kIdentifier, .identifier = std::move(named.identifier), .number = named.number});
    ROUSE_TRY(const auto tenures, tenures_of(source, named.number));
    origins.push_back(tenures.back().origin);
  }
  const std::uint64_t one_id = number_in(text);
  if (one_id != 0) {
    ROUSE_TRY(auto names, names_of_numbers(source, std::array{one_id}));
    if (!names.empty()) {
      found.push_back({.by = By::kOneId, .identifier = names.begin()->second, .number = one_id});
      origins.push_back(one_id);
    }
  }
  ROUSE_TRY(const auto owners, owners_of(source, origins));
  for (std::size_t i = 0; i < found.size(); ++i) found[i].one_id = owners[i];
  if (found.size() == 2 && owners[0] == owners[1]) found.pop_back();
  return found;
}

Result<PersonHistory> person_history(const HistorySource& source, std::uint64_t number) {
  ROUSE_TRY(const auto known, keys_of_numbers(source, std::array{number}));
  if (known.empty()) {
    return core::fail(ErrorCode::kNotFound, "one_id",
                      fmt::format("one_id: nobody has the number {}", number));
  }
  ROUSE_TRY(const auto owners, owners_of(source, std::array{number}));
  PersonHistory history;
  history.one_id = owners.front();
  ROUSE_TRY(const auto entries, entries_of_person(source, history.one_id));
  ROUSE_TRY(const auto rows, rows_given_back(source, entries));
  PersonFold fold{history.one_id};
  for (const auto& entry : entries) {
    const auto of_entry = rows.find(entry.entry);
    fold.apply(entry, of_entry == rows.end() ? std::span<const Override>{} : of_entry->second);
    if (entry.kind == EntryKind::kUnmerge) history.undone[entry.reverts] = entry.entry;
  }
  history.holdings = fold.holdings();
  for (const auto& entry : entries) {
    if (fold.entries().contains(entry.entry)) history.entries.push_back(entry);
  }
  std::ranges::reverse(history.entries);
  ROUSE_CHECK(name_holdings(source, history));
  return history;
}

Result<std::vector<Tenure>> tenures_of(const HistorySource& source, std::uint64_t identifier) {
  ROUSE_TRY(const auto stretches,
            stretches_of(source.warehouse, source.types, identifier, source.up_to_entry));
  std::vector<Tenure> tenures;
  for (const auto& stretch : stretches) {
    if (!tenures.empty()) tenures.back().until_ts = stretch.from_ts;
    Tenure& tenure = tenures.emplace_back();
    tenure.origin = stretch.origin;
    tenure.entry = stretch.entry;
    if (stretch.entry != 0) tenure.from_ts = stretch.from_ts;
  }
  return tenures;
}

std::vector<Tenure> tenures_on(std::span<const Tenure> tenures, std::int32_t day, const core::Zone& zone) {
  const std::int64_t begin = core::to_epoch_ms(zone.start_of_day(day));
  const std::int64_t end = core::to_epoch_ms(zone.start_of_day(day + 1));
  const auto from = [](const Tenure& tenure) {
    return tenure.from_ts.value_or(std::numeric_limits<std::int64_t>::min());
  };
  // Times are those of events and may be out of order: the latest entry that had begun by then counts.
  std::size_t at_begin = 0;
  for (std::size_t i = 0; i < tenures.size(); ++i) {
    if (from(tenures[i]) <= begin) at_begin = i;
  }
  std::vector<Tenure> found;
  for (std::size_t i = 0; i < tenures.size(); ++i) {
    const bool began = from(tenures[i]) > begin && from(tenures[i]) < end;
    if (i == at_begin || began) found.push_back(tenures[i]);
  }
  return found;
}

Result<Duplicates> probable_duplicates(const HistorySource& source, std::uint64_t offset,
                                       std::uint64_t limit) {
  LedgerQuery query{.up_to = source.up_to_entry,
                    .kind = EntryKind::kClaim,
                    .reason = to_string(Mark::kDuplicateFact),
                    .newest_first = true};
  ROUSE_TRY(query.without, facts_not_had(source));
  Duplicates duplicates;
  ROUSE_TRY(duplicates.total, count_entries(source.warehouse, source.types, query));
  query.offset = offset;
  query.limit = limit;
  ROUSE_TRY(duplicates.claims, read_entries(source.warehouse, source.types, query, limit));
  return duplicates;
}

}  // namespace rouse::identity
