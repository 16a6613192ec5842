// Whether the warehouse still holds of who is who what metadata say that counts. A server that does not fsync
// (18.16) loses what it stored last when the power fails. Whoever would go on from the rest would give one
// customer two numbers, or his past to somebody else, so writers do not begin. Counts only: quick.
//
// kInternal naming the table, with the way out. Thread-safe as the warehouse is.
#pragma once

#include "core/result.h"
#include "metadata/identity.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

core::Result<void> check_overrides_held(warehouse::Warehouse& warehouse,
                                        const metadata::IdentityProgress& progress);
// Identifiers, ledger and overrides.
core::Result<void> check_identity_held(warehouse::Warehouse& warehouse,
                                       const metadata::IdentityProgress& progress);

}  // namespace rouse::ingest
