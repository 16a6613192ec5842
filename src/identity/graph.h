// The graph of persons: which identifier, and which stretch of one, belongs to whom.
//
// An *origin* is a number that events arrive with: an identifier's own number, or a later *stretch* of it,
// which began when the identifier went to somebody else and has a fresh number. Every origin has one *owner*:
// the `one_id` of a person, which is the person's customer number if there is one, else the identifier the
// person began with. A number that no entry concerns owns itself.
//
// resolve() decides what an event's identifiers mean, by rules only, and changes the graph through ledger
// entries: decide makes entries, apply() folds them, so a graph built by applying a ledger is the same graph.
// The rules:
//  - The event's anchor is its strongest identifier: by class, then by the strongest class its person has,
//    then by priority, then the first. Facts and blocked ones never are.
//  - Every other identifier i, the stronger classes first, comes to the anchor's person P:
//      i alone: it joins P (link);
//      i of a person who has nothing stronger than i: all of that person becomes part of P (merge);
//      i held by something stronger, a customer number, or a telephone where i is a device: i alone moves to
//      P, if its type moves and the anchor's class is stronger.
//    Else, and beyond a limit, the wish is kept as a claim and nothing changes. A second customer number is
//    always a claim. So a device never carries to its next user who used it before.
//  - An identifier seen with more customers than its type allows is blocked: it links nothing again.
//
// Order is the order of the calls. One event's entries are followed by their effect, but rows of events
// written before may lie under an origin whose owner changes: that is what override rows are for. A link of
// an identifier that was numbered in the current write has none, so a writer takes owner(origin) of its rows
// when all of the write is decided.
//
// Pure: no I/O, no clock. Numbers are at most kNumbersMax. About 12 bytes a number; more only for identifiers
// that changed hands. What was decided since the last commit() can be rolled back. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "identity/identifier_types.h"
#include "identity/ledger_entry.h"
#include "identity/marks.h"

namespace rouse::identity {

inline constexpr std::size_t kPersonIdentifiersMax = 1'000;
// Of a person without customer number. A value that many devices send, and that no junk rule knows, ties them
// to each other; no more than these, and whoever logs in first gets no more of them.
inline constexpr std::size_t kAnonymousIdentifiersMax = 20;
inline constexpr std::size_t kClaimsKnownMax = 1'000'000;  // the latest; an older one may be written again

// An identifier by its number.
struct GraphIdentifier {
  std::uint64_t number = 0;
  TypeIndex type = kNoType;

  bool operator==(const GraphIdentifier&) const = default;
};

// When and where something was shown, and who says so.
struct Occasion {
  std::int64_t ts = 0;
  std::int64_t at = 0;
  std::uint64_t seq = 0;
  std::string_view source{};
  std::string_view reason{};  // of entries that carry a wish out; a claim's is the name of its mark
  std::string_view actor{};
};

struct Resolution {
  std::uint64_t origin = 0;  // 0: no identifier
  std::uint64_t one_id = 0;
  Marks marks = 0;
};

class Graph {
 public:
  // Gives the number of a new stretch: of that identifier, begun by that ledger entry.
  using StretchNumber =
      std::function<core::Result<std::uint64_t>(std::uint64_t identifier, std::uint64_t entry)>;

  // `types` must outlive the graph.
  Graph(const IdentifierTypes& types, StretchNumber stretch_number);
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;
  ~Graph();

  // Decides one event. Entries and override rows are appended to `into`. Fails only as `stretch_number` does;
  // then roll back.
  core::Result<Resolution> resolve(std::span<const GraphIdentifier> identifiers, const Occasion& occasion,
                                   Decisions& into);
  // Of what resolve() would take as the anchor, a list of one or none.
  std::vector<GraphIdentifier> strongest_of(std::span<const GraphIdentifier> identifiers) const;
  // The identifier belongs to nobody from now on. The event itself still is of the person it is parted from.
  core::Result<Resolution> detach(GraphIdentifier identifier, const Occasion& occasion, Decisions& into);
  // Carries out what plan_unmerge() (identity/unmerge.h) allowed: `origins` go back to whom they were with,
  // and identifiers whose current stretch is among them begin a new one, of nobody.
  core::Result<void> unmerge(const LedgerEntry& reverted, std::span<const Override> origins,
                             const Occasion& occasion, Decisions& into);

  // Folds one stored entry. Of kUnmerge, with its override rows. kInternal when it does not follow
  // last_entry() or contradicts the graph.
  core::Result<void> apply(const LedgerEntry& entry, std::span<const Override> rows = {});

  // Numbers up to `numbers_given` were given before the write that begins: events may have them as origin.
  void begin_write(std::uint64_t numbers_given);
  void commit();     // of what was decided or applied
  void roll_back();  // to the last commit()

  std::uint64_t last_entry() const;
  std::uint64_t owner(std::uint64_t origin) const;
  std::uint64_t current_stretch(std::uint64_t identifier) const;
  bool is_blocked(std::uint64_t identifier) const;
  // Those the person has now, the customer number included; those with a type are ones that entries concern.
  std::vector<GraphIdentifier> identifiers_of(std::uint64_t one_id) const;

  // Hints that a number, or its owner, will be asked for.
  void prefetch(std::uint64_t number) const;
  void prefetch_owner(std::uint64_t number) const;
  std::size_t memory_bytes() const;
  // Of all that matters: equal for graphs that decide alike.
  std::uint64_t fingerprint() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::identity
