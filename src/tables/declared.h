// The deliveries in force, as values. Thread-safe: reads metadata and nothing else.
#pragma once

#include <vector>

#include "core/result.h"
#include "metadata/store.h"
#include "tables/delivery.h"

namespace rouse::tables {

// By id; the active version of each.
core::Result<std::vector<Delivery>> declared_deliveries(const metadata::Reader& reader);

// Fails with kConflict, field "ends", when a data date after the delivery's end is published already.
core::Result<void> check_end(const metadata::Reader& reader, const Delivery& delivery);

}  // namespace rouse::tables
