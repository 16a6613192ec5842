// The truth about lifecycles, by definition: asks of every period whether the subject was active in it, in
// the one before, and earlier. docs/behaviour/lifecycle.md is what it spells out; it shares no code and no
// idea with the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rouse::testing {

struct LifecycleOracleEvent {
  std::int64_t ts = 0;
  bool active = false;
  std::uint64_t group = 0;  // 0 where missing
};

struct LifecycleOracleMember {
  std::int64_t since = 0;
  std::uint64_t group = 0;
};

// By subject: who is in `state` in the period [boundaries[period], boundaries[period + 1]); the period before
// it is there, too.
std::map<std::size_t, LifecycleOracleMember> lifecycle_by_definition(
    const std::vector<std::vector<LifecycleOracleEvent>>& subjects,
    const std::vector<std::int64_t>& boundaries, std::size_t period, const std::string& state);

}  // namespace rouse::testing
