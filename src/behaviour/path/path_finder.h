// The paths of one subject: sequences cut into sessions, anchored, equal neighbours made one, cut to the
// steps that are looked at. What it means is the contract in docs/behaviour/path.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "behaviour/internal/session_cut.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Bits of an event's mask.
inline constexpr std::size_t kNodeBit = 0;  // it is a step, whose node is in the first column of codes
inline constexpr std::size_t kAnchorStartBit = 1;
inline constexpr std::size_t kAnchorEndBit = 2;
inline constexpr std::size_t kSessionStartBit = 3;
inline constexpr std::size_t kSessionEndBit = 4;

// Codes of nodes that no event has.
inline constexpr Code kGapNode = 1;    // steps left out between a start and an end
inline constexpr Code kOtherNode = 2;  // of a column, the nodes that are not shown

struct PathRules {
  std::int64_t from_ms = 0;             // of first events of sessions
  std::int64_t to_ms = 0;               // excluded
  std::optional<SessionRules> session;  // none: all events are one path
  bool first_only = false;              // of each subject
  bool start = false;                   // there is an anchor of this kind; always an event that is a step
  bool end = false;
  bool last_occurrence = false;
  std::int64_t within_ms = std::numeric_limits<std::int64_t>::max();
  std::size_t depth = 5;
  bool compact = true;
};

struct PathStep {
  Code node = kNoCode;
  std::int64_t ts = 0;  // of the first event that it stands for
};

// From the anchor on: towards an end the steps are in the reverse order of time. Valid until the next one.
struct Path {
  std::span<const PathStep> steps;  // at least one
  bool goes_on = false;             // beyond these steps
};

// One per thread.
class PathFinder {
 public:
  explicit PathFinder(const PathRules& rules) : rules_(rules) {}

  // visit(path) for each path of the subject in the order of their sessions, until it gives false.
  template <typename Visit>
  void each(const Sequence& sequence, Visit visit) {
    if (!rules_.session) {
      if (find(sequence, {.begin = 0, .end = sequence.size})) visit(path());
      return;
    }
    for (std::size_t at = 0; at < sequence.size;) {
      const auto session = session_from(sequence, at, *rules_.session);
      at = session.end;
      const auto began = sequence.ts[session.begin];
      if (began < rules_.from_ms) continue;
      if (began >= rules_.to_ms) return;
      if (session.open_until_ms > open_until_ms_) open_until_ms_ = session.open_until_ms;
      if (find(sequence, session) && (!visit(path()) || rules_.first_only)) return;
    }
  }

  // When the last of the sessions looked at can no longer grow; 0 without any.
  std::int64_t open_until_ms() const { return open_until_ms_; }

 private:
  Path path() const { return {.steps = steps_, .goes_on = goes_on_}; }
  bool find(const Sequence& sequence, const Session& session);
  std::optional<std::size_t> event_with(const Sequence& sequence, std::uint64_t bit, std::size_t begin,
                                        std::size_t end, bool last) const;
  void walk_on(const Sequence& sequence, std::size_t begin, std::size_t end, std::int64_t until);
  void walk_back(const Sequence& sequence, std::size_t begin, std::size_t anchor);
  bool find_between(const Sequence& sequence, std::size_t start, std::size_t end);
  void collapse();
  bool repeats(Code node) const { return rules_.compact && !steps_.empty() && steps_.back().node == node; }

  PathRules rules_;
  std::vector<PathStep> steps_;
  bool goes_on_ = false;
  std::int64_t open_until_ms_ = 0;
};

}  // namespace rouse::behaviour
