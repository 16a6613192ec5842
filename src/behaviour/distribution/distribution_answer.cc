#include "behaviour/distribution/distribution_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <numeric>

#include "behaviour/answer/number.h"
#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::uint64_t DistributionBucket::customers() const {
  return std::accumulate(across.begin(), across.end(), std::uint64_t{0});
}

std::uint64_t DistributionRow::customers() const {
  std::uint64_t sum = 0;
  for (const auto& bucket : buckets) sum += bucket.customers();
  return sum;
}

namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Whole where it is.
Number edge_number(const std::optional<double>& edge) {
  if (!edge) return {};
  const auto whole = static_cast<std::int64_t>(*edge);
  return static_cast<double>(whole) == *edge ? Number{whole} : Number{*edge};
}

object axis_json(const DistributionMetric& metric) {
  const auto buckets = metric.buckets();
  array all;
  for (std::size_t b = 0; b < buckets.size(); ++b) {
    all.push_back({{"from", number_json(edge_number(buckets.from(b)))},
                   {"to", number_json(edge_number(buckets.to(b)))}});
  }
  return {{"label", metric.label},
          {"measure", to_string(metric.measure)},
          {"unit", metric.is_money() ? "fen" : "number"},
          {"buckets", std::move(all)}};
}

object row_json(const DistributionRow& row, bool crossed) {
  const auto all = row.customers();
  array buckets;
  for (const auto& bucket : row.buckets) {
    object json{{"customers", bucket.customers()}, {"share", share(bucket.customers(), all)}};
    if (crossed) json["across"] = array(bucket.across.begin(), bucket.across.end());
    buckets.push_back(std::move(json));
  }
  object json{{"final", row.final}, {"customers", all}, {"buckets", std::move(buckets)}};
  if (row.start_day) {
    json["start"] = core::format_day(*row.start_day);
    json["clipped"] = row.clipped;
  }
  return json;
}

object table_json(const DistributionTable& table, bool crossed) {
  object json{{"whole", row_json(table.whole, crossed)}};
  array periods;
  for (const auto& row : table.periods) periods.push_back(row_json(row, crossed));
  json["periods"] = std::move(periods);
  return json;
}

// "3-5", "101+" of counts; "10 to <100", "<0", ">=1000" of values.
std::string name_of(const DistributionMetric& metric, const Buckets& buckets, std::size_t bucket) {
  const auto text = [&](const std::optional<double>& edge) {
    return exact_text(edge_number(edge), metric.is_money());
  };
  const auto from = buckets.from(bucket);
  const auto to = buckets.to(bucket);
  if (measures_property(metric.measure)) {
    if (!from) return "<" + text(to);
    return to ? fmt::format("{} to <{}", text(from), text(to)) : ">=" + text(from);
  }
  if (!to) return text(from) + "+";
  const auto first = from.value_or(1);
  const auto last = text(*to - 1);
  return first == *to - 1 ? last : fmt::format("{}-{}", text(first), last);
}

std::vector<std::string> names_of(const DistributionMetric& metric) {
  const auto buckets = metric.buckets();
  std::vector<std::string> names;
  names.reserve(buckets.size());
  for (std::size_t b = 0; b < buckets.size(); ++b) names.push_back(name_of(metric, buckets, b));
  return names;
}

// Those of the buckets across, as counts have them; one without a name where nothing is crossed.
std::vector<std::string> column_names(const DistributionSpec& spec) {
  if (!spec.across) return {""};
  auto names = names_of(*spec.across);
  names.insert(names.begin(), "none");
  return names;
}

std::string row_name(const DistributionRow& row) {
  return row.start_day ? core::format_day(*row.start_day) : "whole range";
}

// A row that can still change has a star.
TextRow text_row(const DistributionRow& row) {
  const auto all = row.customers();
  TextRow text{row_name(row) + (row.final ? "" : "*"), fmt::format("{}", all)};
  for (const auto& bucket : row.buckets) {
    text.push_back(fmt::format("{} {}", bucket.customers(), percent(share(bucket.customers(), all))));
  }
  return text;
}

