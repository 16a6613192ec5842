// Trend 趋势分析 (event analysis 事件分析): how much of something happened, period by period, as an analyst
// asks for it. What it means is the contract in docs/behaviour.md.
//
// The JSON form is the same for command line, API and saved insights (trend.schema.json). Reading is strict:
// unknown keys, names and combinations of options that have no meaning are refused at their JSON pointer.
// Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/comparison.h"
#include "behaviour/event_match.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "behaviour/trend/anomaly.h"
#include "core/result.h"
#include "events/filter.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kSeriesMax = 8;  // named by the letters A to H
inline constexpr std::size_t kFormulasMax = 6;
inline constexpr std::size_t kFormulaBytesMax = 200;
inline constexpr std::size_t kTrendPropertiesMax = 3;     // of a breakdown
inline constexpr std::size_t kTrendGroupsMax = 100;       // of a breakdown, besides no value and Other
inline constexpr std::size_t kTrendNumbersMax = 200'000;  // series x (periods + 1) x (groups + 3)

// What is counted of a series' events. Those of the second line are of a property; events without a value of
// it do not count for them.
enum class Measure {
  kTotal,
  kUnique,
  kPerSubject,  // events; subjects; events per subject who did it
  kSum,
  kMean,
  kMin,
  kMax,
  kP50,
  kP90,
  kP99,
  kDistinct,  // of a number or money; kDistinct of anything
};

std::string_view to_string(Measure measure);  // as in JSON

struct TrendSeries : NamedEvents {
  Measure measure = Measure::kTotal;
  std::optional<events::PropertyRef> property;  // of the measure
  FirstTime first_time = FirstTime::kNo;
  bool operator==(const TrendSeries&) const = default;
};

// kEvery: an event counts in the group of its own value, so a subject may be in several groups of a period.
// kLast: all that a subject did in a period counts in the group of the last of these events; groups add up.
enum class TrendAttribution { kEvery, kLast };

struct TrendBreakdown {
  std::vector<events::PropertyRef> properties;  // 1..kTrendPropertiesMax
  TrendAttribution attribution = TrendAttribution::kEvery;
  std::size_t limit = 10;
  bool operator==(const TrendBreakdown&) const = default;
};

struct TrendFormula {
  std::string label;    // the formula if not given
  std::string formula;  // over letters of series, numbers, + - * / and parentheses; division by 0 is missing
  bool operator==(const TrendFormula&) const = default;
};

struct TrendSpec : Question {
  Period period = Period::kDay;
  std::vector<TrendSeries> series;  // 1..kSeriesMax
  std::vector<TrendFormula> formulas;
  std::optional<TrendBreakdown> breakdown;
  std::optional<Comparison> compare;
  std::optional<AnomalyDetection> anomalies;
  bool operator==(const TrendSpec&) const = default;
};

core::Result<TrendSpec> parse_trend_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_trend_spec reads it back to an equal spec.
boost::json::value to_json(const TrendSpec& spec);

}  // namespace rouse::behaviour
