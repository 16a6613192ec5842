// A run of a delivery as JSON: the one form that the API and the command line show
// (src/api/openapi.json, TableRun and RunTable). Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <span>

#include "metadata/table_runs.h"

namespace rouse::tables {

// Without its tables.
boost::json::object run_json(const metadata::TableRun& run);
// With "tables".
boost::json::object run_json(const metadata::TableRun& run, std::span<const metadata::RunTable> tables);

// Findings of this severity that do not hold.
std::size_t broken(const metadata::RunTable& table, std::string_view severity);

}  // namespace rouse::tables
