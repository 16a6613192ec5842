// The Markov model of attribution: paths as a chain of channels, of first order, that starts, goes from touch
// to touch and ends in a conversion or without one.
//
// The removal effect of a channel is the part of the conversions that is lost when whoever comes to it never
// converts. Solved exactly, as one system of linear equations; of channels n, memory n^2 and time n^3. Pure;
// errors: none. States from which no end is reached convert nobody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rouse::behaviour {

// States of a chain of n channels: 0 to n - 1 these, then the start and the two ends.
struct MarkovTransition {
  std::size_t from = 0;
  std::size_t to = 0;
  std::uint64_t times = 0;
};
constexpr std::size_t start_state(std::size_t channels) { return channels; }
constexpr std::size_t converted_state(std::size_t channels) { return channels + 1; }
constexpr std::size_t unconverted_state(std::size_t channels) { return channels + 2; }

struct MarkovSolution {
  double conversion_probability = 0;      // from the start
  std::vector<double> removal_effects{};  // by channel, 0 to 1
};

MarkovSolution solve_chain(std::size_t channels, const std::vector<MarkovTransition>& transitions);

}  // namespace rouse::behaviour
