// Distribution results and cells as JSON (distribution_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/distribution/distribution_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const DistributionResult& result);

// {"period":"2026-03-02","bucket":2,"across":0,"group":{"kind":"value","value":"x"}}: without `period` of the
// whole range, without `bucket` or `across` of all; `across` 0 are those without a value there. Fails with
// kInvalidArgument at the member that is wrong or names a number the spec's result does not have.
core::Result<DistributionCell> parse_distribution_cell(const boost::json::value& json, std::string pointer,
                                                       const DistributionSpec& spec, const core::Zone& zone);

// For all and for each group a table: a row for the whole range and for each period, a column for each
// bucket. Where the metric is crossed: of the whole range, a row for each bucket and a column for each bucket
// across.
std::string to_table(const DistributionResult& result);
// A row for each number.
std::string to_csv(const DistributionResult& result);

}  // namespace rouse::behaviour
