// The two clocks of a data directory: the bank's, which says when something happens and which day it is, and
// the machine's, which says how long something takes. They are one unless the settings ask for a simulated
// clock.
#pragma once

#include <memory>

#include "core/clock/simulated_clock.h"
#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"
#include "server/settings.h"

namespace rouse::server {

struct Clocks {
  const core::Clock& machine;
  std::unique_ptr<core::SimulatedClock> simulated;  // null: the bank's is the machine's

  const core::Clock& bank() const {
    return simulated ? static_cast<const core::Clock&>(*simulated) : machine;
  }
};

// A simulated clock goes on where the data directory's stood last; where there is no directory yet, or its
// clock was never moved, it shows the machine's time. `machine` outlives what is returned.
core::Result<Clocks> open_clocks(const Settings& settings, const core::Clock& machine);

// Warns where the bank's time lies before what this data directory was once driven to.
core::Result<void> warn_of_later_data(metadata::Store& store, const Clocks& clocks, core::Log& log);

}  // namespace rouse::server
