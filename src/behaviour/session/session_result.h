// The answer to a session analysis: numbers of the whole range and of each period, how long and how deep
// sessions are, and how they begin and end. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/answer/group.h"
#include "behaviour/path/path_result.h"
#include "behaviour/session/session_spec.h"

namespace rouse::behaviour {

struct SessionNumber {
  std::uint64_t sessions = 0;
  std::uint64_t customers = 0;  // different ones
  bool operator==(const SessionNumber&) const = default;
};

// Means and medians are missing where there are no sessions, medians also where too many values would have to
// be kept.
struct SessionLine {
  SessionNumber all;
  SessionNumber bounces;  // of one event
  std::optional<double> mean_length_ms{};
  std::optional<double> median_length_ms{};
  std::optional<double> mean_depth{};  // events
  std::optional<double> median_depth{};
  std::optional<double> mean_pages{};  // different ones
};

struct SessionPeriod {
  std::int32_t start_day = 0;
  bool clipped = false;  // the range holds a part of the period only
  bool final = false;    // no session that began in it can still grow
  SessionLine line;
};

struct SessionTable {
  SessionLine whole;  // of the range; not the sum of the periods
  std::vector<SessionPeriod> periods;
  std::vector<SessionNumber> lengths;  // by bucket of the spec
  std::vector<SessionNumber> depths;
};

// Sessions whose first, or last, event is this.
struct SessionEnd {
  PathNode node;  // an event, a page or Other
  SessionNumber all;
  SessionNumber bounces;
};

struct SessionGroup {
  GroupKey key;
  SessionTable table;
};

struct SessionResult : AnalysisFacts {
  SessionSpec spec;
  bool medians_left_out = false;  // AnalysisLimits::kept_values did not suffice
  SessionTable all;
  std::vector<SessionEnd> entries;  // most sessions first; then Other
  std::vector<SessionEnd> exits;
  std::vector<SessionGroup> groups;  // most sessions first; then null, then Other
};

// The customers with a session of which all that is given holds.
struct SessionCell {
  std::optional<std::int32_t> period_day;  // start of the period
  bool bounced = false;
  std::optional<std::size_t> length;  // index of a bucket
  std::optional<std::size_t> depth;
  std::optional<PathNode> entry;
  std::optional<PathNode> exit;
  std::optional<GroupKey> group;
};

}  // namespace rouse::behaviour
