// The tables of packs/bank/tables.yaml that the simulated bank delivers, and their columns in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace rouse::sim {

// Those of customers come first: they are written while customers come, the others at the end.
enum class NightTable : std::uint8_t {
  kCustomers,
  kCustomerManagers,
  kAccounts,
  kBalancesDaily,
  kCards,
  kCardBills,
  kContracts,
  kTransactions,
  kOrgUnits,
  kProducts,
  kStaff
};
inline constexpr std::size_t kNightTables = 11;
inline constexpr std::size_t kCustomerTables = 8;
inline constexpr std::size_t kNightColumnsMax = 24;  // of one table

std::string_view table_name(NightTable table);
std::span<const std::string_view> table_columns(NightTable table);

}  // namespace rouse::sim
