#include "behaviour/stickiness/stickiness_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::uint64_t StickinessTable::at_least(std::size_t intervals) const {
  std::uint64_t sum = 0;
  for (auto n = intervals; n <= customers.size(); ++n) sum += customers[n - 1];
  return sum;
}

std::optional<double> StickinessTable::mean() const {
  std::uint64_t sum = 0;
  for (std::size_t n = 1; n <= customers.size(); ++n) sum += n * customers[n - 1];
  const auto of = all();
  return of == 0 ? std::nullopt : std::optional{static_cast<double>(sum) / static_cast<double>(of)};
}

namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

object table_json(const StickinessTable& table) {
  array numbers;
  const auto all = table.all();
  for (std::size_t n = 1; n <= table.customers.size(); ++n) {
    const auto exactly = table.customers[n - 1];
    const auto at_least = table.at_least(n);
    numbers.push_back({{"intervals", n},
                       {"customers", exactly},
                       {"share", share(exactly, all)},
                       {"at_least", at_least},
                       {"at_least_share", share(at_least, all)}});
  }
  const auto mean = table.mean();
  return {{"range", range_json(table.range)},
          {"final", table.final},
          {"customers", all},
          {"mean", mean ? value(*mean) : value(nullptr)},
          {"numbers", std::move(numbers)}};
}

// Of both tables; the compared one may have more intervals.
Sheet sheet_of(const StickinessSpec& spec, const StickinessTable& table,
               const std::optional<StickinessTable>& compared, std::string title) {
  TextRow head{fmt::format("Active {}s", to_string(spec.interval)), "Customers", "Share", "At least",
               "Share"};
  if (compared) head.insert(head.end(), {"Before", "Share"});
  Sheet sheet{.title = std::move(title), .rows = {std::move(head)}};
  const auto rows = std::max(table.customers.size(), compared ? compared->customers.size() : 0);
  const auto all = table.all();
  for (std::size_t n = 1; n <= rows; ++n) {
    TextRow row{fmt::format("{}", n), "", "", "", ""};
    if (n <= table.customers.size()) {
      const auto exactly = table.customers[n - 1];
      const auto at_least = table.at_least(n);
      row = {fmt::format("{}", n), fmt::format("{}", exactly), percent(share(exactly, all)),
             fmt::format("{}", at_least), percent(share(at_least, all))};
    }
    if (compared && n <= compared->customers.size()) {
      const auto before = compared->customers[n - 1];
      row.insert(row.end(), {fmt::format("{}", before), percent(share(before, compared->all()))});
    }
    sheet.rows.push_back(std::move(row));
  }
  TextRow sums{"All", fmt::format("{}{}", all, table.final ? "" : "*")};
  if (compared) sums.insert(sums.end(), {"", "", "", fmt::format("{}", compared->all())});
  sheet.rows.push_back(std::move(sums));
  TextRow means{"Mean", rounded(table.mean())};
  if (compared) means.insert(means.end(), {"", "", "", rounded(compared->mean())});
  sheet.rows.push_back(std::move(means));
  return sheet;
}

void add_rows(const StickinessTable& table, const std::string& group, std::vector<TextRow>& rows) {
  for (std::size_t n = 1; n <= table.customers.size(); ++n) {
    rows.push_back({group, core::format_day(table.range.from_day), core::format_day(table.range.to_day),
                    fmt::format("{}", n), fmt::format("{}", table.customers[n - 1]),
                    fmt::format("{}", table.at_least(n)), table.final ? "true" : "false"});
  }
}

}  // namespace

value to_json(const StickinessResult& result) {
  auto json = facts_json("stickiness", to_json(result.spec), result);
  json["table"] = table_json(result.table);
  if (result.compared) json["compared"] = table_json(*result.compared);
  array groups;
  for (const auto& group : result.groups) {
    object each{{"group", group_json(group.key)}, {"table", table_json(group.table)}};
    if (group.compared) each["compared"] = table_json(*group.compared);
    groups.push_back(std::move(each));
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<StickinessCell> parse_stickiness_cell(const value& from, std::string pointer,
                                                   const StickinessSpec& spec, const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  StickinessCell cell;
  cell.compared = json.boolean_or("compared", false);
  if (cell.compared && !spec.compare) json.refuse("compared", "the stickiness compares with nothing");
  if (json.has("intervals")) {
    const auto most = intervals_of(cell.compared && spec.compare ? compared(spec) : spec);
    cell.intervals = static_cast<std::size_t>(json.integer("intervals", 1, static_cast<std::int64_t>(most)));
  }
  cell.at_least = json.boolean_or("at_least", false);
  if (cell.at_least && !cell.intervals) json.refuse("at_least", "only goes with intervals");
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the stickiness has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const StickinessResult& result) {
  std::vector<Sheet> sheets{sheet_of(result.spec, result.table, result.compared, "")};
  for (const auto& group : result.groups) {
    sheets.push_back(
        sheet_of(result.spec, group.table, group.compared,
                 fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const StickinessResult& result) {
  std::vector<TextRow> rows{{"group", "from", "to", "intervals", "customers", "at_least", "final"}};
  add_rows(result.table, "", rows);
  if (result.compared) add_rows(*result.compared, "", rows);
  for (const auto& group : result.groups) {
    add_rows(group.table, name_of(group.key), rows);
    if (group.compared) add_rows(*group.compared, name_of(group.key), rows);
  }
  return csv_of(rows);
}

}  // namespace rouse::behaviour
