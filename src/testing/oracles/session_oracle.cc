#include "testing/oracles/session_oracle.h"

#include <map>
#include <set>

namespace rouse::testing {

std::vector<SessionOracleSession> sessions_by_definition(const std::vector<SessionOracleEvent>& events,
                                                         const SessionOracleSpec& spec) {
  // Each event's session is the number of sessions that were begun up to it.
  std::map<std::size_t, std::vector<SessionOracleEvent>> by_session;
  std::size_t begun = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool silent = i > 0 && events[i].ts > events[i - 1].ts + spec.gap_ms;
    if (i == 0 || silent || events[i].opens || events[i - 1].closes) ++begun;
    by_session[begun].push_back(events[i]);
  }
  std::vector<SessionOracleSession> sessions;
  for (const auto& [number, all] : by_session) {
    if (all.front().ts < spec.from_ms || all.front().ts >= spec.to_ms) continue;
    std::vector<SessionOracleEvent> counted;
    std::set<std::uint64_t> pages;
    for (const auto& event : all) {
      if (!event.counts) continue;
      counted.push_back(event);
      if (event.page != 0) pages.insert(event.page);
    }
    if (counted.empty()) continue;
    sessions.push_back({.began = all.front().ts,
                        .length = all.back().ts - all.front().ts,
                        .depth = counted.size(),
                        .pages = pages.size(),
                        .entry = counted.front().name,
                        .exit = counted.back().name,
                        .group = counted.front().group});
  }
  return sessions;
}

}  // namespace rouse::testing
