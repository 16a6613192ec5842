// Hours results and cells as JSON (hours_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/hours/hours_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const HoursResult& result);

// {"weekday":1,"hour":20,"group":{"kind":"null"}}, each of them absent for all; Monday is 1. Fails with
// kInvalidArgument at the member that is wrong or names a number the spec's result does not have.
core::Result<HoursCell> parse_hours_cell(const boost::json::value& json, std::string pointer,
                                         const HoursSpec& spec, const core::Zone& zone);

// A table of events for all and for each group: a row for each hour, a column for each day of the week.
std::string to_table(const HoursResult& result);
// A row for each number.
std::string to_csv(const HoursResult& result);

}  // namespace rouse::behaviour
