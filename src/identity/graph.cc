#include "identity/graph.h"

#include <algorithm>
#include <array>
#include <utility>

#include "identity/internal/fold.h"

namespace rouse::identity {
namespace {

using core::Result;

// An identifier of the event, as the graph knows it.
struct Shown {
  std::uint32_t number = 0;
  TypeIndex type = kNoType;
  IdentifierClass kind = IdentifierClass::kFact;
  std::uint32_t stretch = 0;
  std::uint32_t person = 0;
  IdentifierClass strongest = IdentifierClass::kFact;  // of the person's identifiers
  bool blocked = false;

  // The person has a customer number.
  bool identified() const { return strongest == IdentifierClass::kRoot; }
  // Something stronger says whose it is.
  bool held() const { return strongest < kind; }
};

}  // namespace

struct Graph::State {
  State(const IdentifierTypes& with, StretchNumber number) : types(with), stretch_number(std::move(number)) {
    for (std::size_t i = 0; i < types.types.size(); ++i) {
      const auto& type = types.types[i];
      if (type.kind != IdentifierClass::kRoot && type.max_per_customer > 0) {
        limited_types.push_back(static_cast<TypeIndex>(i));
      }
    }
  }

  Shown look(const GraphIdentifier& identifier) const;
  IdentifierClass strongest_with(const Shown& shown) const;
  const IdentifierType& type_of(const Shown& shown) const { return types[shown.type]; }
  bool is_stronger(const Shown& a, const Shown& b) const;
  std::size_t find_anchor(std::span<const GraphIdentifier> identifiers, Shown& anchor) const;
  Result<Marks> join(const Shown& anchor, const Shown& other, const Occasion& occasion, Decisions& into);
  Marks show_fact(const Shown& anchor, const Shown& fact, const Occasion& occasion, Decisions& into);
  Marks join_whole(const Shown& anchor, const Shown& other, const Occasion& occasion, Decisions& into);
  Result<Marks> join_held(const Shown& anchor, const Shown& other, const Occasion& occasion, Decisions& into);
  Result<Marks> change_hands(const Shown& anchor, const Shown& other, const Occasion& occasion,
                             Decisions& into);
  std::size_t customers_with(const Shown& anchor, const Shown& other) const;
  bool has_room(const Shown& anchor, const Shown& other) const;
  bool is_within_limits(const Shown& anchor, const Shown& other) const;
  Marks claim(Mark mark, const Shown& anchor, const Shown& other, const Occasion& occasion, Decisions& into);
  LedgerEntry entry(EntryKind kind, const Shown& anchor, const Shown& other, const Occasion& occasion) const;
  void decide(LedgerEntry entry, Decisions& into);
  Result<void> part(std::uint32_t identifier, std::uint64_t reverts, const Occasion& occasion,
                    Decisions& into);

  const IdentifierTypes& types;
  StretchNumber stretch_number;
  Fold fold{types};
  std::uint64_t numbers_before = 0;      // the write
  std::vector<TypeIndex> limited_types;  // that have a max_per_customer
};

Shown Graph::State::look(const GraphIdentifier& identifier) const {
  const auto number = static_cast<std::uint32_t>(identifier.number);
  Shown shown{.number = number, .type = identifier.type, .kind = types[identifier.type].kind};
  if (shown.kind == IdentifierClass::kFact) return shown;
  shown.stretch = fold.persons.stretch(number);
  shown.person = fold.persons.owner(shown.stretch);
  shown.strongest = strongest_with(shown);
  shown.blocked = fold.persons.node(number).has(Node::kBlocked);
  return shown;
}

// Goes through the identifiers only of a person without customer number, who has few.
IdentifierClass Graph::State::strongest_with(const Shown& shown) const {
  if (shown.person == shown.number) {
    if (shown.kind == IdentifierClass::kRoot) return IdentifierClass::kRoot;
  } else if (fold.is_customer(shown.person)) {
    return IdentifierClass::kRoot;
  }
  auto strongest = shown.kind;
  if (fold.persons.is_alone(shown.person)) return strongest;
  fold.persons.each_current(shown.person, [&](std::uint32_t, const Node& node) {
    if (node.type() != kNoType) strongest = std::min(strongest, types[node.type()].kind);
  });
  return strongest;
}

bool Graph::State::is_stronger(const Shown& a, const Shown& b) const {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.strongest != b.strongest) return a.strongest < b.strongest;
  return type_of(a).priority < type_of(b).priority;
}

