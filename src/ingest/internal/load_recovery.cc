#include "ingest/internal/load_recovery.h"

#include "ingest/internal/load_lock.h"
#include "ingest/internal/staging/owner_rewrite.h"
#include "ingest/internal/staging/publication.h"

namespace rouse::ingest {

using core::Result;

namespace {

// Settles one load that was running when its process died.
Result<void> recover(const LoadStores& stores, LoadLedger& ledger, const OpenLoad& load) {
  LoadReport report;
  report.load = load.id;
  report.plan = load.plan;
  report.finished_at = stores.clock.now();
  if (!load.batches.empty()) {
    events::Plan plan;
    plan.id = load.plan;
    ROUSE_TRY(const bool published,
              finish_exchange(stores.warehouse, load_tables(plan, load.id), load.batches));
    if (published) return ledger.done(load.id);
  }
  return ledger.fail(report,
                     core::Error{core::ErrorCode::kUnavailable, "load",
                                 "the load was interrupted; nothing was loaded", "load the files again"});
}

}  // namespace

Result<void> recover_loads(const LoadStores& stores, LoadLedger& ledger) {
  ROUSE_TRY(const auto loads, ledger.open_loads());
  for (const auto& load : loads) ROUSE_CHECK(recover(stores, ledger, load));
  ROUSE_CHECK(settle_rewrites(stores.warehouse));
  return drop_left_tables(stores.warehouse);
}

Result<void> recover_loads(const LoadStores& stores) {
  ROUSE_TRY(const auto lock, LoadLock::take(stores.data_directory));
  LoadLedger ledger{stores.metadata};
  return recover_loads(stores, ledger);
}

}  // namespace rouse::ingest
