// What people look up about persons: all that one of them holds and held, what the ledger says of them, who
// an identifier was on a day, and which customer numbers are probably the same person.
//
// Read from the warehouse alone, so it shows what is committed and disturbs no writer. `up_to_entry` is how
// far the ledger counts (metadata/identity.h). Owners are today's: what a later merge or unmerge changed
// about the past is in the answer. Values of personal identifiers are tokens here as everywhere.
//
// Finding a value asks whoever holds the numbers in memory (`look_up`); the values of all identifiers are
// read where nobody does. Everything else follows numbers. A person with more than kConcernedEntriesMax
// entries is kResourceExhausted. Thread-safe as the warehouse and `look_up` are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/zone.h"
#include "identity/identifier_types.h"
#include "identity/ledger.h"
#include "identity/ledger_entry.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::identity {

inline constexpr std::size_t kOwnerChangesMax = 1'000;  // followed from one origin

// Finds an identifier by its key (identifier_types.h) among those whose numbers are known, 1 to `known`.
struct LookedUp {
  std::uint64_t number = 0;  // 0: not among them
  std::uint64_t known = 0;
};
using LookUp = std::function<core::Result<LookedUp>(std::string_view key)>;

// Where history is read from. All must outlive what uses it.
struct HistorySource {
  warehouse::Warehouse& warehouse;
  const IdentifierTypes& types;
  std::uint64_t up_to_entry = 0;
  LookUp look_up = {};  // empty: none is known
};

// What numbers are called. A stretch has the name of its identifier. Unknown numbers are left out.
using Names = std::map<std::uint64_t, Identifier>;
core::Result<Names> names_of_numbers(const HistorySource& source, std::span<const std::uint64_t> numbers);

// The persons that origins belong to today, in the order asked.
core::Result<std::vector<std::uint64_t>> owners_of(const HistorySource& source,
                                                   std::span<const std::uint64_t> origins);

// `text`: a customer number, or "type:value" of a declared type.
struct FoundIdentifier {
  Identifier identifier{};
  std::uint64_t number = 0;  // 0: it was never seen
};
core::Result<FoundIdentifier> find_identifier(const HistorySource& source, std::string_view text);

struct FoundPerson {
  enum class By : std::uint8_t { kIdentifier, kOneId };
  By by = By::kIdentifier;
  Identifier identifier{};   // that was found
  std::uint64_t number = 0;  // its number
  std::uint64_t one_id = 0;  // whose it is today
};
// Who has the identifier now. `text`: a customer number, "type:value" of a declared type, or a one_id; what
// it can mean, at most two persons. Empty: nobody.
core::Result<std::vector<FoundPerson>> find_persons(const HistorySource& source, std::string_view text);

// An identifier in a person's hands, from one entry to another.
struct Holding {
  std::uint64_t identifier = 0;
  std::uint64_t origin = 0;  // the stretch
  Identifier name{};
  IdentifierClass kind = IdentifierClass::kShared;
  std::optional<LedgerEntry> gained{};  // none: the person began with it
  std::optional<LedgerEntry> lost{};    // none: the person has it now

  bool is_current() const { return !lost; }
};

struct PersonHistory {
  std::uint64_t one_id = 0;
  Identifier name{};              // the identifier that one_id is the number of
  std::vector<Holding> holdings;  // what the person has now first, then the strongest
  std::vector<LedgerEntry>
      entries;  // about the person, and about others until they became part: newest first
  std::map<std::uint64_t, std::uint64_t> undone;  // entry -> the entry that undid it
};
// The person that `number` belongs to today. kNotFound, field "one_id": nobody has that number.
core::Result<PersonHistory> person_history(const HistorySource& source, std::uint64_t number);

// An identifier in somebody's hands.
struct Tenure {
  std::uint64_t origin = 0;
  std::uint64_t entry = 0;                // that began it; 0: the first one
  std::optional<std::int64_t> from_ts{};  // none: since it was first seen
  std::optional<std::int64_t> until_ts{};
};
// In the order of the ledger.
core::Result<std::vector<Tenure>> tenures_of(const HistorySource& source, std::uint64_t identifier);
// Those of a day of the bank: who had it when the day began, and everybody who got it on that day.
std::vector<Tenure> tenures_on(std::span<const Tenure> tenures, std::int32_t day, const core::Zone& zone);

// Customers who show the same fact: `from_one_id` of an entry showed it first, `one_id` later. Nothing is
// merged for it. Those whose first one did not have the fact after all (its link was undone) are left out.
// Newest first.
struct Duplicates {
  std::uint64_t total = 0;
  std::vector<LedgerEntry> claims;
};
core::Result<Duplicates> probable_duplicates(const HistorySource& source, std::uint64_t offset,
                                             std::uint64_t limit);

}  // namespace rouse::identity
