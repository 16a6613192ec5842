// A group of values in the two orders in which the store takes many of them quickly: by token, and by the
// name that it knows customers by.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/internal/customer_keys.h"
#include "access/internal/keys/keyed_hash.h"
#include "access/internal/subject.h"
#include "access/personal_values.h"

namespace rouse::access {

struct GroupValue {
  std::uint32_t at = 0;        // of the values given
  std::uint32_t customer = 0;  // of ValueGroup::customers
};

struct GroupCustomer {
  Subject subject;
  std::string name;                // subject.text()
  std::uint32_t values_begin = 0;  // of ValueGroup::by_customer; they end where the next one's begin
  CustomerSecret key;              // to be set
};

struct ValueGroup {
  std::vector<GroupValue> values;          // by token
  std::vector<GroupCustomer> customers;    // by name
  std::vector<std::uint32_t> by_customer;  // the values' places in `values`
};

// Of each token the value that came first, in the order of the tokens. `wanted` ascends.
std::vector<std::uint32_t> by_token(const PersonalValues& values, std::span<const std::uint32_t> wanted);

// `wanted` is in the order of the tokens. The group refers to texts of `values`.
ValueGroup group_of(const PersonalValues& values, std::span<const std::uint32_t> wanted,
                    const KeyedHash& hash);

}  // namespace rouse::access
