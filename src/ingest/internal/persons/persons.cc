#include "ingest/internal/persons/persons.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "identity/ledger.h"
#include "identity/resolver.h"
#include "ingest/internal/persons/identity_tables.h"
#include "ingest/stored_identity.h"
#include "metadata/collection.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

using core::Result;
using identity::IdentifierView;
using identity::Resolution;
using metadata::WriteBatch;

struct Persons::State {
  State(warehouse::Warehouse& to, metadata::Store& store, const identity::IdentifierTypes& rules,
        identity::Numbering numbers)
      : warehouse(to),
        metadata(store),
        types(rules),
        numbering(std::move(numbers)),
        graph(types, identity::stretch_numbers(numbering)),
        resolver(types, numbering, graph) {}

  Result<metadata::IdentityProgress> stored_progress() const {
    ROUSE_TRY(const auto reader, metadata.read());
    return metadata::identity_progress(reader);
  }
  Result<void> catch_up();
  void sort(const events::CollectedEvent& event);
  Result<Resolution> resolve_subject(std::string_view subject, const identity::Occasion& occasion);
  Result<Resolution> at_stretch(std::uint64_t number, std::int64_t ts);

  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;
  const identity::IdentifierTypes& types;
  mutable std::timed_mutex numbering_mutex;  // guards numbering and numbers_known
  identity::Numbering numbering;
  std::uint64_t numbers_known = 0;  // that count: in the warehouse, and in `numbering`
  identity::Graph graph;
  identity::Resolver resolver;
  metadata::IdentityProgress progress;
  identity::Decisions decisions;
  std::vector<WriteBatch> batches;  // intended
  // Of the event at hand.
  std::vector<IdentifierView> shown;
  std::vector<IdentifierView> unbound;
  // Of recall().
  std::unordered_map<std::uint64_t, std::vector<identity::Stretch>> stretches;
};

namespace {

constexpr std::size_t kStretchesKnownMax = 100'000;  // identifiers whose stretches recall() remembers

// The ranges of entries that inserts cover.
std::vector<WriteBatch> batches_of(const identity::Decisions& decisions) {
  std::vector<WriteBatch> batches;
  const auto add = [&](std::string_view table, std::uint64_t first, std::uint64_t last, std::uint64_t rows) {
    WriteBatch batch;
    batch.plan = table;
    batch.seq_first = core::Sequence{first};
    batch.seq_last = core::Sequence{last};
    batch.rows = rows;
    batches.push_back(std::move(batch));
  };
  const auto& [entries, overrides] = decisions;
  if (!overrides.empty()) {
    add(kOverridesBatch, overrides.front().version, overrides.back().version, overrides.size());
  }
  if (!entries.empty()) add(kLedgerBatch, entries.front().entry, entries.back().entry, entries.size());
  return batches;
}

}  // namespace

bool is_identity_batch(const WriteBatch& batch) {
  return batch.plan == kLedgerBatch || batch.plan == kOverridesBatch;
}

bool is_conflict(identity::Marks marks) {
  using enum identity::Mark;
  constexpr auto kConflicts = static_cast<identity::Marks>(
      static_cast<identity::Marks>(kTwoCustomers) | static_cast<identity::Marks>(kIdentifierLimit) |
      static_cast<identity::Marks>(kTooManyIdentifiers) | static_cast<identity::Marks>(kIdentifierKept) |
      static_cast<identity::Marks>(kDuplicateFact) | static_cast<identity::Marks>(kCustomerNumberStays));
  return (marks & kConflicts) != 0;
}

Persons::Persons(std::unique_ptr<State> state) : state_(std::move(state)) {}
Persons::Persons(Persons&&) noexcept = default;
Persons& Persons::operator=(Persons&&) noexcept = default;
Persons::~Persons() = default;

Result<Persons> Persons::open(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                              const identity::IdentifierTypes& types) {
  metadata::IdentityProgress progress;
  {
    ROUSE_TRY(const auto reader, metadata.read());
    ROUSE_TRY(progress, metadata::identity_progress(reader));
  }
  ROUSE_CHECK(check_identity_held(warehouse, progress));
  ROUSE_TRY(auto numbering, identity::Numbering::open(warehouse, identity::kPersonType, progress.numbers));
  auto state = std::make_unique<State>(warehouse, metadata, types, std::move(numbering));
  ROUSE_CHECK(identity::replay(warehouse, types, progress.entries, state->graph));
  state->progress = progress;
  state->numbers_known = state->numbering.last();
  return Persons{std::move(state)};
}

