#include "behaviour/trend/tally.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "behaviour/internal/quantile.h"

namespace rouse::behaviour {
namespace {

constexpr Code kSignBit = 1ULL << 63U;
constexpr std::size_t kCompactMin = 64;
constexpr double kTwoTo64 = 18'446'744'073'709'551'616.0;

void make_distinct(std::vector<Code>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::int64_t whole_of(Code code) { return static_cast<std::int64_t>(code ^ kSignBit); }
double fraction_of(Code code) { return std::bit_cast<double>(code ^ kSignBit); }

bool WholeSum::fits() const {
  const bool negative = static_cast<std::int64_t>(low_) < 0;
  return high_ == (negative ? -1 : 0);
}

TrendNumber WholeSum::number() const {
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

void Tally::add(std::uint64_t subject, Code value, const Measuring& measuring) {
  const bool first = empty();
  add(subject);
  switch (measuring.measure) {
    case Measure::kSum:
    case Measure::kMean: add_up(value, measuring); break;
    case Measure::kMin:
    case Measure::kMax: widen(value, measuring, first); break;
    default: keep(value, measuring);
  }
}

void Tally::add_up(Code value, const Measuring& measuring) {
  if (measuring.fractions) {
    fractions_.add(fraction_of(value));
  } else {
    whole_.add(whole_of(value));
  }
}

void Tally::widen(Code value, const Measuring& measuring, bool first) {
  if (measuring.fractions) {
    const double number = fraction_of(value);
    low_ = first ? number : std::min(low_, number);
    high_ = first ? number : std::max(high_, number);
  } else {
    const auto number = whole_of(value);
    least_ = first ? number : std::min(least_, number);
    most_ = first ? number : std::max(most_, number);
  }
}

void Tally::keep(Code value, const Measuring& measuring) {
  values_.push_back(value);
  if (measuring.measure != Measure::kDistinct || values_.size() < std::max(compact_at_, kCompactMin)) return;
  make_distinct(values_);
  compact_at_ = 2 * values_.size();
}

void Tally::merge(const Tally& other, const Measuring& measuring) {
  if (other.empty()) return;
  low_ = empty() ? other.low_ : std::min(low_, other.low_);
  high_ = empty() ? other.high_ : std::max(high_, other.high_);
  least_ = empty() ? other.least_ : std::min(least_, other.least_);
  most_ = empty() ? other.most_ : std::max(most_, other.most_);
  events_ += other.events_;
  subjects_ += other.subjects_;
  whole_.add(other.whole_);
  fractions_.add(other.fractions_);
  values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  if (measuring.measure == Measure::kDistinct) make_distinct(values_);
}

TrendNumber Tally::percentile(const Measuring& measuring, double q) const {
  if (empty()) return {};
  std::vector<double> numbers;
  numbers.reserve(values_.size());
  for (const auto value : values_) {
    numbers.push_back(measuring.fractions ? fraction_of(value) : static_cast<double>(whole_of(value)));
  }
  std::sort(numbers.begin(), numbers.end());
  return quantile<double>(numbers, q);
}

TrendNumber Tally::number(const Measuring& measuring) const {
  const auto whole = [](std::uint64_t count) { return TrendNumber{static_cast<std::int64_t>(count)}; };
  const auto over = [](double sum, std::uint64_t count) {
    return count == 0 ? TrendNumber{} : TrendNumber{sum / static_cast<double>(count)};
  };
  switch (measuring.measure) {
    case Measure::kTotal: return whole(events_);
    case Measure::kUnique: return whole(subjects_);
    case Measure::kPerSubject: return over(static_cast<double>(events_), subjects_);
    case Measure::kSum: return measuring.fractions ? TrendNumber{fractions_.rounded()} : whole_.number();
    case Measure::kMean: return over(measuring.fractions ? fractions_.rounded() : whole_.rounded(), events_);
    case Measure::kMin:
      if (empty()) return {};
      return measuring.fractions ? TrendNumber{low_} : TrendNumber{least_};
    case Measure::kMax:
      if (empty()) return {};
      return measuring.fractions ? TrendNumber{high_} : TrendNumber{most_};
    case Measure::kP50: return percentile(measuring, 0.50);
    case Measure::kP90: return percentile(measuring, 0.90);
    case Measure::kP99: return percentile(measuring, 0.99);
    case Measure::kDistinct: break;
  }
  auto values = values_;
  make_distinct(values);
  return whole(values.size());
}

}  // namespace rouse::behaviour
