#include "testing/oracles/stickiness_oracle.h"

namespace rouse::testing {

std::map<std::size_t, StickinessOracleMember> stickiness_by_definition(
    const std::vector<std::vector<StickinessOracleEvent>>& subjects,
    const std::vector<std::int64_t>& boundaries, const std::function<bool(std::size_t)>& enough,
    std::size_t intervals) {
  std::map<std::size_t, StickinessOracleMember> members;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    std::vector<StickinessOracleEvent> firsts;  // of the active intervals
    for (std::size_t b = 0; b + 1 < boundaries.size(); ++b) {
      std::vector<StickinessOracleEvent> of_interval;
      for (const auto& event : subjects[s]) {
        const bool inside = event.ts >= boundaries[b] && event.ts < boundaries[b + 1];
        if (inside && event.active) of_interval.push_back(event);
      }
      if (!of_interval.empty() && enough(of_interval.size())) firsts.push_back(of_interval.front());
    }
    if (firsts.size() == intervals) members[s] = {firsts.front().ts, firsts.front().group};
  }
  return members;
}

}  // namespace rouse::testing
