// Tables for a terminal and for a spreadsheet.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/answer/analysis_result.h"

namespace rouse::behaviour {

using TextRow = std::vector<std::string>;

// Columns of one width each, the first to the left, the others to the right; wide characters count two.
std::string align(const std::vector<TextRow>& rows);

// A field of a CSV file; a leading character that starts a formula is made harmless.
std::string csv_field(std::string_view text);
std::string csv_row(std::initializer_list<std::string> fields);

// The lines above and below the numbers of an answer.
std::string warnings(const AnalysisFacts& facts);
std::string footer(const AnalysisFacts& facts);

}  // namespace rouse::behaviour
