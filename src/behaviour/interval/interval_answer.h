// Interval results and cells as JSON (interval_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/interval/interval_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const IntervalResult& result);

// {} for who has an interval; {"from_ms":0,"to_ms":86400000,"group":{"kind":"null"}} for one of such a
// length; {"period":"2026-03-02"}; {"unpaired":true}. Fails with kInvalidArgument at the member that is wrong
// or names a number the spec's result does not have.
core::Result<IntervalCell> parse_interval_cell(const boost::json::value& json, std::string pointer,
                                               const IntervalSpec& spec, const core::Zone& zone);

// Tables of the lengths of all and of each group, of the bins, and of the periods.
std::string to_table(const IntervalResult& result);
// A row for all, each group, each period and each of their bins.
std::string to_csv(const IntervalResult& result);

}  // namespace rouse::behaviour
