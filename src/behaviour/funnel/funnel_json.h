// Funnel results and cells as JSON (funnel_result.schema.json).
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/funnel/funnel_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const FunnelResult& result);

// {"step":3,"outcome":"reached","group":{"kind":"value","value":"x"},"period":"2011-10-03"}; fails with
// kInvalidArgument at the member that is wrong or names a number the spec's result does not have.
core::Result<FunnelCell> parse_funnel_cell(const boost::json::value& json, std::string pointer,
                                           const FunnelSpec& spec, const core::Zone& zone);

}  // namespace rouse::behaviour
