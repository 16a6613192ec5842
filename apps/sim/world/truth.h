// What is true of a customer in the calendar month after the last simulated day, computed from their hidden
// nature: would they come by themselves, would a message bring them, what would they buy.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bank/settings.h"
#include "world/customer.h"
#include "world/life.h"

namespace rouse::sim {

// Tiers 潜力分层. Natural: comes anyway. High potential: comes because of the best message without an offer
// or with the cheapest one. Do not disturb: a message does more harm than good. Low: neither.
enum class Tier : std::uint8_t { kNatural, kHighPotential, kLow, kDoNotDisturb };
std::string_view to_string(Tier tier);

inline constexpr double kNaturalMin = 0.60;    // chance to log in by oneself
inline constexpr double kHarmMin = 0.005;      // what it must take, on the whole, to be left undone
inline constexpr double kPotentialMin = 0.06;  // what the best message must add to it

struct CustomerTruth {
  double comes = 0;  // logs in during the month without any touch
  // That one message on that channel, without an offer, at the customer's own hour, brings a visit; 0 where
  // the channel does not reach them.
  std::array<double, kChannels> visit{};
  Channel best_channel = Channel::kDirect;
  double best_effect = 0;  // on logging in, of the best channel with kOfferUnit in cash
  double harm = 0;         // what annoyance takes from logging in, of the same message
  Tier tier = Tier::kLow;
};

// `life` is the customer's at the end of the last day.
CustomerTruth truth_of(const Settings& settings, const Customer& customer, const Life& life);

// What a message adds to the chance of logging in during the month after the last day, harm taken off.
double effect(const CustomerTruth& truth, const Chances& chances);

}  // namespace rouse::sim
