// EventMatch: which events a definition means, by name and filter. Several of them, any of which will do, are
// a virtual event 虚拟事件: funnel steps and the series of trends are written as such. Plain value,
// thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "events/filter.h"

namespace rouse::behaviour {

inline constexpr std::size_t kMatchesMax = 50;  // of one any_of
inline constexpr std::size_t kLabelBytesMax = 200;

struct EventMatch {
  std::string event;
  events::Filter where;
  bool operator==(const EventMatch&) const = default;
};

// Events that a definition gives a part to play.
struct NamedEvents {
  std::string label;               // the event's name, or names joined by " / ", if not given
  std::vector<EventMatch> any_of;  // at least one
  bool operator==(const NamedEvents&) const = default;
};

// Counts only the subject's first event: the first ever of the events named, if it fulfils the filters, or
// the first that fulfils them. Ever is within the stored data.
enum class FirstTime { kNo, kEver, kMatching };

}  // namespace rouse::behaviour
