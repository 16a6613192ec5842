#include "behaviour/trend/trend_text.h"

#include <fmt/format.h>

#include <cmath>

#include "behaviour/internal/report/text_table.h"
#include "behaviour/trend/trend_rules.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

std::string name_of(const TrendGroup& group) {
  if (group.other) return "(other)";
  std::string name;
  for (const auto& value : group.values) name += (name.empty() ? "" : " / ") + value.value_or("(no value)");
  return name;
}

std::string marks_of(const TrendPeriod& period) {
  std::string marks = period.clipped ? "clipped" : "";
  if (!period.final) marks += marks.empty() ? "not final" : ", not final";
  return marks;
}

// What a line has in a period, for people and for programs.
std::string point_text(const TrendLine& line, std::size_t period, bool money) {
  auto text = rounded_text(line.points[period], money);
  if (line.expectations.empty() || !line.expectations[period]) return text;
  switch (line.expectations[period]->anomaly) {
    case Anomaly::kHigh: return "high! " + text;
    case Anomaly::kLow: return "low! " + text;
    case Anomaly::kNone: break;
  }
  return text;
}

std::string expectation_csv(const TrendLine& line, std::size_t period, bool money) {
  const auto& expectation = line.expectations[period];
  if (!expectation) return ",,,,";
  constexpr const char* kWords[] = {"none", "high", "low"};
  return fmt::format(",{},{},{},{}", exact_text(expectation->expected, money),
                     exact_text(expectation->low, money), exact_text(expectation->high, money),
                     kWords[static_cast<std::size_t>(expectation->anomaly)]);
}

struct Column {
  std::string head;
  const TrendLine* line;
  bool money;
};

std::string table_of(const TrendTable& table, const std::vector<Column>& columns) {
  TextRow head{"From"};
  TextRow whole{"Whole range"};
  for (const auto& column : columns) {
    head.push_back(column.head);
    whole.push_back(rounded_text(column.line->whole, column.money));
  }
  std::vector<TextRow> rows{std::move(head)};
  for (std::size_t p = 0; p < table.periods.size(); ++p) {
    TextRow row{table.periods[p].start};
    for (const auto& column : columns) row.push_back(point_text(*column.line, p, column.money));
    row.push_back(marks_of(table.periods[p]));
    rows.push_back(std::move(row));
  }
  rows.push_back(std::move(whole));
  return align(rows);
}

bool is_money(const TrendResult& result, std::size_t series) {
  return result.units[series] == TrendUnit::kFen;
}

std::string head_of(const TrendResult& result, std::size_t series) {
  return fmt::format("{}. {}", series_letter(series), result.spec.series[series].label);
}

// All series side by side; with a breakdown a table for each, its groups side by side.
std::string tables_of(const TrendResult& result, const TrendTable& table) {
  std::vector<Column> columns;
  columns.reserve(table.series.size() + table.formulas.size());
  for (std::size_t s = 0; s < table.series.size(); ++s) {
    columns.push_back({head_of(result, s), &table.series[s].all, is_money(result, s)});
  }
  for (std::size_t f = 0; f < table.formulas.size(); ++f) {
    columns.push_back({result.spec.formulas[f].label, &table.formulas[f].all, false});
  }
  auto text = table_of(table, columns);
  const auto by_group = [&](const std::string& head, const TrendLines& lines, bool money) {
    std::vector<Column> groups;
    groups.reserve(result.groups.size());
    for (std::size_t g = 0; g < result.groups.size(); ++g) {
      groups.push_back({name_of(result.groups[g]), &lines.groups[g], money});
    }
    text += "\n" + head + "\n" + table_of(table, groups);
  };
  for (std::size_t s = 0; s < table.series.size() && !result.groups.empty(); ++s) {
    by_group(head_of(result, s), table.series[s], is_money(result, s));
  }
  for (std::size_t f = 0; f < table.formulas.size() && !result.groups.empty(); ++f) {
    by_group(result.spec.formulas[f].label, table.formulas[f], false);
  }
  return text;
}

// The rows of a line; `lead` is what they all begin with.
std::string csv_line(const std::string& lead, const TrendTable& table, const TrendLine& line, bool money) {
  std::string text;
  for (std::size_t p = 0; p < table.periods.size(); ++p) {
    const auto& period = table.periods[p];
    text += fmt::format("{},{},{},{},{}", lead, period.start, period.final, period.clipped,
                        exact_text(line.points[p], money));
    if (!line.expectations.empty()) text += expectation_csv(line, p, money);
    text += "\r\n";
  }
  return text + fmt::format("{},,,,{}{}\r\n", lead, exact_text(line.whole, money),
                            line.expectations.empty() ? "" : ",,,,");
}

std::string csv_lines(const TrendResult& result, const TrendTable& table, const std::string& lead,
                      const TrendLines& lines, bool money) {
  const std::size_t properties = result.spec.breakdown ? result.spec.breakdown->properties.size() : 0;
  const std::string blanks(properties, ',');
  auto text = csv_line(fmt::format("{},all{}", lead, blanks), table, lines.all, money);
  for (std::size_t g = 0; g < result.groups.size(); ++g) {
    const auto& group = result.groups[g];
    auto group_lead = lead;
    group_lead += group.other ? ",other" + blanks : ",value";
    for (const auto& value : group.values) {
      group_lead += ',';
      group_lead += csv_field(value.value_or(""));
    }
    text += csv_line(group_lead, table, lines.groups[g], money);
  }
  return text;
}

std::string csv_table(const TrendResult& result, const TrendTable& table, std::string_view range) {
  std::string text;
  for (std::size_t s = 0; s < table.series.size(); ++s) {
    const auto lead =
        fmt::format("{},{},{}", range, series_letter(s), csv_field(result.spec.series[s].label));
    text += csv_lines(result, table, lead, table.series[s], is_money(result, s));
  }
  for (std::size_t f = 0; f < table.formulas.size(); ++f) {
    const auto& formula = result.spec.formulas[f];
    const auto lead = fmt::format("{},{},{}", range, csv_field(formula.formula), csv_field(formula.label));
    text += csv_lines(result, table, lead, table.formulas[f], false);
  }
  return text;
}

}  // namespace

std::string to_table(const TrendResult& result) {
  auto text = warnings(result) + tables_of(result, result.table);
  if (result.compared) {
    text += fmt::format("\nCompared with {} to {}\n", core::format_day(result.compared->range.from_day),
                        core::format_day(result.compared->range.to_day));
    text += tables_of(result, *result.compared);
  }
  return text + footer(result);
}

std::string to_csv(const TrendResult& result) {
  std::string text = "range,series,label,group_kind";
  if (result.spec.breakdown) {
    for (const auto& property : result.spec.breakdown->properties) text += "," + csv_field(property.name);
  }
  text += ",period,final,clipped,value";
  if (result.spec.anomalies) text += ",expected,low,high,anomaly";
  text += "\r\n" + csv_table(result, result.table, "asked");
  if (result.compared) text += csv_table(result, *result.compared, "compared");
  return text;
}

}  // namespace rouse::behaviour
