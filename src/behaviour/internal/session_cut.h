// Sessions 会话: a subject's events cut where it was silent for longer than a gap, and by events that open or
// close one. The one definition of a session for all models; what it means is the contract in
// docs/behaviour/session.md. Pure; thread-safe.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/event_match.h"
#include "behaviour/internal/customer_values_used.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"
#include "behaviour/window.h"
#include "core/json.h"
#include "core/result.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::int64_t kSessionGapDaysMax = 30;

// How a definition asks for sessions.
struct SessionCut {
  Window gap{30, WindowUnit::kMinute};  // a duration; silence of this length does not yet cut
  std::optional<NamedEvents> start;     // always opens a session
  std::optional<NamedEvents> end;       // closes the session that it belongs to
  bool operator==(const SessionCut&) const = default;
};

// {"gap":{"length":30,"unit":"minute"},"start":{...},"end":{...}}
core::Result<SessionCut> read_session_cut(const boost::json::value& json, std::string pointer,
                                          const events::Plan& plan);
boost::json::object session_cut_json(const SessionCut& cut);
void add_values(const SessionCut& cut, CustomerValuesUsed& used);

// The events of a plan that a model looks at: all of them, these only, or all but these.
struct EventSet {
  std::vector<std::string> events;
  std::vector<std::string> except;
  bool operator==(const EventSet&) const = default;
};

// Members "events" or "except".
core::Result<EventSet> read_event_set(core::JsonObject& json, const events::Plan& plan);
void add_event_set(boost::json::object& json, const EventSet& set);
std::vector<std::string> names_of(const EventSet& set, const events::Plan& plan);  // in the plan's order
// The bit of these events.
void add_bit(SequenceQuery& query, std::size_t bit, const EventSet& set, const events::Plan& plan);

// A window that is a duration, {"length":30,"unit":"minute"}.
core::Result<Window> read_duration(const boost::json::value& json, std::string pointer);

// The same for a kernel.
struct SessionRules {
  std::int64_t gap_ms = 0;
  std::uint64_t start = 0;  // mask of events that open
  std::uint64_t end = 0;    // mask of events that close
};

// Sets the bits, and has the query read as far before and after its range as sessions that begin in the range
// need: what comes later than the gap and a day after the range belongs to none of them.
SessionRules compile_sessions(const SessionCut& cut, std::size_t start_bit, std::size_t end_bit,
                              const core::Zone& zone, SequenceQuery& query);

struct Session {
  std::size_t begin = 0;  // events [begin, end)
  std::size_t end = 0;
  // A later event in time may still belong to it up to here, excluded; when none may, the end of its last.
  std::int64_t open_until_ms = 0;
};

// The session whose first event is `begin`. The next one begins at its end.
inline Session session_from(const Sequence& sequence, std::size_t begin, const SessionRules& rules) {
  auto last = begin;
  while (true) {
    const auto ts = sequence.ts[last];
    const bool ends = (sequence.mask[last] & rules.end) != 0;
    const auto next = last + 1;
    if (next == sequence.size) return {begin, next, ends ? ts + 1 : ts + rules.gap_ms + 1};
    const bool opens = (sequence.mask[next] & rules.start) != 0;
    if (ends || opens || sequence.ts[next] - ts > rules.gap_ms) return {begin, next, ts + 1};
    last = next;
  }
}

}  // namespace rouse::behaviour