Sheet sheet_of(const DistributionSpec& spec, const DistributionTable& table, std::string title) {
  TextRow head{fmt::format("{}, {}", spec.metric.label, to_string(spec.metric.measure)), "Customers"};
  for (auto& name : names_of(spec.metric)) head.push_back(std::move(name));
  Sheet sheet{.title = std::move(title), .rows = {std::move(head)}};
  for (const auto& row : table.periods) sheet.rows.push_back(text_row(row));
  sheet.rows.push_back(text_row(table.whole));
  return sheet;
}

Sheet crossed_sheet(const DistributionSpec& spec, const DistributionRow& whole) {
  TextRow head{""};
  for (auto& name : column_names(spec)) head.push_back(std::move(name));
  Sheet sheet{.title = fmt::format("across {}, {}", spec.across->label, to_string(spec.across->measure)),
              .rows = {std::move(head)}};
  const auto names = names_of(spec.metric);
  for (std::size_t b = 0; b < names.size(); ++b) {
    TextRow row{names[b]};
    for (const auto count : whole.buckets[b].across) row.push_back(fmt::format("{}", count));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

void add_rows(const DistributionSpec& spec, const DistributionRow& row, const std::string& group,
              std::vector<TextRow>& rows) {
  const auto names = names_of(spec.metric);
  const auto columns = column_names(spec);
  const auto period = row.start_day ? core::format_day(*row.start_day) : "";
  for (std::size_t b = 0; b < row.buckets.size(); ++b) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      rows.push_back({group, period, names[b], columns[c], fmt::format("{}", row.buckets[b].across[c]),
                      row.final ? "true" : "false"});
    }
  }
}

void add_rows(const DistributionSpec& spec, const DistributionTable& table, const std::string& group,
              std::vector<TextRow>& rows) {
  for (const auto& row : table.periods) add_rows(spec, row, group, rows);
  add_rows(spec, table.whole, group, rows);
}

std::optional<std::size_t> read_index(core::JsonObject& json, std::string_view key, std::size_t count) {
  if (!json.has(key)) return std::nullopt;
  return static_cast<std::size_t>(json.integer(key, 0, static_cast<std::int64_t>(count) - 1));
}

}  // namespace

value to_json(const DistributionResult& result) {
  const bool crossed = result.spec.across.has_value();
  auto json = facts_json("distribution", to_json(result.spec), result);
  json["metric"] = axis_json(result.spec.metric);
  if (crossed) json["across"] = axis_json(*result.spec.across);
  json["table"] = table_json(result.all, crossed);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"table", table_json(group.table, crossed)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

core::Result<DistributionCell> parse_distribution_cell(const value& from, std::string pointer,
                                                       const DistributionSpec& spec,
                                                       const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  DistributionCell cell;
  if (json.has("period")) {
    const auto start = json.string("period");
    if (!spec.period) json.refuse("period", "the distribution has no periods");
    if (json.ok()) {
      ROUSE_TRY(cell.period_day, core::parse_day(start, json.pointer_to("period")));
      const auto days = period_starts(*spec.period, spec.range.from_day, spec.range.to_day);
      if (std::ranges::find(days, *cell.period_day) == days.end()) {
        json.refuse("period", fmt::format("no period of the distribution starts on {}", start));
      }
    }
  }
  cell.bucket = read_index(json, "bucket", spec.metric.buckets().size());
  if (json.has("across") && !spec.across) json.refuse("across", "the distribution is not crossed");
  if (spec.across) cell.across = read_index(json, "across", spec.across->buckets().size() + 1);
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the distribution has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const DistributionResult& result) {
  const auto& spec = result.spec;
  std::vector<Sheet> sheets;
  const auto add = [&](const DistributionTable& table, const std::string& title) {
    sheets.push_back(sheet_of(spec, table, title));
    if (spec.across) sheets.push_back(crossed_sheet(spec, table.whole));
  };
  add(result.all, "");
  for (const auto& group : result.groups) {
    add(group.table, fmt::format("{}: {}", spec.breakdown->property.name, name_of(group.key)));
  }
  return text_of(result, sheets);
}

std::string to_csv(const DistributionResult& result) {
  std::vector<TextRow> rows{{"group", "period", "bucket", "across", "customers", "final"}};
  add_rows(result.spec, result.all, "", rows);
  for (const auto& group : result.groups) add_rows(result.spec, group.table, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
