// Funnel results and cells as JSON (funnel_result.schema.json), and as text for a terminal and for
// spreadsheets.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/funnel_result.h"
#include "core/result.h"

namespace rouse::behaviour {

boost::json::value to_json(const FunnelResult& result);

// {"step":3,"outcome":"reached","group":{"kind":"value","value":"x"},"period":"2011-10-03"}; fails with
// kInvalidArgument at the member that is wrong or names a number the spec's result does not have.
core::Result<FunnelCell> parse_funnel_cell(const boost::json::value& json, std::string pointer,
                                           const FunnelSpec& spec);
boost::json::value to_json(const CustomerPage& page);

// Aligned columns for a terminal; wide characters count two.
std::string to_table(const FunnelResult& result);

// RFC 4180 with CRLF; text that a spreadsheet would run as a formula is prefixed by an apostrophe.
std::string to_csv(const FunnelResult& result);
std::string csv_header_of_customers(const std::string& subject_type);
std::string csv_rows(const CustomerPage& page);

}  // namespace rouse::behaviour
