// The truth about intervals, by definition: looks at every pair of events, and asks of each whether anything
// stands between. docs/behaviour/interval.md is what it spells out; it shares no code and no idea with the
// kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace rouse::testing {

struct IntervalOracleEvent {
  std::int64_t ts = 0;
  bool starts = false;
  bool ends = false;
  std::uint64_t start_link = 0;  // 0 where missing
  std::uint64_t end_link = 0;
  std::uint64_t group = 0;
};

struct IntervalOracleSpec {
  std::int64_t from_ms = 0;  // of starts
  std::int64_t to_ms = 0;
  // The last time at which what started then may end.
  std::function<std::int64_t(std::int64_t)> deadline;
  bool linked = false;
};

struct IntervalOraclePair {
  std::int64_t start_ts = 0;
  std::int64_t length = 0;
  std::uint64_t group = 0;
};

// Of one subject, by start.
std::vector<IntervalOraclePair> intervals_by_definition(const std::vector<IntervalOracleEvent>& events,
                                                        const IntervalOracleSpec& spec);
// The first start of the range; none if there is none.
std::optional<std::int64_t> first_start_by_definition(const std::vector<IntervalOracleEvent>& events,
                                                      const IntervalOracleSpec& spec);
// The middle of lengths in order, or the mean of the two in the middle without its fraction.
std::int64_t median_by_definition(std::vector<std::int64_t> lengths);

}  // namespace rouse::testing
