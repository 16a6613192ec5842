#include "world/life.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bank/draw.h"
#include "bank/products.h"

namespace rouse::sim {
namespace {

// Share of card holders with a running instalment, by age: 46.82 % of generation Z is published, the others
// are lower as published, by how much is invented.
double runs_instalment(const Customer& customer) {
  if (customer.generation_z()) return 0.4682;
  if (customer.age <= 40) return 0.36;
  return customer.age <= 50 ? 0.25 : 0.12;
}

constexpr std::array<std::uint8_t, 4> kTerms{3, 6, 12, 24};
constexpr std::array<double, 4> kTermShares{0.30, 0.30, 0.30, 0.10};
constexpr double kTermMean = 8.7;
// Of new instalments, those that are made at purchase, by telephone or at the counter.
constexpr double kElsewhere = 0.57;

constexpr double kUninstallMonth = 0.015;
constexpr double kReinstallMonth = 0.04;
constexpr double kPushOffMonth = 0.012;
constexpr double kCloseMonth = 0.0025;
constexpr double kBorrows = 0.07;  // of those who earn have a consumer loan
constexpr double kSpends = 0.93;   // of the income, a month
constexpr std::int32_t kWeek = 7;

// An instalment that has been running for some time: long ones are more likely to be met.
Instalment begun(core::Random& random, std::int64_t amount_fen) {
  std::array<double, kTerms.size()> weights{};
  for (std::size_t i = 0; i < kTerms.size(); ++i) weights[i] = kTermShares[i] * kTerms[i];
  const std::uint8_t months = kTerms[pick(random, weights)];
  return {amount_fen, months, static_cast<std::uint8_t>(random.between(1, months))};
}

void begin_money(core::Random& random, const Customer& customer, std::int32_t day, Life& life) {
  const double months = std::exp2(1.4 * normal(random) + (customer.age - 35) / 25.0);
  life.demand_fen = std::max<std::int64_t>(
      static_cast<std::int64_t>(static_cast<double>(customer.income_fen) * months * 0.6), 1'000);
  const std::int32_t holdings = poisson(random, customer.age >= 31 ? 0.8 : 0.35);
  for (std::int32_t i = 0; i < holdings; ++i) {
    const std::size_t product = pick(random, tastes(customer.risk_tolerance));
    const Product& bought = products()[product];
    const auto amount = yuan_fen(random, static_cast<double>(customer.income_fen) / 100 * 2.5, 1.3);
    Holding holding{++life.holdings_ever,
                    static_cast<std::uint8_t>(product),
                    std::max(amount, bought.minimum_yuan * 100),
                    day,
                    kNever,
                    kNever};
    const std::int32_t age = static_cast<std::int32_t>(
        random.below(bought.term_days > 0 ? static_cast<std::uint64_t>(bought.term_days) : 300U));
    holding.started = day - 1 - age;
    if (bought.term_days > 0) holding.matures = holding.started + bought.term_days;
    life.holdings.push_back(holding);
  }
  if (!customer.credit_card) return;
  life.bill_fen = yuan_fen(random, static_cast<double>(customer.income_fen) / 100 * 0.35, 0.9);
  if (random.chance(runs_instalment(customer))) life.instalment = begun(random, life.bill_fen);
}

void begin_loan(core::Random& random, const Customer& customer, std::int32_t day, Life& life) {
  if (customer.occupation == Occupation::kStudent || !random.chance(kBorrows)) return;
  const auto amount = yuan_fen(random, static_cast<double>(customer.income_fen) / 100 * 5, 0.8);
  const auto loan = std::find_if(products().begin(), products().end(),
                                 [](const Product& product) { return is_loan(product); });
  Holding holding{
      ++life.holdings_ever,
      static_cast<std::uint8_t>(loan - products().begin()),
      std::max(amount, loan->minimum_yuan * 100),
      day - 1 - static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(loan->term_days))),
      kNever,
      kNever};
  holding.matures = holding.started + loan->term_days;
  life.holdings.push_back(holding);
}

// A loan is repaid from the demand account as far as that goes, the rest from another bank's.
void end_holding(const Day& day, Life& life, Holding& holding) {
  holding.ended = day.number;
  if (!is_loan(products()[holding.product])) {
    life.demand_fen += holding.amount_fen;
    return;
  }
  const std::int64_t repaid = std::min(holding.amount_fen, life.demand_fen);
  life.today.repaid_fen += repaid;
  life.demand_fen -= repaid;
}

void leave_bank(const Day& day, Life& life) {
  life.closed = true;
  life.closed_day = day.number;
  for (Holding& holding : life.holdings) {
    if (holding.ended == kNever) end_holding(day, life, holding);
  }
  life.today.withdrawn_fen = life.demand_fen;
  life.demand_fen = 0;
}

void turn_month(std::uint64_t seed, const Customer& customer, const Day& day, Life& life) {
  auto random = stream(seed, customer.number, Purpose::kMonth, day.month);
  life.deviation = customer.nature.steadiness * life.deviation + kDriftMonth * normal(random);
  life.last_month = life.month;
  life.month = {};
  if (random.chance(kCloseMonth) && !life.closed) leave_bank(day, life);
  const bool uninstalls = random.chance(kUninstallMonth);
  const bool reinstalls = random.chance(kReinstallMonth);
  if (uninstalls) life.installed = false;
  if (reinstalls && customer.activated_on(day.number)) life.installed = true;
  if (random.chance(kPushOffMonth)) life.push_on = false;
  if (!customer.credit_card) return;
  life.bill_fen = yuan_fen(random, static_cast<double>(customer.income_fen) / 100 * 0.35, 0.9);
  life.bill_repaid_fen = 0;
  if (life.instalment.months_left > 0) --life.instalment.months_left;
  const double running = runs_instalment(customer);
  const double starts = running / kTermMean * kElsewhere / (1 - running);
  if (life.instalment.months_left == 0 && random.chance(starts)) {
    const std::uint8_t months = kTerms[pick(random, kTermShares)];
    life.instalment = {life.bill_fen, months, months};
  }
}

void mature(const Day& day, Life& life) {
  for (Holding& holding : life.holdings) {
    if (holding.matures != day.number || holding.ended != kNever) continue;
    end_holding(day, life, holding);
  }
}

void move_money(std::uint64_t seed, const Customer& customer, const Day& day, Life& life) {
  auto random = stream(seed, customer.number, Purpose::kMoney, day.number);
  // Who has no salary here brings money now and then, as much over the year.
  if (customer.payroll ? day.day_of_month == customer.salary_day : random.chance(1.0 / 30)) {
    life.today.came_fen = customer.income_fen;
    life.demand_fen += customer.income_fen;
  }
  const double daily = static_cast<double>(customer.income_fen) * kSpends / 30;
  const auto spent = static_cast<std::int64_t>(daily * 2 * random.uniform());
  life.today.spent_fen = std::min(spent, life.demand_fen);
  life.demand_fen -= life.today.spent_fen;
}

}  // namespace

