// Settling what died: see ingest/load.h.
#pragma once

#include "core/result.h"
#include "ingest/internal/load_ledger.h"
#include "ingest/load.h"

namespace rouse::ingest {

// As recover_loads(stores), for a caller that holds the LoadLock.
core::Result<void> recover_loads(const LoadStores& stores, LoadLedger& ledger);

}  // namespace rouse::ingest
