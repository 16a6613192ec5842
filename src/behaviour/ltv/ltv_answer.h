// Lifetime value results and cells as JSON (ltv_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/ltv/ltv_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const LtvResult& result);

// {"cohort":"2026-03-01","offset":2,"unpaid":false,"group":{"kind":"value","value":"x"}}: who had an event of
// value by then; without `offset` all who entered. Fails with kInvalidArgument at the member that is wrong or
// names a number the spec's result does not have.
core::Result<LtvCell> parse_ltv_cell(const boost::json::value& json, std::string pointer, const LtvSpec& spec,
                                     const core::Zone& zone);

// For all and for each group a table of values per customer, and of returns on the cost if there is one: a
// row for each cohort, a column for each offset.
std::string to_table(const LtvResult& result);
// A row for each number.
std::string to_csv(const LtvResult& result);

}  // namespace rouse::behaviour
