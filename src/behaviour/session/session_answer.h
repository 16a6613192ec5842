// Session results and cells as JSON (session_result.schema.json), and results as text.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/session/session_result.h"
#include "core/result.h"
#include "core/zone.h"

namespace rouse::behaviour {

boost::json::value to_json(const SessionResult& result);

// {"period":"2026-03-02","bounced":true,"length":60,"depth":2,"entry":{"kind":"event","name":"open"}, "exit":
// {"kind":"other"},"group":{"kind":"null"}}, each of them or none; a bucket is named by where it begins.
// Fails with kInvalidArgument at the member that is wrong or names nothing that the spec's result has.
core::Result<SessionCell> parse_session_cell(const boost::json::value& json, std::string pointer,
                                             const SessionSpec& spec, const core::Zone& zone);

// Tables of periods, of lengths and depths, and of first and last events; of each group the first.
std::string to_table(const SessionResult& result);
// A row for each number.
std::string to_csv(const SessionResult& result);

}  // namespace rouse::behaviour
