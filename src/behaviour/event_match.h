// EventMatch: which events a definition means, by name and filter. Several of them, any of which will do, are
// a virtual event 虚拟事件: funnel steps and the series of trends are written as such. Plain value,
// thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "events/filter.h"

namespace rouse::behaviour {

inline constexpr std::size_t kMatchesMax = 50;  // of one any_of
inline constexpr std::size_t kLabelBytesMax = 200;

struct EventMatch {
  std::string event;
  events::Filter where;
  bool operator==(const EventMatch&) const = default;
};

}  // namespace rouse::behaviour
