// Stickiness results and cells as JSON (stickiness_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/stickiness/stickiness_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const StickinessResult& result);

// {"intervals":3,"at_least":true,"compared":false,"group":{"kind":"value","value":"x"}}: without `intervals`
// all who were active. Fails with kInvalidArgument at the member that is wrong or names a number the spec's
// result does not have.
core::Result<StickinessCell> parse_stickiness_cell(const boost::json::value& json, std::string pointer,
                                                   const StickinessSpec& spec, const core::Zone& zone);

// A table for all and for each group: a row for each number of intervals.
std::string to_table(const StickinessResult& result);
// A row for each number.
std::string to_csv(const StickinessResult& result);

}  // namespace rouse::behaviour