Result<void> Persons::State::catch_up() {
  ROUSE_TRY(progress, stored_progress());
  ROUSE_CHECK(check_identity_held(warehouse, progress));
  {
    const std::lock_guard lock{numbering_mutex};
    numbers_known = 0;
    ROUSE_CHECK(numbering.refresh(progress.numbers));
    numbers_known = numbering.last();
  }
  if (graph.last_entry() < progress.entries) {
    ROUSE_CHECK(identity::replay(warehouse, types, progress.entries, graph));
  }
  // A warehouse from before there was a ledger: events may have any of its numbers.
  if (progress != metadata::IdentityProgress{} || numbering.last() == 0) return {};
  ROUSE_TRY(auto transaction, metadata.begin());
  ROUSE_CHECK(metadata::set_identity_entries(transaction, 0, numbering.last()));
  ROUSE_CHECK(transaction.commit());
  progress.numbers = numbering.last();
  return {};
}

Result<void> Persons::refresh() {
  state_->graph.roll_back();
  state_->decisions.clear();
  state_->batches.clear();
  state_->stretches.clear();
  return state_->catch_up();
}

void Persons::begin() { state_->graph.begin_write(state_->progress.numbers); }

// Those of types that the rules know; notes are not.
void Persons::State::sort(const events::CollectedEvent& event) {
  shown.clear();
  unbound.clear();
  for (const auto& [type, value] : event.identifiers) {
    const bool parts = type.starts_with(events::kUnboundPrefix);
    const auto name = parts ? type.substr(events::kUnboundPrefix.size()) : type;
    if (name != identity::kPreviousId && !types.find(name)) continue;
    (parts ? unbound : shown).push_back({name, value});
  }
}

Result<Resolution> Persons::State::resolve_subject(std::string_view subject,
                                                   const identity::Occasion& occasion) {
  const auto identifier = identity::identifier_of_key(types, subject);
  const IdentifierView view{identifier.type, identifier.value};
  ROUSE_TRY(auto who, resolver.resolve({&view, 1}, occasion, decisions));
  if (who.origin != 0) return who;
  ROUSE_TRY(const auto number, numbering.number(subject));  // junk by the rules of today
  who.origin = who.one_id = number.value;
  return who;
}

Result<Resolution> Persons::resolve(const events::CollectedEvent& event, std::uint64_t seq) {
  State& state = *state_;
  const identity::Occasion occasion{.ts = core::to_epoch_ms(event.time),
                                    .at = core::to_epoch_ms(event.received_at),
                                    .seq = seq,
                                    .source = event.source,
                                    .reason = event.event};
  state.sort(event);
  Resolution who;
  if (!state.shown.empty()) {
    ROUSE_TRY(who, state.resolver.resolve(state.shown, occasion, state.decisions));
  }
  if (who.origin == 0) {
    const auto marks = who.marks;
    ROUSE_TRY(who, state.resolve_subject(event.subject, occasion));
    who.marks |= marks;
  }
  if (!state.unbound.empty()) {
    ROUSE_TRY(const auto parted, state.resolver.unbind(state.unbound, occasion, state.decisions));
    who.marks |= parted.marks;
  }
  return who;
}

Result<Resolution> Persons::State::at_stretch(std::uint64_t number, std::int64_t ts) {
  auto known = stretches.find(number);
  if (known == stretches.end()) {
    ROUSE_TRY(auto found, identity::stretches_of(warehouse, types, number, progress.entries));
    if (stretches.size() >= kStretchesKnownMax) stretches.clear();
    known = stretches.emplace(number, std::move(found)).first;
  }
  const auto origin = identity::stretch_at(known->second, ts).origin;
  return Resolution{origin, graph.owner(origin), 0};
}

Result<Resolution> Persons::recall(const events::CollectedEvent& event) {
  State& state = *state_;
  state.sort(event);
  const auto rank = [&](const IdentifierView& identifier) {
    const auto type = state.types.find(identifier.type);
    if (!type) return std::pair{identity::IdentifierClass::kFact, 0U};
    return std::pair{state.types[*type].kind, state.types[*type].priority};
  };
  std::string key{event.subject};
  const auto strongest = std::ranges::min_element(state.shown, {}, rank);
  if (strongest != state.shown.end() && rank(*strongest).first != identity::IdentifierClass::kFact) {
    key = identity::key_of(strongest->type, strongest->value);
  }
  ROUSE_TRY(const auto number, state.numbering.number(key));
  return state.at_stretch(number.value, core::to_epoch_ms(event.time));
}

