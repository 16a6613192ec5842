#include "world/truth.h"

#include <algorithm>
#include <cmath>

#include "bank/draw.h"
#include "world/visit.h"

namespace rouse::sim {
namespace {

// Gauss-Hermite nodes and weights of five points for a standard normal.
constexpr std::array<double, 5> kNodes{-2.856970, -1.355626, 0, 1.355626, 2.856970};
constexpr std::array<double, 5> kWeights{0.011257, 0.222076, 0.533333, 0.222076, 0.011257};
constexpr double kLoginSucceeds = 0.977;  // of visits (world/scenarios.cc)
constexpr double kHarmShare = 0.45;       // of the chance to come is lost to who has left a channel

double comes_by_self(const Settings& settings, const Customer& customer, Life life) {
  if (life.closed || !customer.activated_on(settings.last_day)) return 0;
  const Day last = day_of(settings.last_day);
  const std::int32_t first_day = last.number - last.day_of_month + last.month_days + 1;
  const std::int32_t month_days = day_of(first_day).month_days;
  const double expected = customer.nature.steadiness * life.deviation;
  double comes = 0;
  for (std::size_t node = 0; node < kNodes.size(); ++node) {
    life.deviation = expected + kDriftMonth * kNodes[node];
    double visits = 0;
    for (std::int32_t i = 0; i < month_days; ++i)
      visits += visits_a_day(customer, life, day_of(first_day + i));
    comes += kWeights[node] * (1 - std::exp(-visits * kLoginSucceeds));
  }
  return comes;
}

Touch message(const Settings& settings, const Customer& customer, Channel channel) {
  Touch touch;
  touch.time_ms = (settings.last_day + 1) * kDayMs - kBankOffsetMs + customer.nature.hour * kHourMs;
  touch.channel = channel;
  return touch;
}

}  // namespace

std::string_view to_string(Tier tier) {
  constexpr std::array<std::string_view, 4> kText{"natural", "high_potential", "low", "do_not_disturb"};
  return kText[static_cast<std::size_t>(tier)];
}

double effect(const CustomerTruth& truth, const Chances& chances) {
  return (1 - truth.comes) * chances.visit() - chances.reached * chances.leaves * kHarmShare * truth.comes;
}

CustomerTruth truth_of(const Settings& settings, const Customer& customer, const Life& life) {
  CustomerTruth truth;
  truth.comes = comes_by_self(settings, customer, life);
  const Standing standing = life.standing(customer, settings.last_day + 1);
  for (const Channel channel : kMessageChannels) {
    Touch touch = message(settings, customer, channel);
    truth.visit[static_cast<std::size_t>(channel)] = chances(customer, standing, touch).visit();
    touch.offer = OfferType::kCash;
    touch.face_fen = kOfferUnitFen;
    const Chances with_cash = chances(customer, standing, touch);
    const double adds = effect(truth, with_cash);
    if (truth.best_channel != Channel::kDirect && adds <= truth.best_effect) continue;
    if (with_cash.reached == 0) continue;
    truth.best_channel = channel;
    truth.best_effect = adds;
    truth.harm = with_cash.reached * with_cash.leaves * kHarmShare * truth.comes;
  }
  if (truth.best_channel != Channel::kDirect && truth.best_effect < -kHarmMin) {
    truth.tier = Tier::kDoNotDisturb;
  } else if (truth.comes >= kNaturalMin) {
    truth.tier = Tier::kNatural;
  } else {
    truth.tier = truth.best_effect >= kPotentialMin ? Tier::kHighPotential : Tier::kLow;
  }
  return truth;
}

}  // namespace rouse::sim
