#include "behaviour/internal/report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rouse::behaviour {
namespace {

// Columns a terminal needs: two for the East Asian wide blocks, none for continuation bytes.
std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) == 0x80U) continue;
    // Lead bytes E3 to ED hold CJK, kana and Hangul; EF fullwidth forms; F0 the supplementary planes.
    const bool wide = (byte >= 0xE3 && byte <= 0xED) || byte == 0xEF || byte == 0xF0;
    width += wide ? 2 : 1;
  }
  return width;
}

}  // namespace

std::string align(const std::vector<TextRow>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - display_width(row[c]), ' ');
      if (c > 0) line += "  " + padding;
      line += row[c];
      if (c == 0) line += padding;
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string csv_field(std::string_view text) {
  std::string field;
  if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos) field = "'";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted;
  quoted += '"';
  for (const char c : field) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string csv_row(const TextRow& fields) {
  std::string row;
  for (std::size_t i = 0; i < fields.size(); ++i) row += (i > 0 ? "," : "") + csv_field(fields[i]);
  return row + "\r\n";
}

std::string text_of(const AnalysisFacts& facts, const std::vector<Sheet>& sheets) {
  auto text = warnings(facts);
  for (const auto& sheet : sheets) {
    if (&sheet != &sheets.front()) text += "\n";
    if (!sheet.title.empty()) text += sheet.title + "\n";
    text += align(sheet.rows);
  }
  return text + footer(facts);
}

std::string csv_of(const std::vector<TextRow>& rows) {
  std::string text;
  for (const auto& row : rows) text += csv_row(row);
  return text;
}

std::string percent(double rate) { return fmt::format("{:.2f}%", rate * 100); }
std::string percent(const std::optional<double>& rate) { return rate ? percent(*rate) : "-"; }

std::string duration(double ms) {
  const auto whole = std::llround(ms);
  if (whole < 60'000) return fmt::format("{:.3f} s", static_cast<double>(whole) / 1000);
  const std::int64_t seconds = whole / 1000;
  const auto clock = fmt::format("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
  return seconds < 86'400 ? clock : fmt::format("{} d {}", seconds / 86'400, clock);
}
std::string duration(const std::optional<double>& ms) { return ms ? duration(*ms) : "-"; }

std::string rounded(const std::optional<double>& number) {
  return number ? fmt::format("{:.4g}", *number) : "-";
}

std::string warnings(const AnalysisFacts& facts) {
  std::string text = facts.simulated ? "SIMULATED DATA\n" : "";
  if (facts.cut) text += "CUT: a limit was reached, the counts are too small\n";
  return text;
}

std::string footer(const AnalysisFacts& facts) {
  return fmt::format("\n{} events read in {} ms; data through {}\n", facts.events_read, facts.elapsed.count(),
                     facts.data_through ? core::format_utc(*facts.data_through) : "-");
}

}  // namespace rouse::behaviour
