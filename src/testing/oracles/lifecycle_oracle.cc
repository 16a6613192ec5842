#include "testing/oracles/lifecycle_oracle.h"

#include <limits>

namespace rouse::testing {
namespace {

using LifecycleEvents = std::vector<LifecycleOracleEvent>;

LifecycleEvents active_between(const LifecycleEvents& events, std::int64_t from, std::int64_t to) {
  LifecycleEvents found;
  for (const auto& event : events) {
    if (event.active && event.ts >= from && event.ts < to) found.push_back(event);
  }
  return found;
}

}  // namespace

std::map<std::size_t, LifecycleOracleMember> lifecycle_by_definition(
    const std::vector<LifecycleEvents>& subjects, const std::vector<std::int64_t>& boundaries,
    std::size_t period, const std::string& state) {
  const auto before = boundaries[period - 1];
  const auto start = boundaries[period];
  std::map<std::size_t, LifecycleOracleMember> members;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    const auto now = active_between(subjects[s], start, boundaries[period + 1]);
    const auto previous = active_between(subjects[s], before, start);
    const auto earlier = active_between(subjects[s], std::numeric_limits<std::int64_t>::min(), before);
    std::string is;
    if (!now.empty() && previous.empty() && earlier.empty()) is = "new";
    if (!now.empty() && !previous.empty()) is = "returning";
    if (!now.empty() && previous.empty() && !earlier.empty()) is = "resurrecting";
    if (now.empty() && !previous.empty()) is = "dormant";
    if (is != state) continue;
    const auto& last = now.empty() ? previous.back() : now.back();
    members[s] = {now.empty() ? last.ts : now.front().ts, last.group};
  }
  return members;
}

}  // namespace rouse::testing
