#include "access/internal/store_values.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "access/internal/original.h"
#include "access/internal/value_group.h"
#include "core/text/base64.h"
#include "core/time.h"
#include "metadata/vault_records.h"

namespace rouse::access {
namespace {

using core::ErrorCode;
using core::Result;

// Between two transactions of a group, so that whoever waits for the lock gets it: five times what the store
// polls with.
constexpr core::Milliseconds kBreath{5};

constexpr int kTriesMax = 10;  // of a group, each but the first because a customer was forgotten meanwhile

using GoOn = std::function<Result<void>()>;

class GroupStore {
 public:
  GroupStore(VaultParts& vault, const PersonalValues& values, const GoOn& go_on)
      : vault_(vault), values_(values), go_on_(go_on) {}

  // Finds what is new and stores it. False when a customer was forgotten meanwhile: nothing is known of the
  // keys in hand then.
  Result<bool> run();

 private:
  Result<std::vector<std::uint32_t>> find_new();
  Result<bool> store_all();
  Result<bool> store_part(std::span<GroupCustomer> customers, std::span<const GroupValue> values);
  Result<void> add_customers(metadata::Transaction& transaction, std::span<GroupCustomer> customers);
  std::vector<metadata::VaultValue> sealed(std::span<const GroupValue> values) const;
  std::vector<std::string_view> tokens_of(const GroupCustomer& customer) const;

  VaultParts& vault_;
  const PersonalValues& values_;
  const GoOn& go_on_;
  ValueGroup group_;
  std::uint64_t forgotten_ = 0;  // customers, when the group was looked up
};

Result<std::vector<std::uint32_t>> GroupStore::find_new() {
  const auto times_forgotten = vault_.customers.times_forgotten();
  ROUSE_TRY(const auto reader, vault_.store.read());
  ROUSE_TRY(forgotten_, vault_.notice_forgotten(reader));
  std::vector<std::uint32_t> unknown;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!vault_.known.has(values_[i].token)) unknown.push_back(static_cast<std::uint32_t>(i));
  }
  unknown = by_token(values_, unknown);
  std::vector<std::string_view> tokens;
  tokens.reserve(unknown.size());
  for (const auto at : unknown) tokens.push_back(values_[at].token);
  ROUSE_TRY(const auto stored, metadata::vault_values_stored(reader, tokens));
  const std::lock_guard lock{vault_.writing};
  const bool current = times_forgotten == vault_.customers.times_forgotten();
  std::vector<std::uint32_t> fresh;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (!stored[i]) fresh.push_back(unknown[i]);
    if (stored[i] && current) vault_.known.add(tokens[i]);
  }
  return fresh;
}

Result<bool> GroupStore::run() {
  ROUSE_TRY(const auto fresh, find_new());
  if (fresh.empty()) return true;
  group_ = group_of(values_, fresh, vault_.hash);
  return store_all();
}

Result<bool> GroupStore::store_all() {
  const std::span<GroupCustomer> customers{group_.customers};
  const std::span<const GroupValue> values{group_.values};
  const bool few =
      customers.size() <= kTransactionCustomersMax && customers.size() + values.size() <= kTransactionRowsMax;
  if (few) return store_part(customers, values);
  for (std::size_t i = 0; i < customers.size(); i += kTransactionCustomersMax) {
    const auto count = std::min(kTransactionCustomersMax, customers.size() - i);
    ROUSE_TRY(const bool stored, store_part(customers.subspan(i, count), {}));
    if (!stored) return false;
    std::this_thread::sleep_for(kBreath);
  }
  for (std::size_t i = 0; i < values.size(); i += kTransactionRowsMax) {
    const auto count = std::min(kTransactionRowsMax, values.size() - i);
    ROUSE_TRY(const bool stored, store_part({}, values.subspan(i, count)));
    if (!stored) return false;
    std::this_thread::sleep_for(kBreath);
  }
  return true;
}

// One transaction. Values whose customers are in it are encrypted in it, all others before.
Result<bool> GroupStore::store_part(std::span<GroupCustomer> customers, std::span<const GroupValue> values) {
  if (go_on_) ROUSE_CHECK(go_on_());
  std::vector<metadata::VaultValue> records;
  if (customers.empty()) records = sealed(values);
  const std::lock_guard lock{vault_.writing};
  const auto times_forgotten = vault_.customers.times_forgotten();
  ROUSE_TRY(auto transaction, vault_.store.begin());
  ROUSE_TRY(const auto forgotten, metadata::customers_forgotten(transaction));
  if (forgotten != forgotten_) return false;
  if (!customers.empty()) {
    ROUSE_CHECK(add_customers(transaction, customers));
    records = sealed(values);
  }
  ROUSE_CHECK(metadata::add_vault_values(transaction, records));
  ROUSE_CHECK(transaction.commit());
  const bool whole = !customers.empty() && !values.empty();  // a large group would drive all others out
  if (whole) {
    for (const auto& customer : customers) {
      vault_.customers.cache(customer.subject, customer.key, times_forgotten);
    }
  }
  for (const auto& record : records) vault_.known.add(record.token);
  return true;
}

Result<void> GroupStore::add_customers(metadata::Transaction& transaction,
                                       std::span<GroupCustomer> customers) {
  std::set<Subject> uncached;
  for (auto& customer : customers) {
    if (const auto key = vault_.customers.cached(customer.subject)) {
      customer.key = *key;
    } else {
      uncached.insert(customer.subject);
    }
  }
  ROUSE_TRY(const auto keys, vault_.customers.read_or_make(transaction, uncached));
  std::vector<metadata::CustomerTokens> tokens;
  tokens.reserve(customers.size());
  for (auto& customer : customers) {
    const auto made = keys.find(customer.subject);
    if (made != keys.end()) customer.key = made->second;
    tokens.push_back({customer.name, tokens_of(customer)});
  }
  return metadata::add_customer_tokens(transaction, tokens);
}

std::vector<std::string_view> GroupStore::tokens_of(const GroupCustomer& customer) const {
  const auto next = static_cast<std::size_t>(&customer - group_.customers.data()) + 1;
  const auto end =
      next < group_.customers.size() ? group_.customers[next].values_begin : group_.by_customer.size();
  std::vector<std::string_view> tokens;
  for (std::size_t i = customer.values_begin; i < end; ++i) {
    tokens.push_back(values_[group_.values[group_.by_customer[i]].at].token);
  }
  return tokens;
}

std::vector<metadata::VaultValue> GroupStore::sealed(std::span<const GroupValue> values) const {
  std::vector<metadata::VaultValue> records;
  records.reserve(values.size());
  SealingRun run;
  for (const auto& [at, of] : values) {
    const auto value = values_[at];
    const auto& customer = group_.customers[of];
    const auto plain = encode(value.value_class, value.subject, value.value);
    const auto bytes = vault_.seal(Purpose::kValue, customer.subject, customer.key, value.token, plain, run);
    records.push_back({std::string{value.token}, customer.name, core::base64_encoded(bytes)});
  }
  return records;
}

}  // namespace

Result<void> store_values(VaultParts& vault, const PersonalValues& values, const GoOn& go_on) {
  for (int i = 0; i < kTriesMax; ++i) {
    ROUSE_TRY(const bool stored, GroupStore(vault, values, go_on).run());
    if (stored) return {};
  }
  return core::fail(ErrorCode::kUnavailable, "vault", "vault: customers are being forgotten all the time",
                    "try again");
}

}  // namespace rouse::access
