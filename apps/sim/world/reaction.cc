#include "world/reaction.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bank/calendar.h"
#include "bank/draw.h"

namespace rouse::sim {
namespace {

// Log odds of coming once the message is noticed, in the order of Channel.
constexpr std::array<double, kChannels> kComes{-9, -1.5, -1.9, -0.9, -1.7, -1.2, -0.9, -0.5, -9, -9, -9};
// Chances that a message that reached its customer is noticed.
constexpr std::array<double, kChannels> kNotices{0, 0.42, 0.55, 0.9, 0.30, 0.58, 0.45, 0.62, 0, 0, 0};
constexpr std::array<double, kOfferTypes> kOffer{0, 0.45, 0.35, 0.15, 0.30};
constexpr std::array<double, kOfferTypes> kClaims{0, 0.80, 0.72, 0.60, 0.45};
constexpr std::array<double, kOfferTypes> kRedeems{0, 0.62, 0.78, 0.35, 0.50};

// A page that asks for money moves fewer than one that gives some, in the order of Landing. Published: a
// popup straight to the instalment page brought six times the arrivals of the path through the card tab.
constexpr std::array<double, 5> kLanding{0, 0.2, -3.0, -3.95, -0.4};

constexpr double kHourAway = -0.09;     // for each hour from the own one, six at most
constexpr double kAsleepMonth = -0.30;  // for each month without a login, six at most
constexpr double kWearyTouch = -0.35;   // for each touch of the last seven days
constexpr double kRemovedApp = 0.25;    // of those who removed the app install it again to come
constexpr double kLeaves = -5.6;        // log odds of an easy-going customer
constexpr double kLeavesWeary = 0.45;   // for each touch of the last seven days

template <std::size_t kSize, typename Enum>
double of(const std::array<double, kSize>& values, Enum which) {
  return values[static_cast<std::size_t>(which)];
}

// Whether the channel is open to the customer, and what then still gets lost on the way.
bool is_open(const Standing& standing, Channel channel) {
  switch (channel) {
    case Channel::kPush: return standing.installed && standing.push_on;
    case Channel::kSms:
    case Channel::kCall: return standing.number_works && standing.subscribed;
    case Channel::kWeChat: return standing.wechat_bound && standing.subscribed;
    case Channel::kManager: return standing.number_works;
    case Channel::kPopup:
    case Channel::kMessageCentre: return standing.installed;
    default: return false;
  }
}

double reach(const Standing& standing, Channel channel) {
  constexpr std::array<double, kChannels> kArrives{0, 0.93, 0.97, 1, 1, 0.98, 0.55, 0.70, 0, 0, 0};
  return is_open(standing, channel) ? of(kArrives, channel) : 0;
}

std::int32_t hours_away(std::int64_t time_ms, std::int32_t own) {
  const auto hour = static_cast<std::int32_t>((time_ms + kBankOffsetMs) % kDayMs / kHourMs);
  const std::int32_t apart = std::abs(hour - own);
  return std::min({apart, 24 - apart, 6});
}

double offer_gain(const Nature& nature, const Touch& touch) {
  if (touch.offer == OfferType::kNone) return 0;
  const double doublings =
      std::log2(static_cast<double>(std::max(touch.face_fen, kOfferUnitFen)) / kOfferUnitFen);
  return of(kOffer, touch.offer) + of(nature.offers, touch.offer) + nature.price * doublings;
}

}  // namespace

Chances chances(const Customer& customer, const Standing& standing, const Touch& touch) {
  const Nature& nature = customer.nature;
  Chances result;
  result.reached = reach(standing, touch.channel);
  result.notices = of(kNotices, touch.channel);
  const double months_away = std::min(standing.days_since_login / 30.0, 6.0);
  const double comes = of(kComes, touch.channel) + of(nature.channels, touch.channel) + nature.persuadable +
                       offer_gain(nature, touch) + of(kLanding, touch.landing) +
                       kHourAway * hours_away(touch.time_ms, nature.hour) + kAsleepMonth * months_away +
                       kWearyTouch * standing.touches_last_week;
  result.comes = logistic(comes) * (standing.installed ? 1 : kRemovedApp);
  result.claims = of(kClaims, touch.offer);
  result.redeems = of(kRedeems, touch.offer);
  result.leaves = logistic(kLeaves + 1.4 * nature.annoyance + kLeavesWeary * standing.touches_last_week);
  return result;
}

Reaction react(std::uint64_t seed, const Customer& customer, const Chances& chances, const Touch& touch) {
  auto random = stream(seed, customer.number, Purpose::kReaction, touch.time_ms * 16 + touch.campaign);
  Reaction reaction;
  reaction.reached = random.chance(chances.reached);
  const bool notices = random.chance(chances.notices);
  const bool comes = random.chance(chances.comes);
  const bool claims = random.chance(chances.claims);
  const bool redeems = random.chance(chances.redeems);
  const bool leaves = random.chance(chances.leaves);
  // People look at their messages within hours, and come soon after or the next days.
  const double hours = 4.0 * -std::log(1 - random.uniform());
  const double later = 6.0 * -std::log(1 - random.uniform());
  if (!reaction.reached) return reaction;
  reaction.notices = notices;
  reaction.leaves = leaves;
  reaction.noticed_ms = touch.time_ms + static_cast<std::int64_t>(std::min(hours, 30.0) * kHourMs);
  if (!notices) return reaction;
  reaction.comes = comes;
  reaction.claims = comes && claims;
  reaction.redeems = reaction.claims && redeems;
  reaction.comes_ms = std::min(reaction.noticed_ms + static_cast<std::int64_t>(later * kHourMs),
                               touch.time_ms + kReactionMaxMs - 1);
  return reaction;
}

}  // namespace rouse::sim