LedgerEntry Graph::State::entry(EntryKind kind, const Shown& anchor, const Shown& other,
                                const Occasion& occasion) const {
  return {.entry = fold.last_entry + 1,
          .kind = kind,
          .identifier_type = other.type,
          .via_type = anchor.type,
          .ts = occasion.ts,
          .at = occasion.at,
          .seq = occasion.seq,
          .identifier = other.number,
          .via = anchor.number,
          .from_one_id = other.person,
          .one_id = anchor.person,
          .source = std::string{occasion.source},
          .reason = std::string{occasion.reason},
          .actor = std::string{occasion.actor}};
}

// Override rows: of a merge all, so that it can be undone; of a link only where earlier writes may have
// events.
void Graph::State::decide(LedgerEntry entry, Decisions& into) {
  const bool is_new = entry.kind == EntryKind::kLink && entry.from_one_id > numbers_before;
  fold.change(entry, {}, is_new ? nullptr : &into.overrides);
  into.entries.push_back(std::move(entry));
}

Marks Graph::State::claim(Mark mark, const Shown& anchor, const Shown& other, const Occasion& occasion,
                          Decisions& into) {
  auto refused = entry(EntryKind::kClaim, anchor, other, occasion);
  refused.reason = to_string(mark);
  if (!fold.claims.has(refused)) decide(std::move(refused), into);
  return bit(mark);
}

Marks Graph::State::show_fact(const Shown& anchor, const Shown& fact, const Occasion& occasion,
                              Decisions& into) {
  if (!anchor.identified()) return 0;
  Shown kept = fact;
  kept.person = fold.persons.node(fact.number).owner;
  if (kept.person == anchor.person) return 0;
  if (kept.person != 0) return claim(Mark::kDuplicateFact, anchor, kept, occasion, into);
  kept.person = fact.number;
  decide(entry(EntryKind::kLink, anchor, kept, occasion), into);
  return 0;
}

// That the customer has no more of each type than may be, with what comes along. Counts one by one only where
// the number of all identifiers leaves a doubt.
bool Graph::State::is_within_limits(const Shown& anchor, const Shown& other) const {
  if (!anchor.identified()) return true;
  std::array<std::size_t, kIdentifierTypesMax> counts{};
  const auto count = [&](std::uint32_t, const Node& node) {
    if (node.type() != kNoType) ++counts[node.type()];
  };
  if (other.held() || fold.persons.size(other.person) == 1) {
    ++counts[other.type];
  } else {
    fold.persons.each_current(other.person, count);
  }
  const std::size_t had = fold.persons.size(anchor.person);
  bool is_doubtful = false;
  for (const auto type : limited_types) {
    is_doubtful |= counts[type] > 0 && had + counts[type] > types[type].max_per_customer;
  }
  if (!is_doubtful) return true;
  std::array<bool, kIdentifierTypesMax> comes{};
  for (const auto type : limited_types) comes[type] = counts[type] > 0;
  fold.persons.each_current(anchor.person, count);
  return std::ranges::none_of(limited_types, [&](TypeIndex type) {
    return comes[type] && counts[type] > types[type].max_per_customer;
  });
}

// For one more identifier, or for all that comes along.
bool Graph::State::has_room(const Shown& anchor, const Shown& other) const {
  const std::size_t comes = other.held() ? 1 : fold.persons.size(other.person);
  const std::size_t most = anchor.identified() ? kPersonIdentifiersMax : kAnonymousIdentifiersMax;
  return fold.persons.size(anchor.person) + comes <= most;
}

// The identifier with all of its person, who has nothing stronger.
Marks Graph::State::join_whole(const Shown& anchor, const Shown& other, const Occasion& occasion,
                               Decisions& into) {
  if (!has_room(anchor, other)) return claim(Mark::kTooManyIdentifiers, anchor, other, occasion, into);
  if (!is_within_limits(anchor, other)) return claim(Mark::kIdentifierLimit, anchor, other, occasion, into);
  const bool alone = other.person == other.stretch && fold.persons.is_alone(other.stretch);
  decide(entry(alone ? EntryKind::kLink : EntryKind::kMerge, anchor, other, occasion), into);
  return 0;
}

// The distinct ones that have shown the identifier, the anchor's included.
std::size_t Graph::State::customers_with(const Shown& anchor, const Shown& other) const {
  const auto seen = fold.persons.seen_with(other.number);
  const auto is_new = [&](std::uint32_t customer) {
    return std::ranges::find(seen, customer) == seen.end() ? 1U : 0U;
  };
  return seen.size() + (other.identified() ? is_new(other.person) : 0) +
         (anchor.identified() ? is_new(anchor.person) : 0);
}

