#include "behaviour/trend/tally.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "behaviour/internal/quantile.h"

namespace rouse::behaviour {
namespace {

constexpr std::size_t kCompactMin = 64;

void make_distinct(std::vector<Code>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

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

Number Tally::percentile(const Measuring& measuring, double q) const {
  if (empty()) return {};
  std::vector<double> numbers;
  numbers.reserve(values_.size());
  for (const auto value : values_) {
    numbers.push_back(measuring.fractions ? fraction_of(value) : static_cast<double>(whole_of(value)));
  }
  std::sort(numbers.begin(), numbers.end());
  return quantile<double>(numbers, q);
}

Number Tally::number(const Measuring& measuring) const {
  const auto whole = [](std::uint64_t count) { return Number{static_cast<std::int64_t>(count)}; };
  const auto over = [](double sum, std::uint64_t count) {
    return count == 0 ? Number{} : Number{sum / static_cast<double>(count)};
  };
  switch (measuring.measure) {
    case Measure::kTotal: return whole(events_);
    case Measure::kUnique: return whole(subjects_);
    case Measure::kPerSubject: return over(static_cast<double>(events_), subjects_);
    case Measure::kSum: return measuring.fractions ? Number{fractions_.rounded()} : whole_.number();
    case Measure::kMean: return over(measuring.fractions ? fractions_.rounded() : whole_.rounded(), events_);
    case Measure::kMin:
      if (empty()) return {};
      return measuring.fractions ? Number{low_} : Number{least_};
    case Measure::kMax:
      if (empty()) return {};
      return measuring.fractions ? Number{high_} : Number{most_};
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
