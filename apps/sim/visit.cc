#include "visit.h"

#include <algorithm>
#include <cmath>

namespace rouse::sim {
namespace {

// Published page-to-page rates of the instalment flow (see bank.h).
constexpr double kHomeToCard = 0.1333;
constexpr double kCardToBill = 0.0493;
constexpr double kBillToConfirm = 0.3715;
constexpr double kConfirmToSuccess = 0.8968;
// 65 % of instalments fall into the 10 days, a third of the month, before the repayment day.
constexpr std::int32_t kBeforeRepayment = 10;
constexpr double kShareBefore = 0.65;
constexpr double kPushBefore = kShareBefore / (1.0 / 3);
constexpr double kPushElse = (1 - kShareBefore) / (2.0 / 3);

constexpr double kCardHolders = 0.6;

// The rest is invented.
constexpr double kLoginFails = 0.06;
constexpr double kGivesUpAfterFailure = 0.35;
constexpr double kLooksAtAccount = 0.45;
constexpr double kStartsTransfer = 0.16;
constexpr double kTransferToConfirm = 0.72;
constexpr double kTransferToSuccess = 0.93;
constexpr double kInvestorLooks = 0.30;
constexpr double kOtherLooks = 0.05;
constexpr double kWealthToProduct = 0.55;
constexpr double kProductToConfirm = 0.18;
constexpr double kPurchaseToSuccess = 0.71;

// Share of customers and their visits a day: asleep, low, regular, heavy.
struct Group {
  double share;
  double visits_low;
  double visits_high;
};
constexpr Group kGroups[] = {
    {0.35, 0.002, 0.012}, {0.30, 0.012, 0.05}, {0.27, 0.05, 0.16}, {0.08, 0.16, 0.60}};

// Weights of the hours at which people have time for their bank.
constexpr std::int32_t kHourWeights[24] = {2,  1,  1,  1,  1,  2,  6,  14, 22, 24, 20, 16,
                                           24, 18, 13, 13, 13, 15, 20, 26, 32, 30, 18, 7};

std::int64_t lognormal_fen(core::Random& random, double median_yuan, double spread) {
  // The sum of 12 uniform numbers less 6 is close enough to a normal one, and the same on every machine.
  double normal = -6;
  for (int i = 0; i < 12; ++i) normal += random.uniform();
  const double yuan = median_yuan * std::exp2(spread * normal);
  return static_cast<std::int64_t>(std::clamp(yuan, 1.0, 5e6)) * 100;
}

std::int32_t draw_hour(core::Random& random) {
  std::int32_t total = 0;
  for (const auto weight : kHourWeights) total += weight;
  auto left = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(total)));
  std::int32_t hour = 0;
  while (left >= kHourWeights[hour]) left -= kHourWeights[hour++];
  return hour;
}

std::uint8_t draw(core::Random& random, std::initializer_list<int> weights) {
  int total = 0;
  for (const int weight : weights) total += weight;
  auto left = static_cast<int>(random.below(static_cast<std::uint64_t>(total)));
  std::uint8_t index = 0;
  for (const int weight : weights) {
    if (left < weight) return index;
    left -= weight;
    ++index;
  }
  return index;
}

bool close_to_repayment(std::int32_t repayment_day, std::int32_t day_of_month, std::int32_t month_days) {
  const std::int32_t until = (repayment_day - day_of_month + month_days) % month_days;
  return until < kBeforeRepayment;
}

// A visit while it goes on.
class Visit {
 public:
  Visit(core::Random& random, Customer& customer, std::int64_t time_ms, std::uint8_t channel,
        std::vector<Event>& events)
      : random_(random), customer_(customer), time_ms_(time_ms), channel_(channel), events_(events) {
    ++customer_.sessions;
  }

  void add(Kind kind, std::uint8_t detail = 0, std::int64_t amount_fen = 0, std::uint8_t instalments = 0) {
    events_.push_back({time_ms_, customer_.number, ++customer_.events, customer_.sessions, kind, channel_,
                       customer_.platform, customer_.version, detail, instalments, amount_fen});
    time_ms_ += random_.between(1'200, 9'000) + (random_.chance(0.15) ? random_.between(5'000, 60'000) : 0);
  }
  bool goes_on(double probability) { return random_.chance(probability); }
  core::Random& random() { return random_; }
  const Customer& customer() const { return customer_; }

