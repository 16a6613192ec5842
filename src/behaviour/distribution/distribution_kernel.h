// The distribution kernel: measures a subject in each period and over the range, and finds the buckets. Cost:
// each event is looked at once per metric.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/distribution/distribution_spec.h"
#include "behaviour/internal/place_kernel.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Bits of an event's mask.
inline constexpr std::size_t kMetricBit = 0;
inline constexpr std::size_t kAcrossBit = 1;

struct DistributionDefinition {
  struct Metric {
    std::size_t bit = kMetricBit;
    DistributionMeasure measure = DistributionMeasure::kTimes;
    Buckets buckets;
    std::vector<std::int64_t> units;  // of kDays and kHours: where each begins in the range, and its end
    std::int8_t column = -1;          // of values
    bool fractions = false;           // values are real numbers
  };

  std::vector<std::int64_t> starts;  // of the periods in the range, or of the range, and its end
  bool by_period = false;
  Metric metric;
  std::optional<Metric> across;
  GroupPlan groups;

  // Rows: the periods, then the whole range.
  std::size_t whole() const { return by_period ? starts.size() - 1 : 0; }
  // Of the buckets across: 0, who has no value there, then the buckets.
  std::size_t columns() const { return across ? across->buckets.size() + 1 : 1; }
  std::size_t numbers() const { return (whole() + 1) * metric.buckets.size() * columns(); }
  std::size_t number(std::size_t row, std::size_t bucket, std::size_t column) const {
    return (row * metric.buckets.size() + bucket) * columns() + column;
  }
};

// The group, and since when, is that of the first event that counts for the metric in the row.
class DistributionFinder {
 public:
  using Definition = DistributionDefinition;

  void find(const Definition& definition, const Sequence& sequence, std::vector<Place>& places);

 private:
  struct Measured {
    std::size_t row = 0;
    double number = 0;
    std::size_t first = 0;  // event
  };
  // Rows ascend.
  static void measure(const Definition& definition, const Definition::Metric& metric,
                      const Sequence& sequence, std::vector<Measured>& measured);

  std::vector<Measured> metric_;
  std::vector<Measured> across_;
};

using DistributionKernel = PlaceKernel<DistributionFinder>;
static_assert(Kernel<DistributionKernel>);

}  // namespace rouse::behaviour
