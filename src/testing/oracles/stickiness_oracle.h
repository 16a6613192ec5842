// The truth about stickiness, by definition: counts the events of every interval.
// docs/behaviour/stickiness.md is what it spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace rouse::testing {

struct StickinessOracleEvent {
  std::int64_t ts = 0;
  bool active = false;
  std::uint64_t group = 0;  // 0 where missing
};

struct StickinessOracleMember {
  std::int64_t since = 0;
  std::uint64_t group = 0;
};

// By subject: who was active in exactly `intervals` of those between `boundaries`, where so many events make
// an interval an active one as `enough` says.
std::map<std::size_t, StickinessOracleMember> stickiness_by_definition(
    const std::vector<std::vector<StickinessOracleEvent>>& subjects,
    const std::vector<std::int64_t>& boundaries, const std::function<bool(std::size_t)>& enough,
    std::size_t intervals);

}  // namespace rouse::testing
