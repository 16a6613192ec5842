// Trend results as text: tables for a terminal, CSV for a spreadsheet.
#pragma once

#include <string>

#include "behaviour/trend/trend_result.h"

namespace rouse::behaviour {

// Aligned columns; a row for each period and one for the whole range. Money is in yuan.
std::string to_table(const TrendResult& result);

// RFC 4180 with CRLF: a row for each number. Money is in yuan.
std::string to_csv(const TrendResult& result);

}  // namespace rouse::behaviour
