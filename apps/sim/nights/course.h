// What a night's files need of the days before it: average balances, the level, the bill that is being paid.
// Each day of a customer is taken in once, in order; days before the first one count nowhere.
#pragma once

#include <array>
#include <cstdint>

#include "bank/calendar.h"
#include "bank/products.h"
#include "nights/layout.h"
#include "world/customer.h"
#include "world/life.h"

namespace rouse::sim {

enum class CustomerLevel : std::uint8_t { kMass, kGold, kPlatinum, kDiamond, kPrivateBanking };
std::string_view to_string(CustomerLevel level);

inline constexpr std::size_t kPeriods = 3;  // month, quarter, year

// Of one product class at a day's end.
struct ClassBalance {
  std::int64_t balance_fen = 0;
  std::array<std::int64_t, kPeriods> average_fen{};
};

class NightCourse {
 public:
  void begin(std::uint64_t seed, const Customer& customer, const Life& life, const Day& day);
  void take(const Customer& customer, const Life& life, const Day& day);

  // At the end of the day that was taken last.
  std::array<ClassBalance, kProductClasses> balances(const Life& life) const;
  CustomerLevel level() const { return level_; }
  std::int32_t level_since() const { return level_since_; }  // kNever: since before the first day
  // Of the credit card's bill of this month.
  std::int64_t bill_paid_fen(const Customer& customer, const Life& life) const;
  std::int32_t bill_overdue_days(const Customer& customer, const Life& life) const;

 private:
  void turn_periods(const Day& day);
  void turn_month(const Customer& customer, const Life& life, const Day& day);
  std::int32_t due_day(const Customer& customer) const;

  std::uint64_t seed_ = 0;
  Day day_;
  std::int32_t first_day_ = 0;
  std::array<std::int32_t, kPeriods> begins_{};      // of each period, or the first day
  std::array<std::int64_t, kPeriods> demand_fen_{};  // of all its days
  CustomerLevel level_ = CustomerLevel::kMass;
  std::int32_t level_since_ = kNever;
  std::int32_t late_days_ = 0;
};

}  // namespace rouse::sim
