// Tables for a terminal and for a spreadsheet.
#pragma once

#include <optional>
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
std::string csv_row(const TextRow& fields);

// A table with a title, above it, and its first row the heads of its columns.
struct Sheet {
  std::string title;
  std::vector<TextRow> rows;
};

// The lines above and below the numbers of an answer.
std::string warnings(const AnalysisFacts& facts);
std::string footer(const AnalysisFacts& facts);

// All of an answer for a terminal, and one sheet of it for a spreadsheet.
std::string text_of(const AnalysisFacts& facts, const std::vector<Sheet>& sheets);
std::string csv_of(const std::vector<TextRow>& rows);

// Numbers as text: "12.34%"; "3 d 04:05:06", "04:05:06", "06.120 s"; four digits; "-" where there is none.
std::string percent(double rate);
std::string percent(const std::optional<double>& rate);
std::string duration(double ms);
std::string duration(const std::optional<double>& ms);
std::string rounded(const std::optional<double>& number);

}  // namespace rouse::behaviour