Result<Marks> Graph::State::change_hands(const Shown& anchor, const Shown& other, const Occasion& occasion,
                                         Decisions& into) {
  const bool block = customers_with(anchor, other) > type_of(other).customers_max;
  auto change = entry(block ? EntryKind::kBlock : EntryKind::kMove, anchor, other, occasion);
  ROUSE_TRY(change.origin, stretch_number(other.number, change.entry));
  if (block) change.one_id = change.origin;
  decide(std::move(change), into);
  return block ? bit(Mark::kBlocked) : Marks{0};
}

// The identifier alone: it is of somebody who is known by something stronger.
Result<Marks> Graph::State::join_held(const Shown& anchor, const Shown& other, const Occasion& occasion,
                                      Decisions& into) {
  if (customers_with(anchor, other) > type_of(other).customers_max) {
    return change_hands(anchor, other, occasion, into);
  }
  if (!type_of(other).moves || anchor.kind >= other.kind) {
    return claim(Mark::kIdentifierKept, anchor, other, occasion, into);
  }
  if (!has_room(anchor, other)) return claim(Mark::kTooManyIdentifiers, anchor, other, occasion, into);
  if (!is_within_limits(anchor, other)) return claim(Mark::kIdentifierLimit, anchor, other, occasion, into);
  return change_hands(anchor, other, occasion, into);
}

Result<Marks> Graph::State::join(const Shown& anchor, const Shown& other, const Occasion& occasion,
                                 Decisions& into) {
  if (other.kind == IdentifierClass::kFact) return show_fact(anchor, other, occasion, into);
  if (other.blocked) return bit(Mark::kBlocked);
  if (other.person == anchor.person) return Marks{0};
  if (other.kind == IdentifierClass::kRoot) return claim(Mark::kTwoCustomers, anchor, other, occasion, into);
  return other.held() ? join_held(anchor, other, occasion, into) : join_whole(anchor, other, occasion, into);
}

// The index of the event's strongest identifier; of a blocked one only where there is no other. Facts do not
// count.
std::size_t Graph::State::find_anchor(std::span<const GraphIdentifier> identifiers, Shown& anchor) const {
  std::size_t best = identifiers.size();
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    const Shown shown = look(identifiers[i]);
    if (shown.kind == IdentifierClass::kFact) continue;
    const bool better = best == identifiers.size() ||
                        (anchor.blocked != shown.blocked ? anchor.blocked : is_stronger(shown, anchor));
    if (!better) continue;
    best = i;
    anchor = shown;
  }
  return best;
}

std::vector<GraphIdentifier> Graph::strongest_of(std::span<const GraphIdentifier> identifiers) const {
  Shown anchor;
  const auto best = state_->find_anchor(identifiers, anchor);
  if (best == identifiers.size()) return {};
  return {identifiers[best]};
}

Result<Resolution> Graph::resolve(std::span<const GraphIdentifier> identifiers, const Occasion& occasion,
                                  Decisions& into) {
  State& state = *state_;
  Shown anchor;
  const std::size_t best = state.find_anchor(identifiers, anchor);
  if (best == identifiers.size()) return Resolution{.marks = bit(Mark::kNoIdentifier)};
  Resolution resolution{.origin = anchor.stretch, .one_id = anchor.person};
  if (anchor.blocked) {
    resolution.marks = bit(Mark::kBlocked);
    return resolution;
  }
  // The stronger first: they bring along what they hold of the others.
  for (const auto kind : {IdentifierClass::kRoot, IdentifierClass::kPersonal, IdentifierClass::kShared,
                          IdentifierClass::kFact}) {
    for (std::size_t i = 0; i < identifiers.size(); ++i) {
      if (i == best || state.types[identifiers[i].type].kind != kind) continue;
      ROUSE_TRY(const Marks marks, state.join(anchor, state.look(identifiers[i]), occasion, into));
      resolution.marks |= marks;
    }
  }
  return resolution;
}

// A new stretch, of nobody.
Result<void> Graph::State::part(std::uint32_t identifier, std::uint64_t reverts, const Occasion& occasion,
                                Decisions& into) {
  const Shown shown = look({identifier, fold.persons.node(identifier).type()});
  auto change = entry(EntryKind::kDetach, shown, shown, occasion);
  ROUSE_TRY(change.origin, stretch_number(identifier, change.entry));
  change.one_id = change.origin;
  change.reverts = reverts;
  decide(std::move(change), into);
  return {};
}

