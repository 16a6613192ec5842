#include "behaviour/ltv/ltv_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/answer/number.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

template <typename T>
value or_null(const std::optional<T>& number) {
  return number ? value(*number) : value(nullptr);
}

object point_json(const LtvPoint& point, bool costs) {
  object json{{"payers", point.payers},
              {"value", number_json(point.value)},
              {"per_customer", or_null(point.per_customer)},
              {"final", point.final}};
  if (costs) json["roi"] = or_null(point.roi);
  return json;
}

object table_json(const LtvTable& table, bool costs) {
  array cohorts;
  for (const auto& cohort : table.cohorts) {
    array points;
    for (const auto& point : cohort.points) points.push_back(point_json(point, costs));
    object json{{"start", core::format_day(cohort.start_day)},
                {"clipped", cohort.clipped},
                {"customers", cohort.customers},
                {"points", std::move(points)}};
    if (costs) {
      json["cost"] = or_null(cohort.cost);
      json["paid_back"] = or_null(cohort.paid_back);
    }
    cohorts.push_back(std::move(json));
  }
  array means;
  for (const auto& mean : table.means) {
    object json{{"per_customer", or_null(mean.per_customer)}};
    if (costs) json["roi"] = or_null(mean.roi);
    means.push_back(std::move(json));
  }
  return {{"cohorts", std::move(cohorts)}, {"means", std::move(means)}};
}

std::string unit_of(const LtvSpec& spec) {
  if (!spec.property) return "events";
  return spec.is_money() ? "fen" : "number";
}

std::string per_customer_text(const LtvSpec& spec, const std::optional<double>& number) {
  return number ? fmt::format("{:.2f}", *number / (spec.is_money() ? kFenPerYuan : 1)) : "-";
}

// `text(point)` of each cohort and offset; a number that can still grow has a star.
template <typename Text, typename Mean>
Sheet sheet_of(const LtvSpec& spec, const LtvTable& table, std::string title, Text text, Mean mean_text) {
  TextRow head{"Cohort", "Customers"};
  for (std::int32_t offset = 0; offset <= spec.periods; ++offset) {
    head.push_back(fmt::format("{} {}", to_string(spec.period), offset));
  }
  Sheet sheet{.title = std::move(title), .rows = {std::move(head)}};
  for (const auto& cohort : table.cohorts) {
    TextRow row{core::format_day(cohort.start_day), fmt::format("{}", cohort.customers)};
    for (const auto& point : cohort.points) row.push_back(text(point) + (point.final ? "" : "*"));
    sheet.rows.push_back(std::move(row));
  }
  TextRow mean{"Mean of customers", ""};
  for (const auto& each : table.means) mean.push_back(mean_text(each));
  sheet.rows.push_back(std::move(mean));
  return sheet;
}

void add_sheets(const LtvSpec& spec, const LtvTable& table, const std::string& title,
                std::vector<Sheet>& sheets) {
  const auto value = [&](const auto& of) { return per_customer_text(spec, of.per_customer); };
  sheets.push_back(sheet_of(spec, table, title, value, value));
  if (!spec.cost) return;
  const auto roi = [](const auto& of) { return percent(of.roi); };
  sheets.push_back(sheet_of(spec, table, title.empty() ? "ROI" : title + ", ROI", roi, roi));
}

std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "";
}

void add_rows(const LtvSpec& spec, const LtvTable& table, const std::string& group,
              std::vector<TextRow>& rows) {
  const auto in_yuan = [&](const std::optional<double>& number) {
    return number && spec.is_money() ? std::optional{*number / kFenPerYuan} : number;
  };
  for (const auto& cohort : table.cohorts) {
    for (std::size_t p = 0; p < cohort.points.size(); ++p) {
      const auto& point = cohort.points[p];
      rows.push_back({group, core::format_day(cohort.start_day), fmt::format("{}", cohort.customers),
                      number_text(in_yuan(cohort.cost)), fmt::format("{}", p),
                      fmt::format("{}", point.payers), exact_text(point.value, spec.is_money()),
                      number_text(in_yuan(point.per_customer)), number_text(point.roi),
                      point.final ? "true" : "false"});
    }
  }
}

}  // namespace

value to_json(const LtvResult& result) {
  const bool costs = result.spec.cost.has_value();
  auto json = facts_json("ltv", to_json(result.spec), result);
  json["unit"] = unit_of(result.spec);
  json["table"] = table_json(result.all, costs);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"table", table_json(group.table, costs)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<LtvCell> parse_ltv_cell(const value& from, std::string pointer, const LtvSpec& spec,
                                     const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  LtvCell cell;
  const auto cohort = json.string("cohort");
  if (json.ok()) {
    ROUSE_TRY(cell.cohort_day, core::parse_day(cohort, json.pointer_to("cohort")));
    const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
    if (std::ranges::find(days, cell.cohort_day) == days.end()) {
      json.refuse("cohort", fmt::format("no cohort starts on {}", cohort));
    }
  }
  if (json.has("offset")) cell.offset = static_cast<std::int32_t>(json.integer("offset", 0, spec.periods));
  cell.unpaid = json.boolean_or("unpaid", false);
  if (cell.unpaid && !cell.offset) json.refuse("unpaid", "only goes with offset");
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the lifetime value has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const LtvResult& result) {
  std::vector<Sheet> sheets;
  add_sheets(result.spec, result.all, "", sheets);
  for (const auto& group : result.groups) {
    add_sheets(result.spec, group.table,
               fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key)), sheets);
  }
  return text_of(result, sheets);
}

std::string to_csv(const LtvResult& result) {
  std::vector<TextRow> rows{
      {"group", "cohort", "entered", "cost", "offset", "payers", "value", "per_customer", "roi", "final"}};
  add_rows(result.spec, result.all, "", rows);
  for (const auto& group : result.groups) add_rows(result.spec, group.table, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
