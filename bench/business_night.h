// A night's files of business tables: customers in GBK with three personal values each, their accounts and
// balances, each with its control file. Made up; customers_20261121.csv and so on, accounts and balances in
// an order of their own, as they come out of a core system.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

namespace rouse::bench {

inline constexpr std::uint64_t kAccountsPerCustomer = 3;

struct Night {
  std::uint64_t customers = 0;
  std::int32_t data_date = 20'778;  // 2026-11-21
  // One customer in a hundred has moved to another org unit since the night before, and every balance
  // differs.
  std::uint64_t seed = 42;
};

// The delivery `core`: customers with history, three rules, and four customer values.
std::string night_declaration();
// The three tables' files.
std::array<std::filesystem::path, 3> write_night(const std::filesystem::path& folder, const Night& night);

}  // namespace rouse::bench
