// Lifecycle results and cells as JSON (lifecycle_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/lifecycle/lifecycle_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const LifecycleResult& result);

// {"period":"2026-03-02","state":"dormant","group":{"kind":"value","value":"x"}}: without `state` all who are
// active. Fails with kInvalidArgument at the member that is wrong or names a number the spec's result does
// not have.
core::Result<LifecycleCell> parse_lifecycle_cell(const boost::json::value& json, std::string pointer,
                                                 const LifecycleSpec& spec, const core::Zone& zone);

// A table for all and for each group: a row for each period.
std::string to_table(const LifecycleResult& result);
// A row for each number.
std::string to_csv(const LifecycleResult& result);

}  // namespace rouse::behaviour