Result<Resolution> Persons::place(std::string_view subject) {
  State& state = *state_;
  ROUSE_TRY(const auto number, state.numbering.number(subject));
  const auto origin = state.graph.current_stretch(number.value);
  return Resolution{origin, state.graph.owner(origin), 0};
}

Result<void> Persons::publish_numbers() { return state_->numbering.publish(); }

Result<void> Persons::intend(metadata::Transaction& transaction) {
  State& state = *state_;
  state.batches = batches_of(state.decisions);
  for (auto& batch : state.batches) {
    ROUSE_TRY(batch, metadata::intend_batch(transaction, batch));
  }
  return {};
}

Result<void> Persons::insert() {
  const State& state = *state_;
  const IdentityTables tables{state.warehouse, state.types};
  for (const auto& batch : state.batches) {
    ROUSE_CHECK(batch.plan == kLedgerBatch ? tables.insert_entries(state.decisions.entries, batch)
                                           : tables.insert_overrides(state.decisions.overrides, batch));
  }
  return {};
}

Result<bool> Persons::is_stored() {
  const IdentityTables tables{state_->warehouse, state_->types};
  return tables.hold(state_->decisions, state_->progress.entries);
}

Result<void> Persons::insert_again(bool went_on) {
  ROUSE_TRY(const bool there, is_stored());
  if (there) return {};
  if (went_on && !state_->decisions.entries.empty()) return decided_otherwise();
  return insert();
}

Result<void> Persons::insert_some() {
  {
    ROUSE_TRY(auto transaction, state_->metadata.begin());
    const auto before = std::move(state_->batches);
    ROUSE_CHECK(intend(transaction));
    ROUSE_CHECK(transaction.commit());
    ROUSE_CHECK(insert());
    state_->batches.insert(state_->batches.end(), before.begin(), before.end());
  }
  state_->decisions.clear();
  return {};
}

Result<void> Persons::complete(metadata::Transaction& transaction) {
  State& state = *state_;
  for (const auto& batch : state.batches) {
    ROUSE_CHECK(metadata::withdraw_batch(transaction, batch.id));
    if (batch.plan != kOverridesBatch) continue;
    ROUSE_CHECK(metadata::add_identity_overrides(transaction, batch.rows));
    state.progress.overrides += batch.rows;
  }
  return metadata::set_identity_entries(transaction, state.graph.last_entry(), state.numbering.last());
}

Result<void> Persons::write() {
  ROUSE_CHECK(publish_numbers());
  ROUSE_CHECK(insert_some());
  ROUSE_TRY(auto transaction, state_->metadata.begin());
  ROUSE_CHECK(complete(transaction));
  ROUSE_CHECK(transaction.commit());
  commit();
  return {};
}

void Persons::commit() {
  State& state = *state_;
  state.graph.commit();
  state.progress.entries = state.graph.last_entry();
  state.progress.numbers = state.numbering.last();
  {
    const std::lock_guard lock{state.numbering_mutex};
    state.numbers_known = state.numbering.last();
  }
  state.decisions.clear();
  state.batches.clear();
}

Result<void> Persons::discard(std::span<const WriteBatch> intended) {
  State& state = *state_;
  const IdentityTables tables{state.warehouse, state.types};
  ROUSE_CHECK(tables.discard(intended, state.progress.entries));
  ROUSE_TRY(auto transaction, state.metadata.begin());
  ROUSE_TRY(const auto collected, metadata::collection_progress(transaction));
  if (collected.cut_end > collected.position) return {};
  for (const auto& batch : intended) ROUSE_CHECK(metadata::withdraw_batch(transaction, batch.id));
  return transaction.commit();
}

Persons::NumberingLock Persons::lock_numbering() { return NumberingLock{state_->numbering_mutex}; }

Result<identity::LookedUp> Persons::look_up(std::string_view key) const {
  const NumberingLock lock{state_->numbering_mutex, kLookUpWaitMax};
  if (!lock) {
    return core::fail(core::ErrorCode::kUnavailable, "identifier",
                      fmt::format("identifier: numbers have been given to others for more than {} ms",
                                  kLookUpWaitMax.count()),
                      "try again");
  }
  const auto number = state_->numbering.find(key);
  const std::uint64_t known = state_->numbers_known;
  return identity::LookedUp{.number = number && number->value <= known ? number->value : 0, .known = known};
}

const identity::IdentifierTypes& Persons::types() const { return state_->types; }
const metadata::IdentityProgress& Persons::progress() const { return state_->progress; }
identity::Graph& Persons::graph() { return state_->graph; }
identity::Numbering& Persons::numbering() { return state_->numbering; }
identity::Decisions& Persons::decisions() { return state_->decisions; }

}  // namespace rouse::ingest
