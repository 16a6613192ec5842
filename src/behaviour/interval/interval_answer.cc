#include "behaviour/interval/interval_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value lengths_json(const std::optional<IntervalLengths>& lengths) {
  if (!lengths) return nullptr;
  return {{"mean_ms", lengths->mean_ms},
          {"min_ms", lengths->min_ms},
          {"p10_ms", lengths->p10_ms},
          {"p25_ms", lengths->p25_ms},
          {"median_ms", lengths->median_ms},
          {"p75_ms", lengths->p75_ms},
          {"p90_ms", lengths->p90_ms},
          {"p99_ms", lengths->p99_ms},
          {"max_ms", lengths->max_ms},
          {"whisker_low_ms", lengths->whisker_low_ms},
          {"whisker_high_ms", lengths->whisker_high_ms}};
}

object numbers_json(const IntervalNumbers& numbers) {
  array bins;
  for (const auto& bin : numbers.bins) bins.push_back({{"count", bin.count}, {"customers", bin.customers}});
  return {{"intervals", numbers.intervals},
          {"customers", numbers.customers},
          {"lengths", lengths_json(numbers.lengths)},
          {"bins", std::move(bins)}};
}

object period_json(const IntervalPeriod& period) {
  return {{"start", core::format_day(period.start_day)},
          {"clipped", period.clipped},
          {"final", period.final},
          {"numbers", numbers_json(period.numbers)}};
}

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  return percent(whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole));
}

void add_lengths(const std::optional<IntervalLengths>& lengths, TextRow& row) {
  const auto add = [&](double ms) { row.push_back(lengths ? duration(ms) : "-"); };
  const auto of = lengths.value_or(IntervalLengths{});
  for (const double ms : {of.mean_ms, static_cast<double>(of.min_ms), of.p10_ms, of.p25_ms, of.median_ms,
                          of.p75_ms, of.p90_ms, of.p99_ms, static_cast<double>(of.max_ms)}) {
    add(ms);
  }
}

TextRow lengths_head(std::string_view of) {
  return {std::string{of}, "Intervals", "Customers", "Mean", "Min", "P10",
          "P25",           "Median",    "P75",       "P90",  "P99", "Max"};
}

TextRow lengths_row(std::string name, const IntervalNumbers& numbers) {
  TextRow row{std::move(name), fmt::format("{}", numbers.intervals), fmt::format("{}", numbers.customers)};
  add_lengths(numbers.lengths, row);
  return row;
}

std::string name_of(const IntervalBin& bin) {
  const auto from = duration(static_cast<double>(bin.from_ms));
  return bin.to_ms ? fmt::format("{} to {}", from, duration(static_cast<double>(*bin.to_ms)))
                   : fmt::format("{} and more", from);
}

Sheet bins_sheet(const IntervalResult& result, const IntervalNumbers& numbers, std::string title) {
  Sheet sheet{.title = std::move(title), .rows = {{"Length", "Count", "Share", "Customers"}}};
  std::uint64_t all = 0;
  for (const auto& bin : numbers.bins) all += bin.count;
  for (std::size_t b = 0; b < result.bins.size(); ++b) {
    const auto& [count, customers] = numbers.bins[b];
    sheet.rows.push_back({name_of(result.bins[b]), fmt::format("{}", count), share_of(count, all),
                          fmt::format("{}", customers)});
  }
  return sheet;
}

std::string group_title(const IntervalResult& result, const IntervalGroup& group) {
  return fmt::format("{}: {}", result.spec.breakdown->property.name, name_of(group.key));
}

void add_rows(const IntervalResult& result, const IntervalNumbers& numbers, const TextRow& place,
              std::vector<TextRow>& rows) {
  TextRow row{place};
  row.insert(row.end(), {"", "", fmt::format("{}", numbers.intervals), fmt::format("{}", numbers.customers)});
  if (const auto& of = numbers.lengths) {
    for (const double ms :
         {of->mean_ms, static_cast<double>(of->min_ms), of->p10_ms, of->p25_ms, of->median_ms, of->p75_ms,
          of->p90_ms, of->p99_ms, static_cast<double>(of->max_ms)}) {
      row.push_back(fmt::format("{}", ms));
    }
  }
  rows.push_back(std::move(row));
  for (std::size_t b = 0; b < numbers.bins.size(); ++b) {
    const auto& bin = result.bins[b];
    TextRow each{place};
    each.insert(each.end(),
                {fmt::format("{}", bin.from_ms), bin.to_ms ? fmt::format("{}", *bin.to_ms) : "",
                 fmt::format("{}", numbers.bins[b].count), fmt::format("{}", numbers.bins[b].customers)});
    rows.push_back(std::move(each));
  }
}

}  // namespace

