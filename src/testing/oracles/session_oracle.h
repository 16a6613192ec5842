// The truth about sessions, by definition: writes down every session of a subject. docs/behaviour/session.md
// is what it spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstdint>
#include <vector>

namespace rouse::testing {

struct SessionOracleEvent {
  std::int64_t ts = 0;
  bool counts = false;
  bool opens = false;
  bool closes = false;
  std::uint64_t name = 0;
  std::uint64_t page = 0;   // 0 where missing
  std::uint64_t group = 0;  // likewise
};

struct SessionOracleSpec {
  std::int64_t from_ms = 0;  // of first events
  std::int64_t to_ms = 0;
  std::int64_t gap_ms = 0;
};

struct SessionOracleSession {
  std::int64_t began = 0;
  std::int64_t length = 0;
  std::uint64_t depth = 0;
  std::uint64_t pages = 0;
  std::uint64_t entry = 0;
  std::uint64_t exit = 0;
  std::uint64_t group = 0;
};

// Of one subject, whose events are in order.
std::vector<SessionOracleSession> sessions_by_definition(const std::vector<SessionOracleEvent>& events,
                                                         const SessionOracleSpec& spec);

}  // namespace rouse::testing
