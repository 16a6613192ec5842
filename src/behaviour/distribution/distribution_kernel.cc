#include "behaviour/distribution/distribution_kernel.h"

#include <algorithm>

#include "behaviour/internal/exact_sum.h"

namespace rouse::behaviour {
namespace {

using Metric = DistributionDefinition::Metric;

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

}  // namespace

void DistributionFinder::measure(const Definition& definition, const Metric& metric, const Sequence& sequence,
                                 std::vector<Measured>& measured) {
  measured.clear();
  const auto& starts = definition.starts;
  const auto* values = metric.column < 0 ? nullptr : sequence.codes[static_cast<std::size_t>(metric.column)];
  Gauge whole{metric};
  Gauge part{metric};
  std::size_t period = 0;
  std::size_t unit = 0;
  const auto close = [&] {
    if (definition.by_period && !part.empty()) measured.push_back({period, part.number(), part.first()});
  };
  for (std::size_t i = 0; i < sequence.size && sequence.ts[i] < starts.back(); ++i) {
    const auto ts = sequence.ts[i];
    if ((sequence.mask[i] & (std::uint64_t{1} << metric.bit)) == 0 || ts < starts.front()) continue;
    if (values && values[i] == kNoCode) continue;
    if (ts >= starts[period + 1]) {
      close();
      part = Gauge{metric};
      while (ts >= starts[period + 1]) ++period;
    }
    while (!metric.units.empty() && ts >= metric.units[unit + 1]) ++unit;
    const auto value = values ? values[i] : kNoCode;
    whole.add(i, unit, value);
    if (definition.by_period) part.add(i, unit, value);
  }
  close();
  if (!whole.empty()) measured.push_back({definition.whole(), whole.number(), whole.first()});
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
