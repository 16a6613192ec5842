#include "nights/movements.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bank/draw.h"
#include "bank/products.h"
#include "core/result.h"

namespace rouse::sim {
namespace {

using enum TransactionChannel;

constexpr std::int32_t kPiecesMax = 6;
constexpr std::int64_t kOnePieceFen = 1'000;  // less than this is spent at once
constexpr std::int64_t kNoteFen = 10'000;     // what machines give

struct Way {
  TransactionChannel channel;
  std::string_view type;
  std::string_view summary;
};
constexpr std::array<Way, 6> kSpending{{{kThirdParty, "消费", "快捷支付"},
                                        {kOnline, "转账", "网银转账"},
                                        {kPos, "消费", "POS消费"},
                                        {kBatch, "缴费", "代扣水电燃气费"},
                                        {kSelfService, "取款", "ATM取现"},
                                        {kCounter, "取款", "柜面取款"}}};
constexpr std::ptrdiff_t kCash = 4;  // from there on
constexpr std::array<Way, 3> kIncome{
    {{kThirdParty, "转账", "转账汇入"}, {kSelfService, "存款", "ATM存款"}, {kCounter, "存款", "柜面存款"}}};

struct AgeHabit {
  std::uint8_t age_max;
  std::array<double, kSpending.size()> spending;
  std::array<double, kIncome.size()> income;
};
constexpr std::array<AgeHabit, 4> kHabits{{{31, {77, 4, 11, 1.5, 11, 3}, {85, 12, 3}},
                                           {50, {67, 6, 12, 2, 18, 7}, {75, 18, 7}},
                                           {60, {44, 5, 12, 2, 34, 19}, {50, 30, 20}},
                                           {255, {26, 2, 10, 2, 48, 40}, {25, 35, 40}}}};

const AgeHabit& habit_of(const Customer& customer) {
  return *std::find_if(kHabits.begin(), kHabits.end(),
                       [&](const AgeHabit& habit) { return customer.age <= habit.age_max; });
}

// Movements of a day, before they are in order.
class Book {
 public:
  Book(core::Random& random, const Customer& customer, const Day& day, std::vector<Movement>& movements)
      : random_(random), customer_(customer), day_(day), movements_(movements) {}

  void debit(const Way& way, std::int64_t time_ms, std::int64_t amount_fen) {
    put({time_ms, amount_fen, 0, false, way.channel, way.type, way.summary});
  }
  void credit(const Way& way, std::int64_t time_ms, std::int64_t amount_fen) {
    put({time_ms, amount_fen, 0, true, way.channel, way.type, way.summary});
  }

  void end_holdings(const Life& life) {
    for (const Holding& holding : life.holdings) {
      if (holding.ended != day_.number || is_loan(products()[holding.product])) continue;
      const bool matured = holding.matures == day_.number;
      credit(matured ? Way{kBatch, "到期", "产品到期入账"} : Way{kCounter, "赎回", "提前赎回入账"},
             between(0, 2), holding.amount_fen);
    }
  }

  void earn(std::int64_t amount_fen) {
    if (customer_.payroll) {
      credit({kBatch, "工资", "代发工资"}, between(2, 5), amount_fen);
      return;
    }
    const Way& way = kIncome[pick(random_, habit_of(customer_).income)];
    credit(way, between(9, 17), amount_fen);
  }

  void spend(std::int64_t amount_fen) {
    std::int32_t pieces = amount_fen < kOnePieceFen ? 1 : std::min(1 + poisson(random_, 0.5), kPiecesMax);
    while (amount_fen > 0) {
      const std::int64_t left = amount_fen;
      const auto part = static_cast<std::int64_t>(static_cast<double>(left) * random_.uniform());
      amount_fen -= pay(--pieces > 0 ? std::max<std::int64_t>(part, 1) : left);
    }
  }

  // What was done in the app.
  void follow(const Event& event) {
    if (const auto way = way_of(event.kind)) debit(*way, event.time_ms, event.amount_fen);
  }

