// What the vault stores (access/vault.h): customers' wrapped keys and encrypted values, as text that only the
// vault can read.
//
// Two indexes, by token and by customer, are as large as a bank has customers, and random in each other's
// order. They are tables of their own so that many values can be added to each in its own order: then a page
// of an index is written once for all values that fall on it.
//
// Deleted bytes are overwritten in the file (secure_delete), but older pages with them stay in the
// write-ahead log until Store::empty_log().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "metadata/store.h"

namespace rouse::metadata {

struct CustomerKey {
  std::string subject;  // a keyed hash of the customer's identifier, in hex
  std::string wrapped;
};

// Tokens of values that are stored under a customer's key, so that they are found when he is forgotten.
struct CustomerTokens {
  std::string subject;  // as above
  std::vector<std::string_view> tokens;
};

struct VaultValue {
  std::string token;
  std::string subject;  // as above
  std::string sealed;
};

// kConflict when a customer has a key.
core::Result<void> add_customer_keys(Transaction& transaction, const std::vector<CustomerKey>& keys);
// Of the customers that have one, in the order of `subjects`.
core::Result<std::vector<CustomerKey>> customer_keys(const Reader& reader,
                                                     const std::vector<std::string>& subjects);
// Before their values, or in one transaction with them. A token that no value comes for is no harm.
core::Result<void> add_customer_tokens(Transaction& transaction,
                                       const std::vector<CustomerTokens>& customers);
// Which of the tokens are stored, in their order; quickest where they are sorted.
core::Result<std::vector<bool>> vault_values_stored(const Reader& reader,
                                                    const std::vector<std::string_view>& tokens);
// Leaves tokens that are stored as they are. Quickest where they are sorted.
core::Result<void> add_vault_values(Transaction& transaction, const std::vector<VaultValue>& values);
core::Result<std::optional<VaultValue>> vault_value(const Reader& reader, std::string_view token);
// Key, and values of the tokens that were added for him; false when there was no key.
core::Result<bool> forget_customer(Transaction& transaction, std::string_view subject);
// How many customers were forgotten, ever: who caches keys looks whether it grew.
core::Result<std::uint64_t> customers_forgotten(const Reader& reader);

// A check value of the key file that the vault was first opened with. kConflict when another one is set.
core::Result<std::optional<std::string>> vault_key_check(const Reader& reader);
core::Result<void> set_vault_key_check(Transaction& transaction, std::string_view check);

}  // namespace rouse::metadata
