// The deliveries that are declared, as the work on one of them needs them: all, because tables of one may
// refer to those of another, and what no delivery keeps is cleared.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "metadata/store.h"
#include "tables/delivery.h"

namespace rouse::ingest {

core::Result<std::vector<tables::Delivery>> declared_deliveries(const metadata::Reader& reader);

}  // namespace rouse::ingest
