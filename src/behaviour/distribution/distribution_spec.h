// Distribution 分布: how many subjects did something so often, on so many days, or for so much, per period or
// over the whole range; also crossed with a second such metric. What it means is the contract in
// docs/behaviour/distribution.md.
//
// The JSON form is the same for command line, API and saved insights (distribution.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kEdgesMax = 100;                    // of one metric
inline constexpr std::size_t kDistributionNumbersMax = 200'000;  // (periods + 1) x buckets x (groups + 3)
inline constexpr std::size_t kDistributionHoursMax = 9'000;  // of a range in which active hours are counted

// What a subject is measured by. Those of the second line are of a property; events without a value of it do
// not count for them.
enum class DistributionMeasure {
  kTimes,
  kDays,
  kHours,  // events; days, hours of the bank's zone with one
  kSum,
  kMean,
  kMin,
  kMax,
};
std::string_view to_string(DistributionMeasure measure);  // as in JSON
bool measures_property(DistributionMeasure measure);

// Ranges of a number, each from one edge to the next: [edge, next edge). Money is in fen.
struct Buckets {
  std::vector<double> edges;  // ascending
  bool below = false;         // a first one, of what is less than all edges

  std::size_t size() const { return edges.size() + (below ? 1 : 0); }
  std::size_t of(double number) const;  // some bucket holds it
  std::optional<double> from(std::size_t bucket) const;
  std::optional<double> to(std::size_t bucket) const;
  bool operator==(const Buckets&) const = default;
};

struct DistributionMetric : NamedEvents {
  DistributionMeasure measure = DistributionMeasure::kTimes;
  std::optional<events::PropertyRef> property;  // of the measure
  std::vector<double> edges;                    // as written: money in yuan
  bool operator==(const DistributionMetric&) const = default;

  bool is_money() const { return property && property->type == events::PropertyType::kMoney; }
  Buckets buckets() const;
};

struct DistributionSpec : Question {
  DistributionMetric metric;
  std::optional<DistributionMetric> across;
  std::optional<Period> period;        // not hours; without one the whole range only
  std::optional<Breakdown> breakdown;  // by the first event that counts for `metric`
  bool operator==(const DistributionSpec&) const = default;
};

core::Result<DistributionSpec> parse_distribution_spec(const boost::json::value& json,
                                                       const events::Plan& plan);

// Normal form: defaults written out; parse_distribution_spec reads it back to an equal spec.
boost::json::value to_json(const DistributionSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const DistributionSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
