#include "bank/draw.h"

#include <algorithm>
#include <cmath>

namespace rouse::sim {

core::Random stream(std::uint64_t seed, std::uint32_t customer, Purpose purpose, std::int64_t moment) {
  std::uint64_t state = seed * 0x9E37'79B9'7F4A'7C15;
  for (const std::uint64_t part :
       {std::uint64_t{customer}, static_cast<std::uint64_t>(purpose), static_cast<std::uint64_t>(moment)}) {
    state = (state ^ part) * 0xBF58'476D'1CE4'E5B9;
    state ^= state >> 29;
  }
  return core::Random{state};
}

double normal(core::Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

std::int32_t poisson(core::Random& random, double mean) {
  constexpr std::int32_t kMost = 30;
  const double end = std::exp(-mean);
  double product = random.uniform();
  std::int32_t count = 0;
  while (product > end && count < kMost) {
    product *= random.uniform();
    ++count;
  }
  return count;
}

std::size_t pick(core::Random& random, std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  double left = random.uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return weights.size() - 1;
}

std::int64_t yuan_fen(core::Random& random, double median_yuan, double octaves) {
  const double yuan = median_yuan * std::exp2(octaves * normal(random));
  return static_cast<std::int64_t>(std::clamp(yuan, 1.0, 5e7)) * 100;
}

double logistic(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }
double log_odds(double probability) { return std::log(probability / (1 - probability)); }

}  // namespace rouse::sim
