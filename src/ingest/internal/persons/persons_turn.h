// The turn to write for whoever changes who is who outside of collection: the lock of loads, and persons as
// they are now, without what interrupted writes have left. Not thread-safe.
#pragma once

#include "core/result.h"
#include "ingest/internal/load_lock.h"
#include "ingest/internal/persons/persons.h"
#include "ingest/load.h"

namespace rouse::ingest {

struct PersonsTurn {
  LoadLock lock;
  Persons persons;

  // `stores` outlives it. Fails as LoadLock::take and Persons::open do.
  static core::Result<PersonsTurn> take(const LoadStores& stores);
};

}  // namespace rouse::ingest