 private:
  static std::optional<Way> way_of(Kind kind) {
    switch (kind) {
      case Kind::kTransferSuccess: return Way{kMobile, "转账", "手机银行转账"};
      case Kind::kLifePaySuccess: return Way{kMobile, "缴费", "生活缴费"};
      case Kind::kPurchaseSuccess: return Way{kMobile, "申购", "购买产品"};
      case Kind::kRepaySuccess: return Way{kMobile, "还款", "信用卡还款"};
      default: return {};
    }
  }

  // Small change never goes over a counter, and machines give whole notes. Returns what was paid.
  std::int64_t pay(std::int64_t amount_fen) {
    auto weights = habit_of(customer_).spending;
    if (amount_fen < kNoteFen) std::fill(weights.begin() + kCash, weights.end(), 0.0);
    const Way& way = kSpending[pick(random_, weights)];
    const std::int64_t paid = way.channel == kSelfService ? amount_fen / kNoteFen * kNoteFen : amount_fen;
    debit(way, time_of(way.channel), paid);
    return paid;
  }

  std::int64_t time_of(TransactionChannel channel) {
    switch (channel) {
      case kBatch: return between(6, 7);
      case kCounter: return between(9, 17);
      default: return between(7, 23);
    }
  }

  void put(Movement movement) {
    if (movement.amount_fen == 0) return;
    // Who is in the app over midnight is booked on the day on which they came.
    movement.time_ms = std::min(movement.time_ms, day_.begins_ms() + kDayMs - 1);
    movements_.push_back(movement);
  }

  std::int64_t between(std::int64_t hour, std::int64_t before) {
    return day_.begins_ms() + random_.between(hour * kHourMs, before * kHourMs - 1);
  }

  core::Random& random_;
  const Customer& customer_;
  const Day& day_;
  std::vector<Movement>& movements_;
};

std::int64_t signed_amount(const Movement& movement) {
  return movement.credit ? movement.amount_fen : -movement.amount_fen;
}

// Money has to be there before it goes: a credit that came too late for a debit comes just before it.
void settle(std::int64_t opening_fen, std::vector<Movement>& movements) {
  std::int64_t balance = opening_fen;
  for (auto at = movements.begin(); at != movements.end(); ++at) {
    if (balance + signed_amount(*at) < 0) {
      const auto found = std::find_if(at, movements.end(), [](const Movement& next) { return next.credit; });
      core::require(found != movements.end(), "a day's debits are covered");
      found->time_ms = at->time_ms;
      std::rotate(at, found, found + 1);
    }
    balance += signed_amount(*at);
    at->balance_fen = balance;
  }
}

}  // namespace

std::string_view to_string(TransactionChannel channel) {
  constexpr std::array<std::string_view, 7> kNames{"counter",     "self_service", "mobile", "online",
                                                   "third_party", "pos",          "batch"};
  return kNames[static_cast<std::size_t>(channel)];
}

void move_day(std::uint64_t seed, const Customer& customer, const Life& life, const Day& day,
              std::span<const Event> events, std::vector<Movement>& movements) {
  movements.clear();
  if (life.closed_day < day.number) return;
  auto random = stream(seed, customer.number, Purpose::kNight, day.number);
  Book book{random, customer, day, movements};
  book.end_holdings(life);
  book.earn(life.today.came_fen);
  book.debit({kBatch, "还款", "贷款到期还款"}, day.begins_ms() + 5 * kHourMs, life.today.repaid_fen);
  book.spend(life.today.spent_fen);
  for (const Event& event : events) book.follow(event);
  book.debit({kCounter, "销户", "销户取款"}, day.begins_ms() + 16 * kHourMs, life.today.withdrawn_fen);
  std::stable_sort(movements.begin(), movements.end(),
                   [](const Movement& a, const Movement& b) { return a.time_ms < b.time_ms; });
  std::int64_t opening = life.demand_fen;
  for (const Movement& movement : movements) opening -= signed_amount(movement);
  settle(opening, movements);
}

}  // namespace rouse::sim
