// Counts of an attribution as its table: credits as conversions, the chain solved, costs added up.
#pragma once

#include <map>
#include <vector>

#include "behaviour/attribution/attribution_kernel.h"
#include "behaviour/attribution/attribution_result.h"

namespace rouse::behaviour {

using ChannelNames = std::map<ChannelKey, Channel>;

// `order`: channels as they are shown; of them those that occur are in the table. `amounts`: costs of a
// touch.
AttributionTable table_of(const AttributionSpec& spec, const AttributionCounts& counts,
                          const std::vector<ChannelKey>& order, const ChannelNames& names,
                          const std::vector<double>& amounts);

}  // namespace rouse::behaviour
