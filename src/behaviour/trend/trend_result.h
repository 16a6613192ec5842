// The answer to a trend: for each series and formula a line of numbers, one per period, and the same question
// asked of the whole range; for all events and for each group of the breakdown. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/number.h"
#include "behaviour/trend/trend_spec.h"

namespace rouse::behaviour {

struct TrendPeriod {
  std::string start;         // as shown: "2026-03-02", of an hour "2026-03-02T13:00:00+08:00"
  std::int64_t from_ms = 0;  // of the part inside the range
  std::int64_t to_ms = 0;    // excluded
  bool clipped = false;      // the range holds a part of it only
  bool final = false;        // it has ended, and the plan's events reach its last day (of an hour: the hour)
};

// Events that carry these values, one per property of the breakdown, none where missing; or Other, all events
// of the groups not shown.
struct TrendGroup {
  bool other = false;
  std::vector<std::optional<std::string>> values;
  bool operator==(const TrendGroup&) const = default;
};

enum class TrendUnit {
  kEvents,
  kSubjects,
  kValues,
  kNumber,
  kFen
};  // kValues: different ones; money is in fen

struct TrendLine {
  std::vector<Number> points;  // per period
  Number whole;                // of the whole range; not the sum of the points
  // Per period where the spec asks for anomalies, else empty. None for periods that are not whole or not
  // final.
  std::vector<std::optional<Expectation>> expectations{};
};

struct TrendLines {
  TrendLine all;
  std::vector<TrendLine> groups;  // in the order of TrendResult::groups
};

// The numbers of one range.
struct TrendTable {
  DayRange range;
  std::vector<TrendPeriod> periods;
  std::vector<TrendLines> series;
  std::vector<TrendLines> formulas;
};

struct TrendResult : AnalysisFacts {
  TrendSpec spec;
  std::vector<TrendUnit> units;    // per series
  std::vector<TrendGroup> groups;  // largest first by series A over the range; then no value, then Other
  TrendTable table;
  std::optional<TrendTable> compared;  // the same groups
};

// One number of a series, whose customers can be listed: those with an event that counts in it.
struct TrendCell {
  std::size_t series = 0;               // counted from 0
  std::optional<std::size_t> period{};  // index; none: the whole range
  std::optional<TrendGroup> group{};    // none: all events
  bool compared = false;                // of the earlier range
};

}  // namespace rouse::behaviour
