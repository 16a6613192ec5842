// What the statements of a load share: they may take as long as a large table takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

warehouse::QueryOptions slow();

// The first column of every row; the number in the only one.
core::Result<std::vector<std::string>> texts(warehouse::Warehouse& warehouse, const std::string& sql);
core::Result<std::uint64_t> number(warehouse::Warehouse& warehouse, const std::string& sql);

// The rows of these days, since 1970-01-01, both included.
std::string days_sql(std::int32_t first, std::int32_t last);

}  // namespace rouse::ingest
