#include "identity/numbering.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <unordered_map>
#include <utility>

#include "core/hash.h"
#include "warehouse/quote.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using core::Hash128;
using core::Result;

constexpr std::string_view kTable = "identifiers";
constexpr std::uint64_t kPublishRowsMax = 1'000'000;  // of one insert, which is one block
constexpr std::size_t kAskedMax = 100'000;            // ids of one values_of()
constexpr std::size_t kAskedPerQuery = 10'000;        // keeps the statement within a server's max_query_size
constexpr core::Milliseconds kReadMax{600'000};

std::uint64_t secret_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

// Slots hold numbers; a number is the index (plus 1) of its value's hash, which is kept in blocks that never
// move.
struct Numbering::State {
  static constexpr std::size_t kBlockHashes = 1U << 16;

  State(warehouse::Warehouse& into, std::string_view of_type)
      : warehouse(into), type(of_type), seed(secret_seed()), slots(1U << 10) {}

  Hash128& hash_of(std::uint64_t number) {
    return blocks[(number - 1) / kBlockHashes][(number - 1) % kBlockHashes];
  }
  Hash128 hash_value(std::string_view value) const {
    Hash128 hash = core::hash128(value, seed);
    if (hash == Hash128{}) hash.low = 1;  // all zeros mark a number without a value
    return hash;
  }

  // The slot that holds the number of `hash`, or the empty one where it belongs.
  std::uint32_t& slot_of(Hash128 hash) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash.low & mask;
    while (slots[at] != 0 && hash_of(slots[at]) != hash) at = (at + 1) & mask;
    return slots[at];
  }

  void grow_slots() {
    std::vector<std::uint32_t> wider(slots.size() * 2);
    wider.swap(slots);
    for (const std::uint32_t number : wider) {
      if (number != 0) slot_of(hash_of(number)) = number;
    }
  }

  void add(Hash128 hash, std::uint64_t number) {
    if ((used + 1) * 5 > slots.size() * 4) grow_slots();
    while (blocks.size() * kBlockHashes < number) blocks.push_back(std::make_unique<Hash128[]>(kBlockHashes));
    hash_of(number) = hash;
    slot_of(hash) = static_cast<std::uint32_t>(number);
    ++used;
    last = std::max(last, number);
  }

  Result<void> take_stored(std::string_view value, std::uint64_t number);
  Result<void> read_stored();
  void forget_unpublished();
  Result<void> publish_some(std::size_t& done);

  warehouse::Warehouse& warehouse;
  std::string type;
  std::uint64_t seed;
  std::vector<std::unique_ptr<Hash128[]>> blocks;
  std::vector<std::uint32_t> slots;
  std::uint64_t used = 0;
  std::uint64_t last = 0;       // the highest number given
  std::uint64_t published = 0;  // likewise of those in the warehouse
  std::string new_values;       // of the numbers after `published`, one after the other
  std::vector<std::uint16_t> new_sizes;
};

Numbering::Numbering(std::unique_ptr<State> state) : state_(std::move(state)) {}
Numbering::Numbering(Numbering&&) noexcept = default;
Numbering& Numbering::operator=(Numbering&&) noexcept = default;
Numbering::~Numbering() = default;

Result<void> Numbering::State::take_stored(std::string_view value, std::uint64_t number) {
  const auto contradiction = [&](std::string_view what) {
    return core::fail(core::ErrorCode::kInternal, std::string{kTable},
                      fmt::format("{}: {} {} of type '{}'", kTable, what, number, type),
                      "restore the table from a backup; nothing was changed");
  };
  if (number == 0 || number > kNumbersMax) return contradiction("an impossible number,");
  const Hash128 hash = hash_value(value);
  const std::uint32_t known = slot_of(hash);
  if (known == number) return {};  // an insert that was repeated
  if (known != 0) return contradiction("a value with two numbers, the second is");
  if (number <= last && hash_of(number) != Hash128{}) return contradiction("two values with the number");
  add(hash, number);
  return {};
}

// Those above `published`, which are all that are not known.
Result<void> Numbering::State::read_stored() {
  warehouse::QueryOptions options;
  options.time_max = kReadMax;
  ROUSE_TRY(auto rows,
            warehouse.select(
                fmt::format("SELECT id, value FROM {} WHERE type = {}{}", kTable, warehouse::quote(type),
                            published == 0 ? "" : fmt::format(" AND id > {}", published)),
                options));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    const std::uint64_t number = rows.u64();
    ROUSE_CHECK(take_stored(rows.string(), number));
  }
  published = last;
  return {};
}

void Numbering::State::forget_unpublished() {
  if (last == published) return;
  std::ranges::fill(slots, 0);
  for (std::uint64_t number = published + 1; number <= last; ++number) {
    used -= hash_of(number) == Hash128{} ? 0 : 1;
    hash_of(number) = {};
  }
  for (std::uint64_t number = 1; number <= published; ++number) {
    if (const Hash128 hash = hash_of(number); hash != Hash128{}) {
      slot_of(hash) = static_cast<std::uint32_t>(number);
    }
  }
  last = published;
  new_values.clear();
  new_sizes.clear();
}

Result<Numbering> Numbering::open(warehouse::Warehouse& warehouse, std::string_view type) {
  auto state = std::make_unique<State>(warehouse, type);
  ROUSE_CHECK(state->read_stored());
  return Numbering{std::move(state)};
}

Result<void> Numbering::refresh() {
  state_->forget_unpublished();
  return state_->read_stored();
}

Result<core::SubjectId> Numbering::number(std::string_view value) {
  State& state = *state_;
  const Hash128 hash = state.hash_value(value);
  if (const std::uint32_t known = state.slot_of(hash)) return core::SubjectId{known};
  if (value.empty() || value.size() > kValueBytesMax) {
    return core::invalid(state.type,
                         fmt::format("{}: an identifier has 1 to {} bytes", state.type, kValueBytesMax));
  }
  if (state.last >= kNumbersMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, state.type,
                      fmt::format("{}: all {} numbers are given", state.type, kNumbersMax));
  }
  const std::uint64_t number = state.last + 1;
  state.add(hash, number);
  state.new_values += value;
  state.new_sizes.push_back(static_cast<std::uint16_t>(value.size()));
  return core::SubjectId{number};
}

// One insert of at most kPublishRowsMax rows.
Result<void> Numbering::State::publish_some(std::size_t& done) {
  const std::uint64_t rows = std::min<std::uint64_t>(new_sizes.size(), kPublishRowsMax);
  ROUSE_TRY(auto insert, warehouse.insert(kTable, {"type", "value", "id"}));
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
  while (!state.new_sizes.empty()) {
    std::size_t bytes = 0;
    ROUSE_CHECK(state.publish_some(bytes));
    state.new_values.erase(0, bytes);
  }
  return {};
}

std::uint64_t Numbering::size() const { return state_->used; }
std::uint64_t Numbering::unpublished() const { return state_->new_sizes.size(); }

std::size_t Numbering::memory_bytes() const {
  const State& state = *state_;
  return state.blocks.size() * State::kBlockHashes * sizeof(Hash128) +
         state.slots.capacity() * sizeof(std::uint32_t) + state.new_values.capacity() +
         state.new_sizes.capacity() * sizeof(std::uint16_t);
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
              warehouse.select(fmt::format("SELECT id, value FROM {} WHERE type = {} AND id IN ({})", kTable,
                                           warehouse::quote(type), list)));
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
