#include "world/scenarios.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bank/products.h"
#include "world/feedback.h"

namespace rouse::sim {
namespace {

// Published rates from page to page, per visit of the page before.
constexpr double kCardToBill = 0.0480;  // 4.93 % with the more frequent visits before repayment
constexpr double kBillToConfirm = 0.3715;
constexpr double kConfirmToSuccess = 0.8968;
// Published: 65 % of instalments fall within the 10 days before the repayment day, about a third of a month.
constexpr std::int32_t kDaysBeforeRepayment = 10;
constexpr double kShareBefore = 0.65;
constexpr double kPushBefore = kShareBefore * 3;
constexpr double kPushElse = (1 - kShareBefore) * 1.5;

// The rest is invented.
constexpr double kLoginFails = 0.06;
constexpr double kGivesUpAfterFailure = 0.35;
constexpr double kTransferToConfirm = 0.72;
constexpr double kTransferFails = 0.06;
constexpr double kTransferIsScheduled = 0.08;
constexpr double kLifeToService = 0.70;
constexpr double kServiceToConfirm = 0.55;
constexpr double kLifePays = 0.88;
constexpr double kWealthToProduct = 0.55;
constexpr double kProductToConfirm = 0.16;
constexpr double kPurchaseSucceeds = 0.71;
constexpr double kRepays = 0.25;
constexpr std::int32_t kRepaysBefore = 3;  // days
// Published: instalments of the campaign were 1.54 times as large as those of its control group.
constexpr double kRateDiscountAmount = 1.75;

std::int64_t up_to(std::int64_t amount_fen, std::int64_t most_fen) {
  return std::min(amount_fen, most_fen / 100 * 100);
}

bool close_to_repayment(const Walk& walk) {
  return walk.day().until(walk.customer().repayment_day) < kDaysBeforeRepayment;
}

struct Terms {
  std::int64_t amount_fen;
  std::uint8_t months;
};

void confirm_instalment(Walk& walk, Terms terms, double goes_on) {
  Event& confirm = walk.step(Kind::kInstalmentConfirm);
  confirm.amount_fen = terms.amount_fen;
  confirm.instalments = terms.months;
  if (!walk.chance(goes_on)) return;
  Event& success = walk.transact(Kind::kInstalmentSuccess);
  success.amount_fen = terms.amount_fen;
  success.instalments = terms.months;
  walk.life().instalment = {terms.amount_fen, terms.months, terms.months};
}

Terms draw_terms(Walk& walk) {
  constexpr std::array<std::uint8_t, 4> kMonths{3, 6, 12, 24};
  constexpr std::array<double, 4> kShares{30, 30, 30, 10};
  const double part = 0.3 + 0.5 * walk.random().uniform();  // of the bill
  const auto amount = static_cast<std::int64_t>(static_cast<double>(walk.life().bill_fen) * part);
  return {std::max<std::int64_t>(amount / 100 * 100, 100), kMonths[pick(walk.random(), kShares)]};
}

void buy(Walk& walk, std::size_t product) {
  Life& life = walk.life();
  const Product& bought = products()[product];
  const auto wanted =
      yuan_fen(walk.random(), static_cast<double>(walk.customer().income_fen) / 100 * 1.2, 1.2);
  const std::int64_t amount = up_to(std::max(wanted, bought.minimum_yuan * 100), life.demand_fen);
  if (amount < std::max<std::int64_t>(bought.minimum_yuan * 100, 100)) return;
  const auto number = static_cast<std::uint8_t>(product + 1);
  Event& confirm = walk.step(Kind::kPurchaseConfirm);
  confirm.product = number;
  confirm.amount_fen = amount;
  if (!walk.chance(kPurchaseSucceeds)) return;
  Event& success = walk.transact(Kind::kPurchaseSuccess);
  success.product = number;
  success.amount_fen = amount;
  life.demand_fen -= amount;
  Holding holding{
      ++life.holdings_ever, static_cast<std::uint8_t>(product), amount, walk.day().number, kNever, kNever};
  if (bought.term_days > 0) holding.matures = holding.started + bought.term_days;
  life.holdings.push_back(holding);
}

// From the demand account, as far as that goes. Days before the first of a month are too early: the next bill
// is not made yet, and this month's was due.
void repay(Walk& walk) {
  Life& life = walk.life();
  if (walk.day().day_of_month > walk.customer().repayment_day) return;
  const std::int64_t amount = up_to(life.bill_fen - life.bill_repaid_fen, life.demand_fen);
  if (amount == 0) return;
  walk.transact(Kind::kRepaySuccess).amount_fen = amount;
  life.bill_repaid_fen += amount;
  life.demand_fen -= amount;
}

// Words change nothing that follows: they are drawn beside the walk. Its moments come from the seed.
std::uint16_t comment_on(const Event& event) {
  auto random = stream(0, event.customer, Purpose::kComment, event.time_ms);
  return draw_comment(random, event.topic);
}

}  // namespace

bool log_in(Walk& walk) {
  walk.step(Kind::kAppOpen);
  constexpr std::array<double, 3> kReasons{5, 3, 2};
  constexpr std::array<double, 4> kMethods{46, 26, 20, 8};
  while (walk.chance(kLoginFails)) {
    Event& failed = walk.step(Kind::kLoginFailed);
    failed.failure = static_cast<Failure>(1 + pick(walk.random(), kReasons));
    failed.method =
        failed.failure == Failure::kFaceNotRecognised ? LoginMethod::kFace : LoginMethod::kPassword;
    if (walk.chance(kGivesUpAfterFailure)) return false;
  }
  walk.step(Kind::kLogin).method = static_cast<LoginMethod>(1 + pick(walk.random(), kMethods));
  ++walk.life().month.logins;
  walk.life().last_login = walk.day().number;
  return true;
}

void inquire(Walk& walk) {
  walk.step(Kind::kAccountView);
  if (walk.chance(0.35)) walk.step(Kind::kStatementView);
}

void transfer(Walk& walk) {
  walk.step(Kind::kTransferStart);
  if (!walk.chance(kTransferToConfirm)) return;
  Life& life = walk.life();
  const std::int64_t amount = up_to(yuan_fen(walk.random(), 800, 2), life.demand_fen);
  if (amount == 0) return;
  walk.step(Kind::kTransferConfirm).amount_fen = amount;
  if (walk.chance(kTransferFails)) {
    Event& failed = walk.step(Kind::kTransferFailed);
    failed.amount_fen = amount;
    failed.failure = walk.chance(0.6) ? Failure::kLimitExceeded : Failure::kWrongPayee;
    return;
  }
  if (walk.chance(kTransferIsScheduled)) {
    walk.transact(Kind::kTransferScheduled).amount_fen = amount;
    return;
  }
  walk.transact(Kind::kTransferSuccess).amount_fen = amount;
  life.demand_fen -= amount;
}

void use_life_service(Walk& walk) {
  walk.step(Kind::kLifeView);
  if (!walk.chance(kLifeToService)) return;
  constexpr std::array<double, 6> kServices{28, 24, 10, 18, 14, 6};
  const auto service = static_cast<LifeService>(1 + pick(walk.random(), kServices));
  walk.step(Kind::kLifeServiceView).service = service;
  if (!walk.chance(kServiceToConfirm)) return;
  const std::int64_t amount = up_to(yuan_fen(walk.random(), 60, 1.2), walk.life().demand_fen);
  if (amount == 0) return;
  Event& confirm = walk.step(Kind::kLifePayConfirm);
  confirm.service = service;
  confirm.amount_fen = amount;
  if (!walk.chance(kLifePays)) return;
  Event& paid = walk.transact(Kind::kLifePaySuccess);
  paid.service = service;
  paid.amount_fen = amount;
  walk.life().demand_fen -= amount;
}

void invest(Walk& walk) {
  walk.step(Kind::kWealthView);
  if (!walk.chance(kWealthToProduct)) return;
  const Customer& customer = walk.customer();
  // Half of the looks are at what the customer would really buy next.
  const std::size_t product =
      walk.chance(0.5) ? customer.nature.next_product : pick(walk.random(), tastes(customer.risk_tolerance));
  walk.step(Kind::kProductView).product = static_cast<std::uint8_t>(product + 1);
  const double liking = product == customer.nature.next_product ? 1.6 : 0.7;
  if (walk.chance(kProductToConfirm * liking)) buy(walk, product);
}

void look_at_card(Walk& walk) {
  walk.step(Kind::kCardTabView);
  const bool due = walk.day().until(walk.customer().repayment_day) <= kRepaysBefore;
  if (due && walk.chance(kRepays)) repay(walk);
  const bool close = close_to_repayment(walk);
  if (!walk.chance(kCardToBill * (close ? kPushBefore : kPushElse))) return;
  walk.step(Kind::kBillView).amount_fen = walk.life().bill_fen;
  if (walk.chance(kBillToConfirm)) confirm_instalment(walk, draw_terms(walk), kConfirmToSuccess);
}

void land_on_instalment(Walk& walk, Landing landing, const Touch& touch) {
  Terms terms = draw_terms(walk);
  if (landing == Landing::kBill) {
    walk.step(Kind::kBillView).amount_fen = walk.life().bill_fen;
    if (!walk.chance(kBillToConfirm)) return;
  }
  double goes_on = landing == Landing::kBill ? kConfirmToSuccess : kConfirmToSuccess * kBillToConfirm;
  if (touch.offer == OfferType::kRateDiscount) {
    terms.amount_fen =
        std::min(static_cast<std::int64_t>(static_cast<double>(terms.amount_fen) * kRateDiscountAmount),
                 walk.life().bill_fen);
    goes_on = std::min(goes_on * 1.7, 0.96);
  }
  confirm_instalment(walk, terms, goes_on);
}

void read_content(Walk& walk) {
  const auto topic = static_cast<Topic>(1 + walk.random().below(5));
  walk.step(Kind::kContentView).topic = topic;
  constexpr std::array<std::pair<Kind, double>, 3> kActs{
      {{Kind::kContentLike, 0.12}, {Kind::kContentComment, 0.02}, {Kind::kContentShare, 0.03}}};
  for (const auto& [kind, probability] : kActs) {
    if (!walk.chance(probability)) continue;
    Event& event = walk.step(kind);
    event.topic = topic;
    if (kind == Kind::kContentComment) event.text = comment_on(event);
  }
}

void look_at_benefits(Walk& walk) {
  walk.step(Kind::kBenefitView);
  if (walk.chance(0.06)) walk.step(Kind::kInviteShare).inviter = walk.customer().number;
}

void claim_coupon(Walk& walk, const Touch& touch, bool redeems) {
  Event& claim = walk.step(Kind::kCouponClaim);
  claim.offer = touch.offer;
  claim.face_fen = touch.face_fen;
  if (!redeems) return;
  Event& redeem = walk.transact(Kind::kCouponRedeem);
  redeem.offer = touch.offer;
  redeem.face_fen = touch.face_fen;
}

void give_feedback(Walk& walk) {
  const Feedback feedback = draw_feedback(walk.random());
  Event& event = walk.step(Kind::kFeedbackSubmit);
  event.text = feedback.text;
  event.rating = feedback.rating;
}

}  // namespace rouse::sim
