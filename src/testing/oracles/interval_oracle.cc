#include "testing/oracles/interval_oracle.h"

#include <algorithm>

namespace rouse::testing {
namespace {

using IntervalEvents = std::vector<IntervalOracleEvent>;

// Whether the end may be that of the start, as far as the two of them tell.
bool match(const IntervalOracleEvent& start, const IntervalOracleEvent& end, const IntervalOracleSpec& spec) {
  if (!start.starts || !end.ends) return false;
  return !spec.linked || (start.start_link != 0 && start.start_link == end.end_link);
}

// Nothing between the two ends what started, or starts what ends.
bool nearest(const IntervalEvents& events, std::size_t start, std::size_t end,
             const IntervalOracleSpec& spec) {
  for (auto between = start + 1; between < end; ++between) {
    if (match(events[start], events[between], spec) || match(events[between], events[end], spec))
      return false;
  }
  return true;
}

}  // namespace

std::vector<IntervalOraclePair> intervals_by_definition(const IntervalEvents& events,
                                                        const IntervalOracleSpec& spec) {
  std::vector<IntervalOraclePair> pairs;
  for (std::size_t s = 0; s < events.size(); ++s) {
    if (events[s].ts < spec.from_ms || events[s].ts >= spec.to_ms) continue;
    for (auto e = s + 1; e < events.size(); ++e) {
      if (!match(events[s], events[e], spec) || !nearest(events, s, e, spec)) continue;
      if (events[e].ts > spec.deadline(events[s].ts)) continue;
      pairs.push_back({events[s].ts, events[e].ts - events[s].ts, events[s].group});
    }
  }
  return pairs;
}

std::optional<std::int64_t> first_start_by_definition(const IntervalEvents& events,
                                                      const IntervalOracleSpec& spec) {
  for (const auto& event : events) {
    if (event.starts && event.ts >= spec.from_ms && event.ts < spec.to_ms) return event.ts;
  }
  return std::nullopt;
}

std::int64_t median_by_definition(std::vector<std::int64_t> lengths) {
  std::ranges::sort(lengths);
  const auto n = lengths.size();
  return (lengths[(n - 1) / 2] + lengths[n / 2]) / 2;
}

}  // namespace rouse::testing
