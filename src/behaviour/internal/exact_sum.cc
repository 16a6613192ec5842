#include "behaviour/internal/exact_sum.h"

#include <bit>
#include <cmath>
#include <utility>

namespace rouse::behaviour {
namespace {

constexpr Code kSignBit = 1ULL << 63U;
constexpr double kTwoTo64 = 18'446'744'073'709'551'616.0;

}  // namespace

std::int64_t whole_of(Code code) { return static_cast<std::int64_t>(code ^ kSignBit); }
double fraction_of(Code code) { return std::bit_cast<double>(code ^ kSignBit); }
Code code_from_whole(std::int64_t number) { return static_cast<Code>(number) ^ kSignBit; }

bool WholeSum::fits() const {
  const bool negative = static_cast<std::int64_t>(low_) < 0;
  return high_ == (negative ? -1 : 0);
}

Number WholeSum::number() const {
  if (fits()) return static_cast<std::int64_t>(low_);
  return rounded();
}

double WholeSum::rounded() const {
  if (fits()) return static_cast<double>(static_cast<std::int64_t>(low_));
  return static_cast<double>(high_) * kTwoTo64 + static_cast<double>(low_);
}

void FractionSum::add(double value) {
  std::size_t kept = 0;
  for (const double part : parts_) {
    double large = value;
    double small = part;
    if (std::abs(large) < std::abs(small)) std::swap(large, small);
    const double sum = large + small;
    const double rest = small - (sum - large);
    if (rest != 0) parts_[kept++] = rest;
    value = sum;
  }
  parts_.resize(kept);
  parts_.push_back(value);
}

double FractionSum::rounded() const {
  if (parts_.empty()) return 0;
  auto at = parts_.size() - 1;
  double sum = parts_[at];
  double rest = 0;
  while (at > 0 && rest == 0) {
    const double before = sum;
    --at;
    sum = before + parts_[at];
    rest = parts_[at] - (sum - before);
  }
  // Half-way between two numbers the parts below decide.
  if (at > 0 && ((rest < 0 && parts_[at - 1] < 0) || (rest > 0 && parts_[at - 1] > 0))) {
    const double twice = rest * 2;
    const double other = sum + twice;
    if (twice == other - sum) sum = other;
  }
  return sum;
}

}  // namespace rouse::behaviour
