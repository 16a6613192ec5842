// Lists of customers as JSON and CSV, whatever analysis they come from.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "behaviour/answer/analysis_result.h"

namespace rouse::behaviour {

boost::json::value to_json(const CustomerPage& page);

// As tables of analyses (funnel_text.h).
std::string csv_header_of_customers(const std::string& subject_type);
std::string csv_rows(const CustomerPage& page);

}  // namespace rouse::behaviour
