#include "behaviour/hours/hours_answer.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "behaviour/hours/hours_kernel.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr const char* kNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

object number_json(object place, const HoursNumber& number) {
  place["events"] = number.events;
  place["customers"] = number.customers;
  place["share"] = number.share;
  return place;
}

object numbers_json(const HoursNumbers& numbers) {
  array weekdays;
  array hours;
  array cells;
  for (std::size_t w = 0; w < numbers.weekdays.size(); ++w) {
    weekdays.push_back(number_json({{"weekday", w + 1}}, numbers.weekdays[w]));
  }
  for (std::size_t h = 0; h < numbers.hours.size(); ++h) {
    hours.push_back(number_json({{"hour", h}}, numbers.hours[h]));
  }
  for (std::size_t c = 0; c < numbers.cells.size(); ++c) {
    cells.push_back(
        number_json({{"weekday", c / kHoursOfDay + 1}, {"hour", c % kHoursOfDay}}, numbers.cells[c]));
  }
  return {{"events", numbers.all.events},
          {"customers", numbers.all.customers},
          {"weekdays", std::move(weekdays)},
          {"hours", std::move(hours)},
          {"cells", std::move(cells)}};
}

Sheet sheet_of(const HoursNumbers& numbers, std::string title) {
  TextRow head{"Hour"};
  for (const auto* name : kNames) head.emplace_back(name);
  head.insert(head.end(), {"Events", "Share", "Customers"});
  Sheet sheet{.title = std::move(title), .rows = {std::move(head)}};
  const auto add_totals = [](const HoursNumber& number, TextRow& row) {
    row.push_back(fmt::format("{}", number.events));
    row.push_back(percent(number.share));
    row.push_back(fmt::format("{}", number.customers));
  };
  for (std::size_t h = 0; h < numbers.hours.size(); ++h) {
    TextRow row{fmt::format("{:02}", h)};
    for (std::size_t w = 0; w < kWeekdays; ++w) {
      row.push_back(fmt::format("{}", numbers.cells[w * kHoursOfDay + h].events));
    }
    add_totals(numbers.hours[h], row);
    sheet.rows.push_back(std::move(row));
  }
  TextRow all{"All"};
  for (const auto& weekday : numbers.weekdays) all.push_back(fmt::format("{}", weekday.events));
  add_totals(numbers.all, all);
  sheet.rows.push_back(std::move(all));
  return sheet;
}

void add_rows(const HoursNumbers& numbers, const std::string& group, std::vector<TextRow>& rows) {
  const auto add = [&](std::string weekday, std::string hour, const HoursNumber& number) {
    rows.push_back({group, std::move(weekday), std::move(hour), fmt::format("{}", number.events),
                    fmt::format("{}", number.customers), fmt::format("{}", number.share)});
  };
  add("", "", numbers.all);
  for (std::size_t w = 0; w < numbers.weekdays.size(); ++w) {
    add(fmt::format("{}", w + 1), "", numbers.weekdays[w]);
  }
  for (std::size_t h = 0; h < numbers.hours.size(); ++h) add("", fmt::format("{}", h), numbers.hours[h]);
  for (std::size_t c = 0; c < numbers.cells.size(); ++c) {
    add(fmt::format("{}", c / kHoursOfDay + 1), fmt::format("{}", c % kHoursOfDay), numbers.cells[c]);
  }
}

}  // namespace

value to_json(const HoursResult& result) {
  auto json = facts_json("hours", to_json(result.spec), result);
  json["final"] = result.final;
  json["days"] = array(result.days.begin(), result.days.end());
  json["numbers"] = numbers_json(result.all);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"numbers", numbers_json(group.numbers)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<HoursCell> parse_hours_cell(const value& from, std::string pointer, const HoursSpec& spec,
                                         const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  HoursCell cell;
  if (json.has("weekday")) cell.weekday = static_cast<std::size_t>(json.integer("weekday", 1, kWeekdays)) - 1;
  if (json.has("hour")) cell.hour = static_cast<std::size_t>(json.integer("hour", 0, kHoursOfDay - 1));
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the analysis has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const HoursResult& result) {
  // Numbers that can still grow have a star.
  std::vector<Sheet> sheets{sheet_of(result.all, result.spec.events.label + (result.final ? "" : "*"))};
  for (const auto& group : result.groups) {
    sheets.push_back(sheet_of(
        group.numbers, fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const HoursResult& result) {
  std::vector<TextRow> rows{{"group", "weekday", "hour", "events", "customers", "share"}};
  add_rows(result.all, "", rows);
  for (const auto& group : result.groups) add_rows(group.numbers, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