value to_json(const IntervalResult& result) {
  auto json = facts_json("interval", to_json(result.spec), result);
  json["started"] = result.started;
  json["unpaired"] = result.unpaired;
  json["final"] = result.final;
  array bins;
  for (const auto& bin : result.bins) {
    bins.push_back({{"from_ms", bin.from_ms}, {"to_ms", bin.to_ms ? value(*bin.to_ms) : value(nullptr)}});
  }
  json["bins"] = std::move(bins);
  json["all"] = numbers_json(result.all);
  array periods;
  for (const auto& period : result.periods) periods.push_back(period_json(period));
  json["periods"] = std::move(periods);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"numbers", numbers_json(group.numbers)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<IntervalCell> parse_interval_cell(const value& from, std::string pointer,
                                               const IntervalSpec& spec, const core::Zone& /*zone*/) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  core::JsonObject json{from, std::move(pointer)};
  IntervalCell cell;
  if (json.has("from_ms")) cell.from_ms = json.integer("from_ms", 0, kMost);
  if (json.has("to_ms")) cell.to_ms = json.integer("to_ms", cell.from_ms.value_or(0) + 1, kMost);
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the analysis has no breakdown");
  }
  const bool of_length = cell.from_ms || cell.to_ms;
  if (json.has("period")) {
    ROUSE_TRY(cell.period_day, core::parse_day(json.string("period"), json.pointer_to("period")));
    if (!spec.trend) json.refuse("period", "the analysis has no trend");
    if (cell.group || of_length) json.refuse("period", "goes with nothing else");
  }
  cell.unpaired = json.boolean_or("unpaired", false);
  if (cell.unpaired && (cell.group || of_length || cell.period_day)) {
    json.refuse("unpaired", "goes with nothing else");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const IntervalResult& result) {
  const auto mark = result.final ? "" : "*";
  Sheet lengths{.title = fmt::format("{} customers started{}, {} of them have no interval", result.started,
                                     mark, result.unpaired),
                .rows = {lengths_head("Group"), lengths_row("All", result.all)}};
  for (const auto& group : result.groups) {
    lengths.rows.push_back(lengths_row(name_of(group.key), group.numbers));
  }
  std::vector<Sheet> sheets{std::move(lengths), bins_sheet(result, result.all, "")};
  for (const auto& group : result.groups) {
    sheets.push_back(bins_sheet(result, group.numbers, group_title(result, group)));
  }
  if (!result.periods.empty()) {
    Sheet periods{.title = "", .rows = {lengths_head("Started")}};
    for (const auto& period : result.periods) {
      // A number that can still grow has a star.
      periods.rows.push_back(
          lengths_row(core::format_day(period.start_day) + (period.final ? "" : "*"), period.numbers));
    }
    sheets.push_back(std::move(periods));
  }
  return text_of(result, sheets);
}

std::string to_csv(const IntervalResult& result) {
  std::vector<TextRow> rows{{"group", "period", "from_ms", "to_ms", "count", "customers", "mean_ms", "min_ms",
                             "p10_ms", "p25_ms", "median_ms", "p75_ms", "p90_ms", "p99_ms", "max_ms"}};
  add_rows(result, result.all, {"", ""}, rows);
  for (const auto& group : result.groups) add_rows(result, group.numbers, {name_of(group.key), ""}, rows);
  for (const auto& period : result.periods) {
    add_rows(result, period.numbers, {"", core::format_day(period.start_day)}, rows);
  }
  for (auto& row : rows) row.resize(rows.front().size());
  return csv_of(rows);
}

}  // namespace rouse::behaviour
