// Deleting rows that an interrupted write has left.
#pragma once

#include <string>

#include "core/result.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Deletes and waits until the rows are gone: a mutation, which the server carries out in the background on
// the parts there are. Nobody inserts such rows meanwhile. kUnavailable when it takes too long.
core::Result<void> delete_rows(warehouse::Warehouse& warehouse, const std::string& table,
                               const std::string& condition);

}  // namespace rouse::ingest
