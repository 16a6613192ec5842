#include "behaviour/timing/timing_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::array<std::string_view, 4> kOf{"all", "dated", "undated", "outside"};

object number_json(const TimingNumber& number) {
  return {{"conversions", number.conversions}, {"customers", number.customers}, {"share", number.share}};
}

object numbers_json(const TimingNumbers& numbers) {
  array brackets;
  for (const auto& number : numbers.brackets) brackets.push_back(number_json(number));
  return {{"all", number_json(numbers.all)},
          {"dated", number_json(numbers.dated)},
          {"undated", number_json(numbers.undated)},
          {"outside", number_json(numbers.outside)},
          {"brackets", std::move(brackets)}};
}

std::string name_of(const DistanceBracket& bracket) {
  return bracket.from == bracket.to ? fmt::format("{}", bracket.from)
                                    : fmt::format("{} to {}", bracket.from, bracket.to);
}

// Each number with its name and its bracket, if it is one.
template <typename Visit>
void each_number(const TimingSpec& spec, const TimingNumbers& numbers, Visit visit) {
  visit(kOf[0], nullptr, numbers.all);
  visit(kOf[1], nullptr, numbers.dated);
  visit(kOf[2], nullptr, numbers.undated);
  visit(kOf[3], nullptr, numbers.outside);
  for (std::size_t b = 0; b < spec.brackets.size(); ++b) {
    visit(std::string_view{}, &spec.brackets[b], numbers.brackets[b]);
  }
}

Sheet sheet_of(const TimingResult& result, const TimingNumbers& numbers, std::string title) {
  Sheet sheet{.title = std::move(title), .rows = {{"Days", "Conversions", "Share", "Customers"}}};
  each_number(result.spec, numbers,
              [&](std::string_view of, const DistanceBracket* bracket, const TimingNumber& number) {
                sheet.rows.push_back({bracket ? name_of(*bracket) : std::string{of},
                                      fmt::format("{}", number.conversions), percent(number.share),
                                      fmt::format("{}", number.customers)});
              });
  return sheet;
}

// Days are numbers, which may be negative: csv_field would make text of them.
std::string csv_lines(const TimingResult& result, const TimingNumbers& numbers, const std::string& group) {
  std::string lines;
  each_number(result.spec, numbers,
              [&](std::string_view of, const DistanceBracket* bracket, const TimingNumber& number) {
                const auto days = bracket ? fmt::format("{},{}", bracket->from, bracket->to) : ",";
                lines += fmt::format("{},{},{},{},{},{}\r\n", csv_field(group), of, days, number.conversions,
                                     number.customers, number.share);
              });
  return lines;
}

}  // namespace

value to_json(const TimingResult& result) {
  auto json = facts_json("timing", to_json(result.spec), result);
  json["final"] = result.final;
  array brackets;
  for (const auto& bracket : result.spec.brackets) {
    brackets.push_back({{"from", bracket.from}, {"to", bracket.to}});
  }
  json["brackets"] = std::move(brackets);
  json["numbers"] = numbers_json(result.all);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"numbers", numbers_json(group.numbers)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<TimingCell> parse_timing_cell(const value& from, std::string pointer, const TimingSpec& spec,
                                           const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  TimingCell cell;
  cell.of = static_cast<TimingCell::Of>(json.choice_or("of", kOf, 0));
  if (json.has("from")) {
    const auto first = json.integer("from", -kDistanceMax, kDistanceMax);
    const auto found = std::ranges::find(spec.brackets, first, &DistanceBracket::from);
    if (found == spec.brackets.end()) {
      json.refuse("from", fmt::format("no bracket begins at {}", first));
    } else {
      cell.bracket = static_cast<std::size_t>(found - spec.brackets.begin());
    }
    if (json.has("of")) json.refuse("of", "either of or from");
  }
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the analysis has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const TimingResult& result) {
  // Numbers that can still grow have a star.
  const auto title = fmt::format("Days from {} to {}{}", result.spec.date.property.name,
                                 result.spec.conversion.label, result.final ? "" : "*");
  std::vector<Sheet> sheets{sheet_of(result, result.all, title)};
  for (const auto& group : result.groups) {
    sheets.push_back(
        sheet_of(result, group.numbers,
                 fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const TimingResult& result) {
  std::string text = "group,of,from,to,conversions,customers,share\r\n" + csv_lines(result, result.all, "");
  for (const auto& group : result.groups) text += csv_lines(result, group.numbers, name_of(group.key));
  return text;
}

}  // namespace rouse::behaviour
