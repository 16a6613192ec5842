// Scope: the customers whose data the asker of an analysis may see.
#pragma once

#include <string>

namespace rouse::behaviour {

// Plain value. `condition` is a portable UInt8 SQL expression over the columns of the event table (as a rule
// over one_id, e.g. "one_id IN (SELECT ...)"); empty means all. It is written by access control, never by the
// asker.
struct Scope {
  std::string condition;

  static Scope all() { return {}; }
};

}  // namespace rouse::behaviour
