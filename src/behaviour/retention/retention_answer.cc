#include "behaviour/retention/retention_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value rate_json(const std::optional<double>& rate) { return rate ? value(*rate) : value(nullptr); }

object return_json(const RetentionReturn& number, bool valued) {
  object json{{"customers", number.customers}, {"rate", number.rate}, {"final", number.final}};
  if (valued) json["value"] = number_json(number.value);
  return json;
}

object table_json(const RetentionTable& table, bool valued) {
  array cohorts;
  for (const auto& cohort : table.cohorts) {
    array returns;
    for (const auto& number : cohort.returns) returns.push_back(return_json(number, valued));
    cohorts.push_back({{"start", core::format_day(cohort.start_day)},
                       {"clipped", cohort.clipped},
                       {"customers", cohort.customers},
                       {"returns", std::move(returns)}});
  }
  array means;
  for (const auto& mean : table.means) {
    means.push_back({{"simple", rate_json(mean.simple)}, {"weighted", rate_json(mean.weighted)}});
  }
  return {{"cohorts", std::move(cohorts)}, {"means", std::move(means)}};
}

std::string name_of(const Bracket& bracket) {
  return bracket.from == bracket.to ? fmt::format("{}", bracket.from)
                                    : fmt::format("{}-{}", bracket.from, bracket.to);
}

bool is_money(const RetentionSpec& spec) {
  return spec.value && spec.value->type == events::PropertyType::kMoney;
}

// A number that can still grow has a star; of nobody yet it says nothing.
std::string cell_text(const RetentionReturn& number) {
  if (!number.final && number.customers == 0) return "-";
  return percent(number.rate) + (number.final ? "" : "*");
}

Sheet sheet_of(const RetentionSpec& spec, const RetentionTable& table, std::string title) {
  TextRow head{"Cohort", "Customers"};
  for (const auto& bracket : spec.brackets)
    head.push_back(fmt::format("{} {}", to_string(spec.period), name_of(bracket)));
  Sheet sheet{.title = std::move(title), .rows = {std::move(head)}};
  for (const auto& cohort : table.cohorts) {
    TextRow row{core::format_day(cohort.start_day), fmt::format("{}", cohort.customers)};
    for (const auto& number : cohort.returns) row.push_back(cell_text(number));
    sheet.rows.push_back(std::move(row));
  }
  TextRow mean{"Mean of cohorts", ""};
  TextRow weighted{"Mean of customers", ""};
  for (const auto& each : table.means) {
    mean.push_back(percent(each.simple));
    weighted.push_back(percent(each.weighted));
  }
  sheet.rows.push_back(std::move(mean));
  sheet.rows.push_back(std::move(weighted));
  return sheet;
}

void add_rows(const RetentionSpec& spec, const RetentionTable& table, const std::string& group,
              std::vector<TextRow>& rows) {
  for (const auto& cohort : table.cohorts) {
    for (std::size_t b = 0; b < spec.brackets.size(); ++b) {
      const auto& number = cohort.returns[b];
      rows.push_back({group, core::format_day(cohort.start_day), fmt::format("{}", cohort.customers),
                      fmt::format("{}", spec.brackets[b].from), fmt::format("{}", spec.brackets[b].to),
                      fmt::format("{}", number.customers), fmt::format("{}", number.rate),
                      exact_text(number.value, is_money(spec)), number.final ? "true" : "false"});
    }
  }
}

}  // namespace

value to_json(const RetentionResult& result) {
  const bool valued = result.spec.value.has_value();
  auto json = facts_json("retention", to_json(result.spec), result);
  array brackets;
  for (const auto& bracket : result.spec.brackets)
    brackets.push_back({{"from", bracket.from}, {"to", bracket.to}});
  json["brackets"] = std::move(brackets);
  json["table"] = table_json(result.all, valued);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"table", table_json(group.table, valued)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<RetentionCell> parse_retention_cell(const value& from, std::string pointer,
                                                 const RetentionSpec& spec, const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  RetentionCell cell;
  const auto cohort = json.string("cohort");
  if (json.ok()) {
    ROUSE_TRY(cell.cohort_day, core::parse_day(cohort, json.pointer_to("cohort")));
    const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
    if (std::ranges::find(days, cell.cohort_day) == days.end()) {
      json.refuse("cohort", fmt::format("no cohort starts on {}", cohort));
    }
  }
  if (json.has("offset")) {
    const auto offset = json.integer("offset", 0, kOffsetMax);
    const auto found = std::ranges::find(spec.brackets, offset, &Bracket::from);
    if (found == spec.brackets.end()) {
      json.refuse("offset", fmt::format("no bracket begins at {}", offset));
    } else {
      cell.bracket = static_cast<std::size_t>(found - spec.brackets.begin());
    }
  }
  cell.lost = json.boolean_or("lost", false);
  if (cell.lost && !cell.bracket) json.refuse("lost", "only goes with offset");
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the retention has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const RetentionResult& result) {
  std::vector<Sheet> sheets{sheet_of(result.spec, result.all, "")};
  for (const auto& group : result.groups) {
    sheets.push_back(
        sheet_of(result.spec, group.table,
                 fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const RetentionResult& result) {
  std::vector<TextRow> rows{
      {"group", "cohort", "entered", "from", "to", "customers", "rate", "value", "final"}};
  add_rows(result.spec, result.all, "", rows);
  for (const auto& group : result.groups) add_rows(result.spec, group.table, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
