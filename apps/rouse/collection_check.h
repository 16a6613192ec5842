// What `rouse doctor` says about collected events.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/result.h"
#include "findings.h"
#include "program.h"
#include "server/workspace.h"

namespace rouse::cli {

// The events of a plan, as of the moment the feed's progress was read: what it has written since is left out.
struct PlanRows {
  std::uint64_t collected = 0;
  std::uint64_t stored = 0;  // collected and loaded
};

// The equation of the log; the warehouse's rows against the feed's counters; the vault's key. With `recount`
// missing batches are written again. Gives the rows of each plan; of none where nothing was ever collected.
core::Result<std::map<std::string, PlanRows>> check_collection(const Program& program,
                                                               server::Workspace& workspace, bool recount,
                                                               Findings& findings);

}  // namespace rouse::cli