ActivityState activity_state(const Customer& customer, const MonthCount& month, std::int32_t day) {
  if (!customer.signed_on(day)) return ActivityState::kNotSigned;
  if (!customer.activated_on(day)) return ActivityState::kNeverOpened;
  if (month.transactions > 0) return ActivityState::kTransacting;
  if (month.logins == 0) return ActivityState::kInactive;
  return month.logins >= 2 ? ActivityState::kActive : ActivityState::kLow;
}

Standing Life::standing(const Customer& customer, std::int32_t day) const {
  Standing standing;
  standing.installed = installed && customer.activated_on(day);
  standing.push_on = push_on;
  standing.wechat_bound = wechat_bound;
  standing.number_works = number_works;
  standing.subscribed = subscribed;
  standing.touches_last_week = static_cast<std::int32_t>(std::count_if(
      touch_days.begin(), touch_days.end(), [day](std::int32_t at) { return at > day - kWeek; }));
  standing.days_since_login = day - last_login;
  return standing;
}

std::int64_t Life::assets_fen() const {
  std::int64_t sum = demand_fen;
  for (const Holding& holding : holdings) {
    if (holding.ended == kNever && !is_loan(products()[holding.product])) sum += holding.amount_fen;
  }
  return sum;
}

double own_visits_a_day(const Customer& customer, const Life& life) {
  return std::exp(customer.nature.engagement + life.deviation);
}

Life begin_life(const Settings& settings, const Customer& customer) {
  const std::int32_t day = settings.first_day();
  auto random = stream(settings.seed, customer.number, Purpose::kStart);
  Life life;
  const double spread = kDriftMonth / std::sqrt(1 - customer.nature.steadiness * customer.nature.steadiness);
  life.deviation = spread * normal(random);
  const double a_day = own_visits_a_day(customer, life);
  const auto away = static_cast<std::int32_t>(-std::log(1 - random.uniform()) / a_day);
  const bool activated = customer.activated_on(day);
  life.last_login = activated ? std::max(day - 1 - away, customer.activated_day) : day - 1;
  life.installed = activated && random.chance(std::exp(-(day - life.last_login) / 400.0));
  life.push_on = random.chance(0.62);
  life.wechat_bound = random.chance(customer.mini_program ? 0.85 : 0.30);
  life.number_works = random.chance(0.95);
  life.subscribed = customer.marketing_consent;
  const Day first = day_of(day);
  auto count = [&random](double logins) {
    MonthCount month;
    month.logins = poisson(random, logins);
    month.transactions = poisson(random, 0.25 * month.logins);
    return month;
  };
  const double visits = activated ? a_day : 0;
  life.last_month = count(visits * 30);
  life.month = count(visits * (first.day_of_month - 1));
  begin_money(random, customer, day, life);
  begin_loan(random, customer, day, life);
  return life;
}

void pass_day(std::uint64_t seed, const Customer& customer, const Day& day, Life& life) {
  life.today = {};
  if (day.day_of_month == 1) turn_month(seed, customer, day, life);
  if (life.closed) return;
  mature(day, life);
  move_money(seed, customer, day, life);
  std::erase_if(life.touch_days, [&day](std::int32_t at) { return at <= day.number - kWeek; });
}

}  // namespace rouse::sim
