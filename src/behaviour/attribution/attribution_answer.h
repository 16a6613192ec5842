// Attribution results and cells as JSON (attribution_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/attribution/attribution_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const AttributionResult& result);

// {"channel":{"kind":"value","property":"channel","name":"sms"},"model":"linear"}, {"direct":true},
// {"touched":true}, {"unconverted":true}. Fails with kInvalidArgument at the member that is wrong.
core::Result<AttributionCell> parse_attribution_cell(const boost::json::value& json, std::string pointer,
                                                     const AttributionSpec& spec, const core::Zone& zone);

// A row for each channel, a column for each model; and what touches cost.
std::string to_table(const AttributionResult& result);
// A row for each number of a model.
std::string to_csv(const AttributionResult& result);

}  // namespace rouse::behaviour
