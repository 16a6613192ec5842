#include "nights/course.h"

#include <algorithm>

#include "bank/draw.h"
#include "core/zone.h"

namespace rouse::sim {
namespace {

// In yuan; where the levels begin is invented, of the usual order.
constexpr std::array<std::int64_t, 4> kLevelsFrom{50'000, 200'000, 1'000'000, 6'000'000};
constexpr double kLate = 0.03;  // bills that are not paid when due
constexpr std::int32_t kLateMax = 20;

CustomerLevel level_of(std::int64_t assets_fen) {
  std::size_t level = 0;
  while (level < kLevelsFrom.size() && assets_fen >= kLevelsFrom[level] * 100) ++level;
  return static_cast<CustomerLevel>(level);
}

std::int32_t period_begins(const Day& day, std::size_t period) {
  constexpr std::array<std::int32_t, kPeriods> kMonths{1, 3, 12};
  return core::first_day_of_month(day.month - day.month % kMonths[period]);
}

// Days from `begins` to `day` on which the holding was there at the end.
std::int64_t days_held(const Holding& holding, std::int32_t begins, std::int32_t day) {
  const std::int32_t from = std::max(begins, holding.started);
  const std::int32_t to = holding.ended == kNever ? day : std::min(day, holding.ended - 1);
  return std::max(to - from + 1, 0);
}

}  // namespace

std::string_view to_string(CustomerLevel level) {
  constexpr std::array<std::string_view, 5> kNames{"mass", "gold", "platinum", "diamond", "private_banking"};
  return kNames[static_cast<std::size_t>(level)];
}

void NightCourse::begin(std::uint64_t seed, const Customer& customer, const Life& life, const Day& day) {
  *this = {};
  seed_ = seed;
  first_day_ = day.number;
  turn_month(customer, life, day);
  level_since_ = kNever;
}

void NightCourse::take(const Customer& customer, const Life& life, const Day& day) {
  if (day.day_of_month == 1) turn_month(customer, life, day);
  day_ = day;
  turn_periods(day);
  for (std::int64_t& sum : demand_fen_) sum += life.demand_fen;
}

void NightCourse::turn_periods(const Day& day) {
  for (std::size_t period = 0; period < kPeriods; ++period) {
    const std::int32_t begins = std::max(period_begins(day, period), first_day_);
    if (begins == begins_[period]) continue;
    begins_[period] = begins;
    demand_fen_[period] = 0;
  }
}

void NightCourse::turn_month(const Customer& customer, const Life& life, const Day& day) {
  const CustomerLevel level = level_of(life.assets_fen());
  if (level != level_) level_since_ = day.number;
  level_ = level;
  late_days_ = 0;
  if (!customer.credit_card) return;
  auto random = stream(seed_, customer.number, Purpose::kNight, -day.month);
  const std::int32_t most = std::min(kLateMax, day.month_days - customer.repayment_day);
  if (random.chance(kLate) && most > 0) late_days_ = static_cast<std::int32_t>(random.between(1, most));
}

std::array<ClassBalance, kProductClasses> NightCourse::balances(const Life& life) const {
  std::array<ClassBalance, kProductClasses> result{};
  ClassBalance& demand = result[static_cast<std::size_t>(ProductClass::kDemandDeposit)];
  demand.balance_fen = life.demand_fen;
  demand.average_fen = demand_fen_;
  for (const Holding& holding : life.holdings) {
    ClassBalance& held = result[static_cast<std::size_t>(products()[holding.product].product_class)];
    if (holding.ended == kNever) held.balance_fen += holding.amount_fen;
    for (std::size_t period = 0; period < kPeriods; ++period) {
      held.average_fen[period] += holding.amount_fen * days_held(holding, begins_[period], day_.number);
    }
  }
  for (ClassBalance& held : result) {
    for (std::size_t period = 0; period < kPeriods; ++period) {
      held.average_fen[period] /= day_.number - begins_[period] + 1;
    }
  }
  return result;
}

std::int32_t NightCourse::due_day(const Customer& customer) const {
  return day_.number - day_.day_of_month + customer.repayment_day;
}

// What was not repaid in the app is debited elsewhere on the day, or late.
std::int64_t NightCourse::bill_paid_fen(const Customer& customer, const Life& life) const {
  return day_.number >= due_day(customer) + late_days_ ? life.bill_fen : life.bill_repaid_fen;
}

std::int32_t NightCourse::bill_overdue_days(const Customer& customer, const Life& life) const {
  if (bill_paid_fen(customer, life) == life.bill_fen) return 0;
  return std::max(day_.number - due_day(customer), 0);
}

}  // namespace rouse::sim
