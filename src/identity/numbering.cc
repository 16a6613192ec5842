#include "identity/numbering.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <unordered_map>
#include <utility>

#include "core/hash.h"
#include "identity/internal/number_table.h"
#include "warehouse/end_query.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using core::Result;

constexpr std::string_view kIdentifiersTable = "identifiers";
constexpr std::uint64_t kPublishRowsMax = 1'000'000;  // of one insert, which is one block
constexpr std::size_t kAskedMax = 100'000;            // ids of one values_of()
constexpr std::size_t kAskedPerQuery = 10'000;        // keeps the statement within a server's max_query_size
constexpr core::Milliseconds kNumbersReadMax{600'000};

std::uint64_t secret_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

struct Numbering::State {
  State(warehouse::Warehouse* into, std::string_view of_type)
      : warehouse(into), type(of_type), seed(secret_seed()) {}

  ValueHash hash_value(std::string_view value) const { return ValueHash::of(core::hash128(value, seed)); }

  void add(ValueHash hash, std::uint64_t number) {
    table.add(hash, number);
    last = std::max(last, number);
  }

  Result<void> take_stored(std::string_view value, std::uint64_t number);
  Result<void> read_stored(std::uint64_t floor);
  void take_back(std::uint64_t to);
  Result<void> publish_some(std::size_t& done);

  Result<core::SubjectId> number(std::string_view value, ValueHash hash);

  warehouse::Warehouse* warehouse;  // none: in memory only
  std::string type;
  std::uint64_t seed;
  NumberTable table;
  std::uint64_t last = 0;       // the highest number given
  std::uint64_t published = 0;  // likewise of those in the warehouse
  std::string new_values;       // of the numbers after `published`, one after the other
  std::vector<std::uint16_t> new_sizes;
  NumbersAhead* ahead = nullptr;
};

Numbering::Numbering(std::unique_ptr<State> state) : state_(std::move(state)) {}
Numbering::Numbering(Numbering&&) noexcept = default;
Numbering& Numbering::operator=(Numbering&&) noexcept = default;
Numbering::~Numbering() = default;

Result<void> Numbering::State::take_stored(std::string_view value, std::uint64_t number) {
  const auto contradiction = [&](std::string_view what) {
    return core::fail(core::ErrorCode::kInternal, std::string{kIdentifiersTable},
                      fmt::format("{}: {} {} of type '{}'", kIdentifiersTable, what, number, type),
                      "restore the table from a backup; nothing was changed");
  };
  if (number == 0 || number > kNumbersMax) return contradiction("an impossible number,");
  const ValueHash hash = hash_value(value);
  const std::uint32_t known = table.find(hash);
  if (known == number) return {};  // an insert that was repeated
  if (known != 0) return contradiction("a value with two numbers, the second is");
  if (table.has(number)) return contradiction("two values with the number");
  add(hash, number);
  return {};
}

// Those above `published`, which are all that are not known.
Result<void> Numbering::State::read_stored(std::uint64_t floor) {
  if (warehouse == nullptr) return {};
  warehouse::QueryOptions options;
  options.time_max = kNumbersReadMax;
  ROUSE_TRY(auto rows,
            warehouse->select(fmt::format("SELECT id, value FROM {} WHERE type = {}{}", kIdentifiersTable,
                                          warehouse::quote(type),
                                          published == 0 ? "" : fmt::format(" AND id > {}", published)),
                              options));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    const std::uint64_t number = rows.u64();
    ROUSE_CHECK(take_stored(rows.string(), number));
  }
  last = std::max(last, floor);
  published = last;
  return {};
}

void Numbering::State::take_back(std::uint64_t to) {
  for (; last > to && !new_sizes.empty(); --last) {
    const std::size_t begin = new_values.size() - new_sizes.back();
    table.remove(hash_value(std::string_view{new_values}.substr(begin)), last);
    new_values.resize(begin);
    new_sizes.pop_back();
  }
}

Result<Numbering> Numbering::open(warehouse::Warehouse& warehouse, std::string_view type,
                                  std::uint64_t floor) {
  auto state = std::make_unique<State>(&warehouse, type);
  ROUSE_CHECK(state->read_stored(floor));
  return Numbering{std::move(state)};
}

Numbering Numbering::in_memory(std::string_view type) {
  return Numbering{std::make_unique<State>(nullptr, type)};
}

Result<void> Numbering::refresh(std::uint64_t floor) {
  if (state_->warehouse != nullptr) {
    ROUSE_CHECK(warehouse::end_query(*state_->warehouse, publish_id(*state_->warehouse, state_->type)));
  }
  state_->take_back(state_->published);
  return state_->read_stored(floor);
}

Result<core::SubjectId> Numbering::State::number(std::string_view value, ValueHash hash) {
  if (const std::uint32_t known = table.find(hash)) return core::SubjectId{known};
  if (value.empty() || value.size() > kValueBytesMax) {
    return core::invalid(type, fmt::format("{}: an identifier has 1 to {} bytes", type, kValueBytesMax));
  }
  if (last >= kNumbersMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, type,
                      fmt::format("{}: all {} numbers are given", type, kNumbersMax));
  }
  const std::uint64_t given = last + 1;
  add(hash, given);
  new_values += value;
  new_sizes.push_back(static_cast<std::uint16_t>(value.size()));
  return core::SubjectId{given};
}

Result<core::SubjectId> Numbering::number(std::string_view value) {
  if (state_->ahead != nullptr) state_->ahead->give_way();
  return state_->number(value, state_->hash_value(value));
}

