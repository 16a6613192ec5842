// The truth about paths, by definition: writes down every path in full. docs/behaviour/path.md is what it
// spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rouse::testing {

struct PathOracleEvent {
  std::int64_t ts = 0;
  std::uint64_t node = 0;  // 0: it is no step
  bool starts_path = false;
  bool ends_path = false;
  bool opens = false;   // a session
  bool closes = false;  // its session
};

struct PathOracleSpec {
  std::int64_t from_ms = 0;  // of first events of sessions
  std::int64_t to_ms = 0;
  std::optional<std::int64_t> gap_ms{};  // none: all events are one path
  bool first_only = false;
  bool start = false;
  bool end = false;
  std::string occurrence = "first";
  std::optional<std::int64_t> within_ms{};
  std::size_t depth = 0;
  bool compact = true;
  std::uint64_t gap_node = 0;  // stands for steps left out
};

struct PathOracleStep {
  std::uint64_t node = 0;
  std::int64_t ts = 0;
};

struct PathOraclePath {
  std::vector<PathOracleStep> steps;
  bool goes_on = false;
};

// The paths of one subject, whose events are in order.
std::vector<PathOraclePath> paths_by_definition(const std::vector<PathOracleEvent>& events,
                                                const PathOracleSpec& spec);

}  // namespace rouse::testing
