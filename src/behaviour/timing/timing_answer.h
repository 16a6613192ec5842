// Timing results and cells as JSON (timing_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/timing/timing_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const TimingResult& result);

// {"from":-10,"group":{"kind":"null"}}: `from` is the first day of a bracket; or {"of":"undated"}; {} for all
// who converted. Fails with kInvalidArgument at the member that is wrong or names a number the spec's result
// does not have.
core::Result<TimingCell> parse_timing_cell(const boost::json::value& json, std::string pointer,
                                           const TimingSpec& spec, const core::Zone& zone);

// A table for all and for each group: a row for each bracket.
std::string to_table(const TimingResult& result);
// A row for each number.
std::string to_csv(const TimingResult& result);

}  // namespace rouse::behaviour
