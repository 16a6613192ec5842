// Session 会话: how many visits there are and of whom, how long and how deep they are, how they begin and
// end. What it means is the contract in docs/behaviour/session.md.
//
// The JSON form is the same for command line, API and saved insights (session.schema.json). Reading is
// strict. Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/group.h"
#include "behaviour/internal/session_cut.h"
#include "behaviour/path/path_spec.h"
#include "behaviour/period.h"
#include "behaviour/question.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kSessionPeriodsMax = 1'000;
inline constexpr std::size_t kSessionEndsMax = 100;                          // first and last events shown
inline constexpr std::size_t kSessionBucketsMax = 100;                       // of lengths, of depths
inline constexpr std::int64_t kLengthEdgeMax = 86'400 * kSessionGapDaysMax;  // seconds
inline constexpr std::int64_t kDepthEdgeMax = 1'000'000;

// The range is that of first events.
struct SessionSpec : Question {
  EventSet members;    // what counts as an event of a session
  SessionCut session;  // its events cut, too, and are activity
  Period period = Period::kDay;
  NodeName name = NodeName::kEvent;          // of first and last events
  std::size_t limit = 10;                    // of these shown
  std::vector<std::int64_t> length_buckets;  // where each begins, in seconds, ascending from 0
  std::vector<std::int64_t> depth_buckets;   // in events, ascending from 1
  std::optional<Breakdown> breakdown;        // by the first event
  bool operator==(const SessionSpec&) const = default;
};

core::Result<SessionSpec> parse_session_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_session_spec reads it back to an equal spec.
boost::json::value to_json(const SessionSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const SessionSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
