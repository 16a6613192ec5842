// Draws from distributions: the same from the same generator, wherever the C library computes exp, log and
// pow alike (glibc does on one processor; others were not tried).
//
// Every part of a life draws from a stream of its own (customer, purpose, day). So more customers do not
// change those there are, and a touch does not change what its customer would have done anyway: a life with
// and one without it differ by the touch's effect alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/random.h"

namespace rouse::sim {

enum class Purpose : std::uint8_t {
  kPerson,
  kNature,
  kStart,
  kMonth,
  kMoney,
  kVisits,
  kCampaign,
  kReaction,
  kNight,
  kInviter,
  kComment
};

core::Random stream(std::uint64_t seed, std::uint32_t customer, Purpose purpose, std::int64_t moment = 0);

// Standard normal, within 6 of 0: the sum of 12 uniform numbers less 6.
double normal(core::Random& random);
// Of a small mean, at most 30.
std::int32_t poisson(core::Random& random, double mean);
// An index, in proportion to its weight.
std::size_t pick(core::Random& random, std::span<const double> weights);
// Log-normal: `median` times two to the power of `octaves` times a normal number; in whole yuan of fen.
std::int64_t yuan_fen(core::Random& random, double median_yuan, double octaves);

double logistic(double log_odds);
double log_odds(double probability);

}  // namespace rouse::sim
