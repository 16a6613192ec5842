// The deliveries in force, as values. Thread-safe: reads metadata and nothing else.
#pragma once

#include <vector>

#include "core/result.h"
#include "metadata/store.h"
#include "tables/delivery.h"

namespace rouse::tables {

// By id; the active version of each.
core::Result<std::vector<Delivery>> declared_deliveries(const metadata::Reader& reader);

}  // namespace rouse::tables
