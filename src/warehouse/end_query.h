// Ends a query whose caller may be another process, or gone.
#pragma once

#include <string_view>

#include "core/result.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {

// Cancels the query of that id and waits until it no longer runs: what it stored stays what it is. Not
// running: no error. kUnavailable when it does not end within half a minute.
core::Result<void> end_query(Warehouse& warehouse, std::string_view query_id);

}  // namespace rouse::warehouse