 private:
  core::Random& random_;
  Customer& customer_;
  std::int64_t time_ms_;
  std::uint8_t channel_;
  std::vector<Event>& events_;
};

bool log_in(Visit& visit) {
  visit.add(Kind::kAppOpen);
  while (visit.goes_on(kLoginFails)) {
    visit.add(Kind::kLoginFailed, draw(visit.random(), {5, 3, 2}));
    if (visit.goes_on(kGivesUpAfterFailure)) return false;
  }
  visit.add(Kind::kLogin, draw(visit.random(), {5, 3, 2}));
  visit.add(Kind::kHomeView);
  return true;
}

void transfer(Visit& visit) {
  const std::int64_t amount = lognormal_fen(visit.random(), 800, 2);
  visit.add(Kind::kTransferStart);
  if (!visit.goes_on(kTransferToConfirm)) return;
  visit.add(Kind::kTransferConfirm, 0, amount);
  if (visit.goes_on(kTransferToSuccess)) visit.add(Kind::kTransferSuccess, 0, amount);
}

void invest(Visit& visit) {
  visit.add(Kind::kWealthView);
  if (!visit.goes_on(kWealthToProduct)) return;
  const std::uint8_t product = draw(visit.random(), {30, 25, 20, 15, 10});
  visit.add(Kind::kProductView, product);
  if (!visit.goes_on(kProductToConfirm)) return;
  const std::int64_t amount = lognormal_fen(visit.random(), 10'000, 1.2);
  visit.add(Kind::kPurchaseConfirm, product, amount);
  if (visit.goes_on(kPurchaseToSuccess)) visit.add(Kind::kPurchaseSuccess, product, amount);
}

void pay_by_instalments(Visit& visit, bool close) {
  visit.add(Kind::kCardTabView);
  if (!visit.goes_on(kCardToBill * (close ? kPushBefore : kPushElse))) return;
  const std::int64_t bill = lognormal_fen(visit.random(), 3'500, 1.1);
  constexpr std::uint8_t kMonths[] = {3, 6, 12, 24};
  const std::uint8_t months = kMonths[draw(visit.random(), {30, 30, 30, 10})];
  visit.add(Kind::kBillView, 0, bill);
  if (!visit.goes_on(kBillToConfirm)) return;
  visit.add(Kind::kInstalmentConfirm, 0, bill, months);
  if (visit.goes_on(kConfirmToSuccess)) visit.add(Kind::kInstalmentSuccess, 0, bill, months);
}

}  // namespace

Customer draw_customer(core::Random& random, std::uint32_t number) {
  Customer customer;
  customer.number = number;
  double place = random.uniform();
  const Group* group = kGroups;
  while (place >= group->share && group != std::end(kGroups) - 1) place -= (group++)->share;
  customer.visits_per_day = group->visits_low + (group->visits_high - group->visits_low) * random.uniform();
  customer.hour = draw_hour(random);
  customer.repayment_day = random.chance(kCardHolders) ? static_cast<std::int32_t>(random.between(1, 28)) : 0;
  customer.invests = random.chance(0.18);
  customer.platform = draw(random, {48, 35, 17});
  customer.version = draw(random, {10, 25, 65});
  customer.income_fen = lognormal_fen(random, 7'000, 0.7);
  return customer;
}

void visit(core::Random& random, Customer& customer, std::int64_t time_ms, std::int32_t day_of_month,
           std::int32_t month_days, std::vector<Event>& events) {
  Visit visit{random, customer, time_ms, draw(random, {58, 14, 8, 9, 7, 4}), events};
  if (!log_in(visit)) return;
  if (visit.goes_on(kLooksAtAccount)) visit.add(Kind::kAccountView);
  if (visit.goes_on(kStartsTransfer)) transfer(visit);
  if (visit.goes_on(customer.invests ? kInvestorLooks : kOtherLooks)) invest(visit);
  const bool has_card = customer.repayment_day > 0;
  if (has_card && visit.goes_on(kHomeToCard / kCardHolders)) {
    pay_by_instalments(visit, close_to_repayment(customer.repayment_day, day_of_month, month_days));
  }
}

}  // namespace rouse::sim
