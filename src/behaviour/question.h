// What the definition of every analysis says: in which plan, of whom, of which days, and which events exist
// for it. Plain value, thread-safe.
#pragma once

#include <string>

#include "behaviour/period.h"
#include "events/filter.h"

namespace rouse::behaviour {

struct Question {
  std::string plan;
  std::string subject;  // type
  DayRange range;
  events::Filter where;  // of all events of the analysis
  bool operator==(const Question&) const = default;
};

}  // namespace rouse::behaviour
