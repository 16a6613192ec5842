// Retention results and cells as JSON (retention_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/retention/retention_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const RetentionResult& result);

// {"cohort":"2026-03-02","offset":7,"lost":false,"group":{"kind":"value","value":"x"}}: `offset` is the first
// of a bracket, and absent for all who entered. Fails with kInvalidArgument at the member that is wrong or
// names a number the spec's result does not have.
core::Result<RetentionCell> parse_retention_cell(const boost::json::value& json, std::string pointer,
                                                 const RetentionSpec& spec, const core::Zone& zone);

// A table for all and for each group: a row for each cohort, a column for each bracket.
std::string to_table(const RetentionResult& result);
// A row for each number.
std::string to_csv(const RetentionResult& result);

}  // namespace rouse::behaviour
