#include "behaviour/attribution/markov_chain.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rouse::behaviour {
namespace {

// Row by row.
class Matrix {
 public:
  explicit Matrix(std::size_t size) : size_(size), cells_(size * size, 0) {}
  static Matrix identity(std::size_t size) {
    Matrix made{size};
    for (std::size_t i = 0; i < size; ++i) made.at(i, i) = 1;
    return made;
  }
  std::size_t size() const { return size_; }
  double& at(std::size_t row, std::size_t column) { return cells_[row * size_ + column]; }
  double at(std::size_t row, std::size_t column) const { return cells_[row * size_ + column]; }
  void swap_rows(std::size_t a, std::size_t b) {
    for (std::size_t c = 0; a != b && c < size_; ++c) std::swap(at(a, c), at(b, c));
  }
  void divide_row(std::size_t row, double by) {
    for (std::size_t c = 0; c < size_; ++c) at(row, c) /= by;
  }
  void subtract_row(std::size_t from, std::size_t row, double times) {
    for (std::size_t c = 0; c < size_; ++c) at(from, c) -= times * at(row, c);
  }

 private:
  std::size_t size_;
  std::vector<double> cells_;
};

// By Gauss and Jordan, the largest of a column as its pivot. The matrix has an inverse.
Matrix inverse(Matrix matrix) {
  const auto size = matrix.size();
  auto made = Matrix::identity(size);
  for (std::size_t c = 0; c < size; ++c) {
    auto pivot = c;
    for (auto row = c + 1; row < size; ++row) {
      if (std::abs(matrix.at(row, c)) > std::abs(matrix.at(pivot, c))) pivot = row;
    }
    matrix.swap_rows(c, pivot);
    made.swap_rows(c, pivot);
    const auto by = matrix.at(c, c);
    matrix.divide_row(c, by);
    made.divide_row(c, by);
    for (std::size_t row = 0; row < size; ++row) {
      const auto times = matrix.at(row, c);
      if (row == c || times == 0) continue;
      matrix.subtract_row(row, c, times);
      made.subtract_row(row, c, times);
    }
  }
  return made;
}

// Probabilities of one step.
struct Steps {
  Matrix between;                  // channels
  std::vector<double> start;       // to a channel
  std::vector<double> converting;  // from a channel
  double at_once = 0;              // from the start to the conversion
};

// Channels from which an end is reached.
std::vector<bool> ending(std::size_t channels, const std::vector<MarkovTransition>& transitions) {
  std::vector<bool> ends(unconverted_state(channels) + 1, false);
  ends[converted_state(channels)] = ends[unconverted_state(channels)] = true;
  for (bool found = true; found;) {
    found = false;
    for (const auto& [from, to, times] : transitions) {
      if (times == 0 || ends[from] || !ends[to]) continue;
      ends[from] = found = true;
    }
  }
  return ends;
}

Steps steps_of(std::size_t channels, const std::vector<MarkovTransition>& transitions) {
  std::vector<double> leaving(channels + 1, 0);
  for (const auto& each : transitions) leaving[each.from] += static_cast<double>(each.times);
  const auto ends = ending(channels, transitions);
  Steps steps{.between = Matrix{channels},
              .start = std::vector<double>(channels, 0),
              .converting = std::vector<double>(channels, 0)};
  for (const auto& [from, to, times] : transitions) {
    if (times == 0 || !ends[from] || !ends[to] || to == unconverted_state(channels)) continue;
    const auto probability = static_cast<double>(times) / leaving[from];
    const bool converts = to == converted_state(channels);
    auto& place = from == start_state(channels)
                      ? (converts ? steps.at_once : steps.start[to])
                      : (converts ? steps.converting[from] : steps.between.at(from, to));
    place += probability;
  }
  return steps;
}

}  // namespace

// N = (I - Q)^-1 has how often each channel is come to from each other. From it: x = N r, whether a channel
// converts; s N / N_kk, whether channel k is ever come to. Without k, s x loses the product of the two.
MarkovSolution solve_chain(std::size_t channels, const std::vector<MarkovTransition>& transitions) {
  const auto steps = steps_of(channels, transitions);
  auto leaving = Matrix::identity(channels);
  for (std::size_t row = 0; row < channels; ++row) {
    for (std::size_t c = 0; c < channels; ++c) leaving.at(row, c) -= steps.between.at(row, c);
  }
  const auto visits = inverse(std::move(leaving));
  MarkovSolution solved{.conversion_probability = steps.at_once,
                        .removal_effects = std::vector<double>(channels, 0)};
  std::vector<double> lost(channels, 0);
  for (std::size_t k = 0; k < channels; ++k) {
    double come_to = 0;
    double converts = 0;
    for (std::size_t i = 0; i < channels; ++i) {
      come_to += steps.start[i] * visits.at(i, k);
      converts += visits.at(k, i) * steps.converting[i];
    }
    solved.conversion_probability += steps.start[k] * converts;
    lost[k] = come_to / visits.at(k, k) * converts;
  }
  if (solved.conversion_probability <= 0) return solved;
  for (std::size_t k = 0; k < channels; ++k) {
    solved.removal_effects[k] = lost[k] / solved.conversion_probability;
  }
  return solved;
}

}  // namespace rouse::behaviour
