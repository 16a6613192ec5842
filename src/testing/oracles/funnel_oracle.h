// The truth about funnels, by definition: tries every chain of events there is. Exponential, for histories of
// a dozen events; shares no code and no idea with the kernel. docs/behaviour.md is what it spells out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace rouse::testing {

struct OracleEvent {
  std::int64_t ts = 0;
  std::set<int> steps;               // that it matches, from 0
  std::set<int> exclusions;          // likewise
  std::vector<std::uint64_t> codes;  // 0: missing
};

struct OracleStep {
  bool optional = false;
  std::optional<std::int64_t> within_ms;
  std::optional<int> linked;  // index into OracleEvent::codes
};

struct OracleExclusion {
  int after_step = 0;
  int before_step = 1;
};

struct OracleFunnel {
  enum class Order { kOrdered, kStrict, kUnordered };
  Order order = Order::kOrdered;
  bool order_is_free() const { return order == Order::kUnordered; }
  std::vector<OracleStep> steps;
  std::vector<OracleExclusion> exclusions;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::function<bool(std::int64_t start, std::int64_t ts)> in_window;  // for start <= ts
};

struct OracleAnswer {
  int reach = 0;          // furthest step, from 1; 0: not entered
  bool excluded = false;  // then nothing else is set
  std::vector<int> at;    // event per step, -1 where not done; unordered: of the first, second, ... event
  bool operator==(const OracleAnswer&) const = default;
};

OracleAnswer funnel_by_definition(const OracleFunnel& funnel, const std::vector<OracleEvent>& events);

}  // namespace rouse::testing
