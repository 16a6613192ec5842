// Funnel results as text: a table for a terminal, CSV for a spreadsheet.
#pragma once

#include <string>

#include "behaviour/funnel/funnel_result.h"

namespace rouse::behaviour {

// Aligned columns for a terminal; wide characters count two.
std::string to_table(const FunnelResult& result);

// RFC 4180 with CRLF; text that a spreadsheet would run as a formula is prefixed by an apostrophe.
std::string to_csv(const FunnelResult& result);

}  // namespace rouse::behaviour
