// Trend results and cells as JSON (trend_result.schema.json).
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/trend/trend_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const TrendResult& result);

// {"series":"A","period":"2026-03-02","group":{"kind":"value","values":["x"]},"compared":false}; fails with
// kInvalidArgument at the member that is wrong or names a number the spec's result does not have.
core::Result<TrendCell> parse_trend_cell(const boost::json::value& json, std::string pointer,
                                         const TrendSpec& spec, const core::Zone& zone);

}  // namespace rouse::behaviour