Result<Resolution> Graph::detach(GraphIdentifier identifier, const Occasion& occasion, Decisions& into) {
  State& state = *state_;
  const Shown shown = state.look(identifier);
  if (shown.kind == IdentifierClass::kFact) return Resolution{.marks = bit(Mark::kNoIdentifier)};
  Resolution resolution{.origin = shown.stretch, .one_id = shown.person};
  if (shown.kind == IdentifierClass::kRoot) {
    resolution.marks = state.claim(Mark::kCustomerNumberStays, shown, shown, occasion, into);
  } else if (shown.blocked) {
    resolution.marks = bit(Mark::kBlocked);
  } else if (shown.person != shown.stretch || !state.fold.persons.is_alone(shown.stretch)) {
    ROUSE_CHECK(state.part(shown.number, 0, occasion, into));
  }
  return resolution;
}

Result<void> Graph::unmerge(const LedgerEntry& reverted, std::span<const Override> origins,
                            const Occasion& occasion, Decisions& into) {
  State& state = *state_;
  LedgerEntry undo = reverted;
  undo.entry = state.fold.last_entry + 1;
  undo.kind = EntryKind::kUnmerge;
  undo.ts = occasion.ts;
  undo.at = occasion.at;
  undo.seq = occasion.seq;
  undo.origin = 0;
  std::swap(undo.from_one_id, undo.one_id);
  undo.reverts = reverted.entry;
  undo.source = occasion.source;
  undo.reason = occasion.reason;
  undo.actor = occasion.actor;
  std::vector<std::uint32_t> parted;
  for (const auto& row : origins) {
    const auto origin = static_cast<std::uint32_t>(row.origin_id);
    if (!state.fold.persons.node(origin).has(Node::kClosed)) {
      parted.push_back(state.fold.persons.identifier_of(origin));
    }
  }
  std::vector<Override> rows{origins.begin(), origins.end()};
  std::ranges::sort(rows, {}, &Override::origin_id);
  for (auto& row : rows) row.version = undo.entry;
  ROUSE_CHECK(state.fold.check(undo, rows));
  state.fold.change(undo, rows, nullptr);
  into.entries.push_back(std::move(undo));
  into.overrides.insert(into.overrides.end(), rows.begin(), rows.end());
  std::ranges::sort(parted);
  for (const auto identifier : parted) ROUSE_CHECK(state.part(identifier, reverted.entry, occasion, into));
  return {};
}

Graph::Graph(const IdentifierTypes& types, StretchNumber stretch_number)
    : state_(std::make_unique<State>(types, std::move(stretch_number))) {}
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;
Graph::~Graph() = default;

Result<void> Graph::apply(const LedgerEntry& entry, std::span<const Override> rows) {
  std::vector<Override> sorted{rows.begin(), rows.end()};
  std::ranges::sort(sorted, {}, &Override::origin_id);
  ROUSE_CHECK(state_->fold.check(entry, sorted));
  state_->fold.change(entry, sorted, nullptr);
  return {};
}

void Graph::begin_write(std::uint64_t numbers_given) { state_->numbers_before = numbers_given; }
void Graph::commit() { state_->fold.commit(); }
void Graph::roll_back() { state_->fold.roll_back(); }

std::uint64_t Graph::last_entry() const { return state_->fold.last_entry; }

std::uint64_t Graph::owner(std::uint64_t origin) const {
  return state_->fold.persons.owner(static_cast<std::uint32_t>(origin));
}

std::uint64_t Graph::current_stretch(std::uint64_t identifier) const {
  return state_->fold.persons.stretch(static_cast<std::uint32_t>(identifier));
}

bool Graph::is_blocked(std::uint64_t identifier) const {
  return state_->fold.persons.node(static_cast<std::uint32_t>(identifier)).has(Node::kBlocked);
}

std::vector<GraphIdentifier> Graph::identifiers_of(std::uint64_t one_id) const {
  const Persons& persons = state_->fold.persons;
  const auto person = static_cast<std::uint32_t>(one_id);
  std::vector<GraphIdentifier> identifiers;
  if (persons.owner(person) != person) return identifiers;
  persons.each_current(person, [&](std::uint32_t stretch, const Node& node) {
    identifiers.push_back({persons.identifier_of(stretch), node.type()});
  });
  return identifiers;
}

void Graph::prefetch(std::uint64_t number) const {
  state_->fold.persons.prefetch(static_cast<std::uint32_t>(number));
}

void Graph::prefetch_owner(std::uint64_t number) const {
  const std::uint32_t owner = state_->fold.persons.node(static_cast<std::uint32_t>(number)).owner;
  if (owner != 0) state_->fold.persons.prefetch(owner);
}

std::size_t Graph::memory_bytes() const { return state_->fold.memory_bytes(); }
std::uint64_t Graph::fingerprint() const { return state_->fold.fingerprint(); }

}  // namespace rouse::identity
