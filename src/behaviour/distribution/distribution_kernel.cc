#include "behaviour/distribution/distribution_kernel.h"

#include <algorithm>

#include "behaviour/internal/exact_sum.h"

namespace rouse::behaviour {
namespace {

using Metric = DistributionDefinition::Metric;

// Null where the metric has none.
const Code* values_of(const Metric& metric, const Sequence& sequence) {
  return metric.column < 0 ? nullptr : sequence.codes[static_cast<std::size_t>(metric.column)];
}

// What is known of the events that count for a metric in one row.
class Gauge {
 public:
  explicit Gauge(const Metric& metric) : metric_(&metric) {}

  bool empty() const { return events_ == 0; }
  std::size_t first() const { return first_; }

  // `unit` is that of the metric which holds the event.
  void add(std::size_t event, std::size_t unit, Code value) {
    if (empty()) first_ = event;
    if (empty() || unit != unit_) ++units_;
    unit_ = unit;
    if (metric_->column >= 0) add_value(value);
    ++events_;
  }

  double number() const {
    const auto of_double = [](auto count) { return static_cast<double>(count); };
    switch (metric_->measure) {
      case DistributionMeasure::kTimes: return of_double(events_);
      case DistributionMeasure::kDays:
      case DistributionMeasure::kHours: return of_double(units_);
      case DistributionMeasure::kSum: return sum();
      case DistributionMeasure::kMean: return sum() / of_double(events_);
      case DistributionMeasure::kMin: return low_;
      case DistributionMeasure::kMax: break;
    }
    return high_;
  }

 private:
  double sum() const { return as_double(sum_.number(metric_->fractions)).value_or(0); }

  void add_value(Code value) {
    if (metric_->measure == DistributionMeasure::kSum || metric_->measure == DistributionMeasure::kMean) {
      return sum_.add(value, metric_->fractions);
    }
    const auto number = metric_->fractions ? fraction_of(value) : static_cast<double>(whole_of(value));
    low_ = empty() ? number : std::min(low_, number);
    high_ = empty() ? number : std::max(high_, number);
  }

  const Metric* metric_;
  std::int64_t events_ = 0;
  std::size_t first_ = 0;
  std::int64_t units_ = 0;
  std::size_t unit_ = 0;
  ValueSum sum_;
  double low_ = 0;
  double high_ = 0;
};

// Which of consecutive stretches of time holds an event; events come in order.
class Steps {
 public:
  explicit Steps(const std::vector<std::int64_t>& starts) : starts_(starts) {}

  std::size_t at() const { return at_; }
  // Whether that is another one than before. Without any stretches nothing ever is.
  bool move_to(std::int64_t ts) {
    const auto before = at_;
    while (at_ + 1 < starts_.size() && ts >= starts_[at_ + 1]) ++at_;
    return at_ != before;
  }

 private:
  const std::vector<std::int64_t>& starts_;
  std::size_t at_ = 0;
};

}  // namespace

void DistributionFinder::measure(const Definition& definition, const Metric& metric, const Sequence& sequence,
                                 std::vector<Measured>& measured) {
  measured.clear();
  const auto& starts = definition.starts;
  const auto* values = values_of(metric, sequence);
  const auto counts = [&](std::size_t i) {
    return (sequence.mask[i] & (std::uint64_t{1} << metric.bit)) != 0 && (!values || values[i] != kNoCode);
  };
  const auto close = [&measured](std::size_t row, const Gauge& gauge) {
    if (!gauge.empty()) measured.push_back({row, gauge.number(), gauge.first()});
  };
  Gauge whole{metric};
  Gauge part{metric};  // of the period
  Steps period{starts};
  Steps unit{metric.units};
  const auto* begin = std::lower_bound(sequence.ts, sequence.ts + sequence.size, starts.front());
  const auto* end = std::lower_bound(begin, sequence.ts + sequence.size, starts.back());
  for (auto i = static_cast<std::size_t>(begin - sequence.ts); sequence.ts + i != end; ++i) {
    if (!counts(i)) continue;
    const auto ended = period.at();
    if (period.move_to(sequence.ts[i])) {
      if (definition.by_period) close(ended, part);
      part = Gauge{metric};
    }
    unit.move_to(sequence.ts[i]);
    const auto value = values ? values[i] : kNoCode;
    whole.add(i, unit.at(), value);
    part.add(i, unit.at(), value);
  }
  if (definition.by_period) close(period.at(), part);
  close(definition.whole(), whole);
}

void DistributionFinder::find(const Definition& definition, const Sequence& sequence,
                              std::vector<Place>& places) {
  measure(definition, definition.metric, sequence, metric_);
  if (definition.across) measure(definition, *definition.across, sequence, across_);
  auto other = across_.begin();
  for (const auto& [row, number, first] : metric_) {
    std::size_t column = 0;
    if (definition.across) {
      while (other != across_.end() && other->row < row) ++other;
      const bool there = other != across_.end() && other->row == row;
      if (there) column = definition.across->buckets.of(other->number) + 1;
    }
    const auto bucket = definition.metric.buckets.of(number);
    places.push_back({definition.number(row, bucket, column), first, sequence.ts[first]});
  }
}

}  // namespace rouse::behaviour
