#include "world/visit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bank/draw.h"
#include "world/scenarios.h"

namespace rouse::sim {
namespace {

constexpr double kSalaryDay = 1.5;             // as many visits as else, on the day and the one after
constexpr double kMoreBeforeRepayment = 1.25;  // on the five days before a repayment
constexpr double kHoliday = 0.75;
constexpr double kMiniProgramOnly = 0.15;  // of their visits stay to who has removed the app
constexpr double kOpenedBySelf = 0.85;     // the others follow the bank's standing messages

// Per visit that is logged in, in the order of Need; of the card per card holder. Published: 13.33 % of
// visits to the home page go on to the card tab.
constexpr std::array<double, kNeeds> kNeeded{0.34, 0.10, 0.085, 0.085, 0.267, 0.09, 0.05};
constexpr double kLogsOut = 0.08;
constexpr double kWritesFeedback = 0.003;

App draw_app(Walk& walk) {
  const Customer& customer = walk.customer();
  const bool wants_card = walk.chance(0.10);
  const bool wants_mini = walk.chance(0.12);
  if (!walk.life().installed) return App::kMiniProgram;
  if (wants_card && customer.credit_card_app) return App::kCreditCard;
  return wants_mini && customer.mini_program ? App::kMiniProgram : App::kMobileBank;
}

void follow_needs(Walk& walk) {
  using Scenario = void (*)(Walk&);
  constexpr std::array<Scenario, kNeeds> kScenarios{inquire,      transfer,     use_life_service, invest,
                                                    look_at_card, read_content, look_at_benefits};
  for (std::size_t i = 0; i < kNeeds; ++i) {
    const double probability = std::min(kNeeded[i] * walk.need(static_cast<Need>(i)), 0.95);
    if (walk.chance(probability)) kScenarios[i](walk);
  }
  if (walk.chance(kWritesFeedback)) give_feedback(walk);
  if (walk.chance(kLogsOut)) walk.step(Kind::kLogout);
}

void land(Walk& walk, const Touch& touch) {
  switch (touch.landing) {
    case Landing::kHome: break;
    case Landing::kBenefits: walk.step(Kind::kBenefitView); break;
    case Landing::kBill:
    case Landing::kInstalment: land_on_instalment(walk, touch.landing, touch); break;
    case Landing::kWealth: invest(walk); break;
  }
}

void show(Walk& walk, std::uint64_t seed, Popup& popup) {
  core::Random& own = walk.random();
  auto detour = stream(seed, walk.customer().number, Purpose::kReaction, walk.time_ms());
  walk.draw_from(detour);
  Touch touch = popup.touch;
  touch.time_ms = walk.time_ms();
  popup.touch = touch;
  popup.chances = chances(walk.customer(), walk.life().standing(walk.customer(), walk.day().number), touch);
  popup.reaction = react(seed, walk.customer(), popup.chances, touch);
  popup.shown = true;
  auto mark = [&touch](Event& event) {
    event.campaign = touch.campaign;
    event.variant = touch.variant;
    event.offer = touch.offer;
    event.face_fen = touch.face_fen;
  };
  mark(walk.step(Kind::kPopupShown));
  if (popup.reaction.comes) {
    mark(walk.step(Kind::kPopupClick));
    land(walk, touch);
  }
  walk.draw_from(own);
}

// On the way to the activated customer, a friend's invitation stays with them.
void step_invited(Walk& walk, Kind kind) { walk.step(kind).inviter = walk.customer().invited_by; }

}  // namespace

double visits_a_day(const Customer& customer, const Life& life, const Day& day) {
  double mean = own_visits_a_day(customer, life);
  if (day.weekend || day.holiday) mean *= customer.nature.weekend;
  if (day.holiday) mean *= kHoliday;
  const std::int32_t since_salary = day.day_of_month - customer.salary_day;
  if (customer.payroll && (since_salary == 0 || since_salary == 1)) mean *= kSalaryDay;
  if (customer.credit_card && day.until(customer.repayment_day) < 5) mean *= kMoreBeforeRepayment;
  if (!life.installed) mean *= customer.mini_program ? kMiniProgramOnly : 0;
  return mean;
}

std::int64_t draw_time(core::Random& random, const Customer& customer, const Day& day) {
  const std::int64_t hour = random.chance(customer.nature.habit)
                                ? (customer.nature.hour + random.between(-1, 1) + 24) % 24
                                : random.between(7, 22);
  return day.begins_ms() + hour * kHourMs + random.between(0, kHourMs - 1);
}

void visit(Walk& walk, std::uint64_t seed, std::int64_t time_ms, Popup* popup) {
  constexpr std::array<Channel, 3> kStanding{Channel::kPush, Channel::kMessageCentre, Channel::kWeChat};
  const App app = draw_app(walk);
  const bool by_self = walk.chance(kOpenedBySelf);
  const Channel channel = by_self ? Channel::kDirect : kStanding[walk.random().below(kStanding.size())];
  walk.enter({time_ms, app, channel, 0});
  if (!log_in(walk)) return;
  walk.step(Kind::kHomeView);
  if (popup != nullptr && !popup->shown && app == App::kMobileBank) show(walk, seed, *popup);
  follow_needs(walk);
}

void visit_for(Walk& walk, const PlannedVisit& planned) {
  const Touch& touch = planned.touch;
  if (!walk.life().installed) {
    walk.life().installed = true;
    walk.enter({planned.time_ms, App::kMobileBank, touch.channel, touch.campaign});
    walk.step(Kind::kAppInstall);
  } else {
    walk.enter({planned.time_ms, App::kMobileBank, touch.channel, touch.campaign});
  }
  if (!log_in(walk)) return;
  if (touch.landing == Landing::kHome) walk.step(Kind::kHomeView);
  land(walk, touch);
  if (planned.claims) claim_coupon(walk, touch, planned.redeems);
  follow_needs(walk);
}

void sign_up(Walk& walk, std::int64_t time_ms) {
  const Channel channel = walk.customer().signed_through;
  if (channel != Channel::kDirect) {
    walk.enter({time_ms, App::kH5, channel, 0});
    step_invited(walk, Kind::kLandingView);
    step_invited(walk, Kind::kLandingClick);
    time_ms = walk.time_ms() + kMinuteMs;
  }
  walk.enter({time_ms, App::kMobileBank, channel, 0});
  step_invited(walk, Kind::kAppInstall);
  walk.step(Kind::kAppOpen);
  step_invited(walk, Kind::kSignUpStart);
  step_invited(walk, Kind::kSignUpSuccess);
  walk.life().installed = true;
}

void activate(Walk& walk, std::int64_t time_ms) {
  walk.life().installed = true;
  walk.enter({time_ms, App::kMobileBank, walk.customer().signed_through, 0});
  while (!log_in(walk)) {
  }
  step_invited(walk, Kind::kActivationSuccess);
  walk.step(Kind::kHomeView);
  follow_needs(walk);
}

}  // namespace rouse::sim
