#include "access/internal/value_group.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rouse::access {
namespace {

// The beginning of a token as numbers, so that most comparisons need not look at its text.
struct TokenStart {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint32_t at = 0;
};

std::uint64_t eight_bytes(std::string_view text) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = number << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return number;
}

TokenStart start_of(std::string_view token, std::uint32_t at) {
  const auto rest = token.substr(std::min(token.size(), sizeof(std::uint64_t)));
  return {eight_bytes(token), eight_bytes(rest), at};
}

// The customers of the values as they come, one after the other: the same one may come again.
struct Arrived {
  std::vector<GroupCustomer> customers;
  std::vector<std::uint32_t> of_value;  // by their place in `wanted`
};

Arrived arrived_customers(const PersonalValues& values, std::span<const std::uint32_t> wanted,
                          const KeyedHash& hash) {
  std::vector<std::uint32_t> arrival(wanted.size());
  std::iota(arrival.begin(), arrival.end(), 0U);
  std::ranges::sort(arrival, {}, [&](std::uint32_t i) { return wanted[i]; });
  Arrived arrived;
  arrived.of_value.resize(wanted.size());
  std::string_view last;
  for (const auto i : arrival) {
    const auto identifier = values[wanted[i]].subject;
    if (arrived.customers.empty() || identifier != last) {
      const auto subject = subject_of(hash, identifier);
      arrived.customers.push_back({.subject = subject, .name = subject.text(), .key = {}});
      last = identifier;
    }
    arrived.of_value[i] = static_cast<std::uint32_t>(arrived.customers.size() - 1);
  }
  return arrived;
}

void group_by_customer(ValueGroup& group) {
  std::vector<std::uint32_t> next(group.customers.size() + 1);
  for (const auto& value : group.values) ++next[value.customer + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::size_t i = 0; i < group.customers.size(); ++i) group.customers[i].values_begin = next[i];
  group.by_customer.resize(group.values.size());
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    group.by_customer[next[group.values[i].customer]++] = static_cast<std::uint32_t>(i);
  }
}

}  // namespace

std::vector<std::uint32_t> by_token(const PersonalValues& values, std::span<const std::uint32_t> wanted) {
  std::vector<TokenStart> starts;
  starts.reserve(wanted.size());
  for (const auto at : wanted) starts.push_back(start_of(values[at].token, at));
  std::ranges::sort(starts, [&](const TokenStart& a, const TokenStart& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    return std::tuple{values[a.at].token, a.at} < std::tuple{values[b.at].token, b.at};
  });
  std::vector<std::uint32_t> sorted;
  sorted.reserve(starts.size());
  for (const auto& start : starts) {
    if (sorted.empty() || values[sorted.back()].token != values[start.at].token) sorted.push_back(start.at);
  }
  return sorted;
}

ValueGroup group_of(const PersonalValues& values, std::span<const std::uint32_t> wanted,
                    const KeyedHash& hash) {
  auto arrived = arrived_customers(values, wanted, hash);
  std::vector<std::uint32_t> order(arrived.customers.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {},
                    [&](std::uint32_t i) -> const std::string& { return arrived.customers[i].name; });

  ValueGroup group;
  group.customers.reserve(order.size());
  std::vector<std::uint32_t> place(order.size());
  for (const auto i : order) {
    auto& customer = arrived.customers[i];
    if (group.customers.empty() || group.customers.back().subject != customer.subject) {
      group.customers.push_back(std::move(customer));
    }
    place[i] = static_cast<std::uint32_t>(group.customers.size() - 1);
  }
  group.values.reserve(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    group.values.push_back({wanted[i], place[arrived.of_value[i]]});
  group_by_customer(group);
  return group;
}

}  // namespace rouse::access