std::optional<core::SubjectId> Numbering::find(std::string_view value) const {
  const std::uint32_t known = state_->table.find(state_->hash_value(value));
  return known == 0 ? std::nullopt : std::optional{core::SubjectId{known}};
}

void Numbering::run_ahead(NumbersAhead* ahead) { state_->ahead = ahead; }
void Numbering::take_back(std::uint64_t last) { state_->take_back(std::max(last, state_->published)); }

Numbering::Prepared Numbering::hash(std::string_view value) const {
  const ValueHash hash = state_->hash_value(value);
  return {.rest = hash.rest, .place = hash.place};
}

void Numbering::look_up(std::span<Prepared> values) const {
  const NumberTable& table = state_->table;
  for (const auto& value : values) table.prefetch({.place = value.place, .rest = value.rest});
  for (auto& value : values) {
    value.hint = table.guess({.place = value.place, .rest = value.rest});
    if (value.hint != 0) table.prefetch_number(value.hint);
  }
}

Result<core::SubjectId> Numbering::number(std::string_view value, const Prepared& prepared) {
  if (prepared.hint != 0 && state_->table.is_rest_of(prepared.hint, prepared.rest)) {
    return core::SubjectId{prepared.hint};
  }
  return state_->number(value, {.place = prepared.place, .rest = prepared.rest});
}

std::optional<core::SubjectId> Numbering::find(const Prepared& prepared) const {
  const std::uint32_t known = state_->table.find({.place = prepared.place, .rest = prepared.rest});
  return known == 0 ? std::nullopt : std::optional{core::SubjectId{known}};
}

Result<void> Numbering::number_all(std::span<const std::string_view> values,
                                   std::span<core::SubjectId> into) {
  std::array<Prepared, kPreparedMax> prepared;
  for (std::size_t begin = 0; begin < values.size(); begin += kPreparedMax) {
    const auto some = values.subspan(begin, std::min(kPreparedMax, values.size() - begin));
    for (std::size_t i = 0; i < some.size(); ++i) prepared[i] = hash(some[i]);
    look_up(std::span{prepared}.first(some.size()));
    for (std::size_t i = 0; i < some.size(); ++i) {
      ROUSE_TRY(into[begin + i], number(some[i], prepared[i]));
    }
  }
  return {};
}

// One insert of at most kPublishRowsMax rows.
Result<void> Numbering::State::publish_some(std::size_t& done) {
  const std::uint64_t rows = std::min<std::uint64_t>(new_sizes.size(), kPublishRowsMax);
  warehouse::QueryOptions options;
  options.query_id = publish_id(*warehouse, type);
  ROUSE_TRY(auto insert, warehouse->insert(kIdentifiersTable, {"type", "value", "id"}, options));
  done = 0;
  for (std::uint64_t i = 0; i < rows; ++i) {
    insert.string(type);
    insert.string(std::string_view{new_values}.substr(done, new_sizes[i]));
    insert.u64(published + 1 + i);
    done += new_sizes[i];
    ROUSE_CHECK(insert.end_row());
  }
  ROUSE_CHECK(insert.finish());
  published += rows;
  new_sizes.erase(new_sizes.begin(), new_sizes.begin() + static_cast<std::ptrdiff_t>(rows));
  return {};
}

Result<void> Numbering::publish() {
  State& state = *state_;
  const std::size_t used = state.new_values.size();
  if (state.warehouse == nullptr) {
    state.published = state.last;
    state.new_values.clear();
    state.new_sizes.clear();
  }
  while (!state.new_sizes.empty()) {
    std::size_t bytes = 0;
    ROUSE_CHECK(state.publish_some(bytes));
    state.new_values.erase(0, bytes);
  }
  // Most writes have fewer new values than the first ones.
  if (used * 2 < state.new_values.capacity()) state.new_values.shrink_to_fit();
  return {};
}

std::uint64_t Numbering::size() const { return state_->table.size(); }
std::uint64_t Numbering::last() const { return state_->last; }
std::uint64_t Numbering::unpublished() const { return state_->new_sizes.size(); }

std::size_t Numbering::memory_bytes() const {
  const State& state = *state_;
  return state.table.memory_bytes() + state.new_values.capacity() +
         state.new_sizes.capacity() * sizeof(std::uint16_t);
}

std::string publish_id(const warehouse::Warehouse& warehouse, std::string_view type) {
  return fmt::format("rouse_numbers_{:016x}", core::hash64(type, core::hash64(warehouse.database())));
}

Result<std::vector<std::string>> values_of(warehouse::Warehouse& warehouse, std::string_view type,
                                           std::span<const core::SubjectId> ids) {
  if (ids.size() > kAskedMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "ids",
                      fmt::format("ids: {} asked, at most {} at a time", ids.size(), kAskedMax));
  }
  std::unordered_map<std::uint64_t, std::string> found;
  for (std::size_t begin = 0; begin < ids.size(); begin += kAskedPerQuery) {
    std::string list;
    for (const auto id : ids.subspan(begin, std::min(kAskedPerQuery, ids.size() - begin))) {
      list += fmt::format("{}{}", list.empty() ? "" : ",", id.value);
    }
    ROUSE_TRY(auto rows,
              warehouse.select(fmt::format("SELECT id, value FROM {} WHERE type = {} AND id IN ({})",
                                           kIdentifiersTable, warehouse::quote(type), list)));
    while (true) {
      ROUSE_TRY(const bool more, rows.next());
      if (!more) break;
      const std::uint64_t number = rows.u64();
      found.emplace(number, rows.string());
    }
  }
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const auto id : ids) {
    const auto value = found.find(id.value);
    values.push_back(value == found.end() ? std::string{} : value->second);
  }
  return values;
}

}  // namespace rouse::identity
