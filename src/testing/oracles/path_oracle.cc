#include "testing/oracles/path_oracle.h"

#include <algorithm>

namespace rouse::testing {
namespace {

using PathEvents = std::vector<PathOracleEvent>;

std::vector<PathEvents> sessions_of(const PathEvents& events, const PathOracleSpec& spec) {
  if (!spec.gap_ms) return {events};
  std::vector<PathEvents> sessions;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool begins =
        i == 0 || events[i].opens || events[i - 1].closes || events[i].ts > events[i - 1].ts + *spec.gap_ms;
    if (begins) sessions.emplace_back();
    sessions.back().push_back(events[i]);
  }
  std::erase_if(sessions, [&](const PathEvents& session) {
    return session.front().ts < spec.from_ms || session.front().ts >= spec.to_ms;
  });
  return sessions;
}

std::vector<std::size_t> places(const PathEvents& events, bool PathOracleEvent::* what) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].*what) found.push_back(i);
  }
  return found;
}

// First and last event of the path; none where the session has no anchor.
std::optional<std::pair<std::size_t, std::size_t>> limits(const PathEvents& events,
                                                          const PathOracleSpec& spec) {
  if (events.empty()) return std::nullopt;
  const auto starts = places(events, &PathOracleEvent::starts_path);
  const auto ends = places(events, &PathOracleEvent::ends_path);
  const auto last = events.size() - 1;
  const auto near = [&](std::size_t a, std::size_t b) {
    return !spec.within_ms || events[b].ts - events[a].ts <= *spec.within_ms;
  };
  if (spec.start && spec.end) {
    if (starts.empty()) return std::nullopt;
    const auto end = std::ranges::find_if(ends, [&](std::size_t at) { return at > starts.front(); });
    if (end == ends.end() || !near(starts.front(), *end)) return std::nullopt;
    return std::pair{starts.front(), *end};
  }
  if (!spec.start && !spec.end) return std::pair{std::size_t{0}, last};
  const auto& anchors = spec.start ? starts : ends;
  if (anchors.empty()) return std::nullopt;
  const auto anchor = spec.occurrence == "last" ? anchors.back() : anchors.front();
  auto from = spec.start ? anchor : std::size_t{0};
  auto to = spec.start ? last : anchor;
  while (!near(from, anchor)) ++from;
  while (!near(anchor, to)) --to;
  return std::pair{from, to};
}

std::vector<PathOracleStep> steps_of(const PathEvents& events, std::size_t from, std::size_t to,
                                     const PathOracleSpec& spec) {
  std::vector<PathOracleStep> steps;
  for (auto i = from; i <= to; ++i) {
    if (events[i].node == 0) continue;
    const bool always = spec.start && spec.end && i == to;
    const bool same = !steps.empty() && steps.back().node == events[i].node;
    if (always || !spec.compact || !same) steps.push_back({events[i].node, events[i].ts});
  }
  return steps;
}

// Between a start and an end, one step stands for all that are too many.
void leave_out(std::vector<PathOracleStep>& steps, const PathOracleSpec& spec) {
  const auto kept = spec.depth - 1;
  const auto first = kept - kept / 2;
  std::vector<PathOracleStep> shorter(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(first));
  shorter.push_back({spec.gap_node, steps[first].ts});
  for (auto i = steps.size() - kept / 2; i < steps.size(); ++i) shorter.push_back(steps[i]);
  steps = shorter;
}

}  // namespace

std::vector<PathOraclePath> paths_by_definition(const PathEvents& events, const PathOracleSpec& spec) {
  std::vector<PathOraclePath> paths;
  for (const auto& session : sessions_of(events, spec)) {
    const auto found = limits(session, spec);
    if (!found) continue;
    PathOraclePath path{.steps = steps_of(session, found->first, found->second, spec)};
    if (path.steps.empty()) continue;
    if (spec.end && !spec.start) std::ranges::reverse(path.steps);
    if (path.steps.size() > spec.depth) {
      if (spec.start && spec.end) {
        leave_out(path.steps, spec);
      } else {
        path.steps.resize(spec.depth);
        path.goes_on = true;
      }
    }
    paths.push_back(path);
    if (spec.first_only) break;
  }
  return paths;
}

}  // namespace rouse::testing
