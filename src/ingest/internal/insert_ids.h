// The inserts of write batches by name, so that one whose process died can be ended before its rows are
// counted.
#pragma once

#include <string>

#include "core/result.h"
#include "metadata/write_batches.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

std::string insert_id(const metadata::WriteBatch& batch);

// Ends the insert if it still runs, so that what is stored stays what it is.
core::Result<void> end_insert(warehouse::Warehouse& warehouse, const metadata::WriteBatch& batch);

}  // namespace rouse::ingest
