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

// The equation of the log; the warehouse's rows against the feed's counters; the vault's key. With `recount`
// missing batches are written again. Gives the collected events of each plan.
core::Result<std::map<std::string, std::uint64_t>> check_collection(const Program& program,
                                                                    server::Workspace& workspace,
                                                                    bool recount, Findings& findings);

}  // namespace rouse::cli
