#include "ingest/internal/tables/table_ids.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "identity/identifier_types.h"
#include "identity/numbering.h"
#include "ingest/internal/load_lock.h"
#include "ingest/stored_identity.h"
#include "metadata/identity.h"
#include "metadata/store.h"

namespace rouse::ingest {

using core::Result;
using identity::Numbering;

struct TableIds::State {
  explicit State(const LoadStores& with)
      : stores(with), customer_no(with.identifiers.find(identity::kCustomerNo)) {}

  struct Type {
    std::string name;
    Numbering numbering;
  };

  // The numbers that count, at least; those of other types are as the table says.
  Result<metadata::IdentityProgress> progress() const {
    ROUSE_TRY(const auto reader, stores.metadata.read());
    return metadata::identity_progress(reader);
  }
  Result<std::uint64_t> give(Numbering& numbering, std::uint64_t floor, Wanted& wanted) const;

  const LoadStores& stores;
  std::optional<identity::TypeIndex> customer_no;
  std::vector<Type> types;
};

TableIds::TableIds(const LoadStores& stores) : state_(std::make_unique<State>(stores)) {}
TableIds::~TableIds() = default;

Result<std::size_t> TableIds::open(std::string_view type) {
  State& state = *state_;
  const auto known = std::ranges::find(state.types, type, &State::Type::name);
  if (known != state.types.end()) return static_cast<std::size_t>(known - state.types.begin());
  std::uint64_t floor = 0;
  if (type == identity::kPersonType) {
    ROUSE_TRY(const auto progress, state.progress());
    ROUSE_CHECK(check_identity_held(state.stores.warehouse, progress));
    floor = progress.numbers;
  }
  ROUSE_TRY(auto numbering, Numbering::open(state.stores.warehouse, type, floor));
  state.types.push_back({std::string{type}, std::move(numbering)});
  return state.types.size() - 1;
}

bool TableIds::names_nobody(std::size_t type, std::string_view value) const {
  const State& state = *state_;
  return state.types[type].name == identity::kPersonType && state.customer_no &&
         identity::is_junk(state.stores.identifiers, *state.customer_no, value);
}

void TableIds::find(std::size_t type, std::span<const std::string_view> values,
                    std::span<std::uint64_t> into) const {
  const Numbering& numbering = state_->types[type].numbering;
  std::array<Numbering::Prepared, identity::kPreparedMax> prepared;
  for (std::size_t i = 0; i < values.size(); ++i) prepared[i] = numbering.hash(values[i]);
  numbering.look_up(std::span{prepared}.first(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto known = numbering.find(prepared[i]);
    into[i] = known ? known->value : 0;
  }
}

// After another's turn the numbering may lack what was given in it.
Result<std::uint64_t> TableIds::State::give(Numbering& numbering, std::uint64_t floor, Wanted& wanted) const {
  ROUSE_CHECK(numbering.refresh(floor));
  wanted.numbers.resize(wanted.values.size());
  ROUSE_CHECK(numbering.number_all(wanted.values, wanted.numbers));
  const std::uint64_t given = numbering.unpublished();
  ROUSE_CHECK(numbering.publish());
  return given;
}

Result<std::uint64_t> TableIds::give(std::span<Wanted> wanted, const Tick& tick) {
  State& state = *state_;
  ROUSE_TRY(const auto turn, NumbersTurn::take(state.stores.data_directory, tick));
  std::uint64_t given = 0;
  for (auto& some : wanted) {
    auto& [name, numbering] = state.types[some.type];
    if (name != identity::kPersonType) {
      ROUSE_TRY(const std::uint64_t more, state.give(numbering, 0, some));
      given += more;
      continue;
    }
    ROUSE_TRY(const auto progress, state.progress());
    ROUSE_CHECK(check_identity_held(state.stores.warehouse, progress));
    ROUSE_TRY(const std::uint64_t more, state.give(numbering, progress.numbers, some));
    given += more;
    ROUSE_TRY(auto transaction, state.stores.metadata.begin());
    ROUSE_CHECK(metadata::set_identity_entries(transaction, progress.entries, numbering.last()));
    ROUSE_CHECK(transaction.commit());
  }
  return given;
}

std::size_t TableIds::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& type : state_->types) bytes += type.numbering.memory_bytes();
  return bytes;
}

}  // namespace rouse::ingest
