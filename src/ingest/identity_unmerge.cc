#include "ingest/identity_unmerge.h"

#include "ingest/internal/persons/persons_turn.h"
#include "ingest/internal/persons/undoing.h"

namespace rouse::ingest {

core::Result<UnmergeReport> unmerge(const LoadStores& stores, const UnmergeRequest& request) {
  ROUSE_CHECK(check(request));
  ROUSE_TRY(auto turn, PersonsTurn::take(stores));
  return undo(turn.persons, stores.warehouse, stores.clock.now(), request);
}

}  // namespace rouse::ingest
