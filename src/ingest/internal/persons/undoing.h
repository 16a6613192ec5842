// An unmerge as one write of whoever knows who is who and has the turn to write.
#pragma once

#include "core/result.h"
#include "core/time.h"
#include "ingest/identity_unmerge.h"
#include "ingest/internal/persons/persons.h"

namespace rouse::ingest {

// kInvalidArgument: a text is empty or too long.
core::Result<void> check(const UnmergeRequest& request);

// `persons` are refreshed, and nothing interrupted is left. Fails as unmerge() does; then they are to be
// refreshed before the next write.
core::Result<UnmergeReport> undo(Persons& persons, warehouse::Warehouse& warehouse, core::Timestamp now,
                                 const UnmergeRequest& request);

}  // namespace rouse::ingest
