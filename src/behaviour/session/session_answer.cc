#include "behaviour/session/session_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "behaviour/path/path_answer.h"
#include "behaviour/session/session_compile.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using core::Result;

value or_null(const std::optional<double>& number) { return number ? value(*number) : value(nullptr); }

object number_json(const SessionNumber& number) {
  return {{"sessions", number.sessions}, {"customers", number.customers}};
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

object line_json(const SessionLine& line) {
  auto json = number_json(line.all);
  json["bounces"] = number_json(line.bounces);
  json["bounce_rate"] = share(line.bounces.sessions, line.all.sessions);
  json["mean_length_ms"] = or_null(line.mean_length_ms);
  json["median_length_ms"] = or_null(line.median_length_ms);
  json["mean_depth"] = or_null(line.mean_depth);
  json["median_depth"] = or_null(line.median_depth);
  json["mean_pages"] = or_null(line.mean_pages);
  return json;
}

array buckets_json(const std::vector<std::int64_t>& begins, const std::vector<SessionNumber>& numbers,
                   std::uint64_t sessions) {
  array json;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto bucket = number_json(numbers[i]);
    bucket["from"] = begins[i];
    bucket["to"] = i + 1 < begins.size() ? value(begins[i + 1]) : value(nullptr);
    bucket["share"] = share(numbers[i].sessions, sessions);
    json.push_back(std::move(bucket));
  }
  return json;
}

object table_json(const SessionSpec& spec, const SessionTable& table) {
  array periods;
  for (const auto& period : table.periods) {
    auto json = line_json(period.line);
    json["start"] = core::format_day(period.start_day);
    json["clipped"] = period.clipped;
    json["final"] = period.final;
    periods.push_back(std::move(json));
  }
  const auto sessions = table.whole.all.sessions;
  return {{"whole", line_json(table.whole)},
          {"periods", std::move(periods)},
          {"lengths", buckets_json(spec.length_buckets, table.lengths, sessions)},
          {"depths", buckets_json(spec.depth_buckets, table.depths, sessions)}};
}

array ends_json(const SessionSpec& spec, const std::vector<SessionEnd>& ends, std::uint64_t sessions) {
  array json;
  for (const auto& end : ends) {
    auto each = number_json(end.all);
    each["node"] = node_json(end_names(spec), end.node);
    each["bounces"] = number_json(end.bounces);
    each["share"] = share(end.all.sessions, sessions);
    json.push_back(std::move(each));
  }
  return json;
}

// The bucket that begins at a member's number.
std::optional<std::size_t> read_bucket(core::JsonObject& json, std::string_view key,
                                       const std::vector<std::int64_t>& begins) {
  if (!json.has(key)) return std::nullopt;
  const auto from = json.integer(key, 0, begins.back());
  const auto found = std::ranges::find(begins, from);
  if (found != begins.end()) return static_cast<std::size_t>(found - begins.begin());
  json.refuse(key, fmt::format("no bucket begins at {}", from));
  return std::nullopt;
}

Result<std::optional<PathNode>> read_end(core::JsonObject& json, std::string_view key,
                                         const SessionSpec& spec) {
  const auto* child = json.optional_child(key);
  if (!child) return std::optional<PathNode>{};
  ROUSE_TRY(auto node, parse_node(*child, json.pointer_to(key), end_names(spec)));
  if (node.kind == PathNodeKind::kMerge || node.kind == PathNodeKind::kGap) {
    json.refuse(key, "a session begins and ends with an event or a page");
  }
  return std::optional{std::move(node)};
}

TextRow line_row(std::string name, const SessionLine& line) {
  return {std::move(name),
          fmt::format("{}", line.all.sessions),
          fmt::format("{}", line.all.customers),
          percent(share(line.bounces.sessions, line.all.sessions)),
          duration(line.mean_length_ms),
          duration(line.median_length_ms),
          rounded(line.mean_depth),
          rounded(line.median_depth),
          rounded(line.mean_pages)};
}

// A number that can still grow has a star.
Sheet sheet_of(const SessionTable& table, std::string title) {
  Sheet sheet{.title = std::move(title),
              .rows = {{"Period", "Sessions", "Customers", "Bounced", "Mean length", "Median", "Mean depth",
                        "Median", "Mean pages"}}};
  for (const auto& period : table.periods) {
    sheet.rows.push_back(
        line_row(core::format_day(period.start_day) + (period.final ? "" : "*"), period.line));
  }
  sheet.rows.push_back(line_row("Whole range", table.whole));
  return sheet;
}

std::string bucket_name(const std::vector<std::int64_t>& begins, std::size_t bucket) {
  return bucket + 1 < begins.size() ? fmt::format("{} to {}", begins[bucket], begins[bucket + 1])
                                    : fmt::format("{} and more", begins[bucket]);
}

Sheet buckets_sheet(std::string title, const std::vector<std::int64_t>& begins,
                    const std::vector<SessionNumber>& numbers, std::uint64_t sessions) {
  Sheet sheet{.title = std::move(title), .rows = {{"From, below", "Sessions", "Customers", "Share"}}};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    sheet.rows.push_back({bucket_name(begins, i), fmt::format("{}", numbers[i].sessions),
                          fmt::format("{}", numbers[i].customers),
                          percent(share(numbers[i].sessions, sessions))});
  }
  return sheet;
}

Sheet ends_sheet(std::string title, const SessionSpec& spec, const std::vector<SessionEnd>& ends,
                 std::uint64_t sessions) {
  Sheet sheet{.title = std::move(title), .rows = {{"Name", "Sessions", "Customers", "Share", "Bounced"}}};
  for (const auto& end : ends) {
    sheet.rows.push_back({name_of(end_names(spec), end.node), fmt::format("{}", end.all.sessions),
                          fmt::format("{}", end.all.customers), percent(share(end.all.sessions, sessions)),
                          percent(share(end.bounces.sessions, end.all.sessions))});
  }
  return sheet;
}

TextRow csv_number(std::string_view kind, std::string group, std::string of, const SessionNumber& number) {
  return {std::string{kind}, std::move(group), std::move(of), fmt::format("{}", number.sessions),
          fmt::format("{}", number.customers)};
}

std::string exact(const std::optional<double>& number) { return number ? fmt::format("{}", *number) : ""; }

void add_line(const std::string& kind, const std::string& group, const std::string& of,
              const SessionLine& line, std::vector<TextRow>& rows) {
  auto row = csv_number(kind, group, of, line.all);
  for (auto& text :
       {fmt::format("{}", line.bounces.sessions), exact(line.mean_length_ms), exact(line.median_length_ms),
        exact(line.mean_depth), exact(line.median_depth), exact(line.mean_pages)}) {
    row.push_back(text);
  }
  rows.push_back(std::move(row));
}

void add_table(const SessionSpec& spec, const SessionTable& table, const std::string& group,
               std::vector<TextRow>& rows) {
  add_line("whole", group, "", table.whole, rows);
  for (const auto& period : table.periods) {
    add_line("period", group, core::format_day(period.start_day), period.line, rows);
  }
  for (std::size_t i = 0; i < table.lengths.size(); ++i) {
    rows.push_back(csv_number("length", group, fmt::format("{}", spec.length_buckets[i]), table.lengths[i]));
  }
  for (std::size_t i = 0; i < table.depths.size(); ++i) {
    rows.push_back(csv_number("depth", group, fmt::format("{}", spec.depth_buckets[i]), table.depths[i]));
  }
}

void add_ends(std::string_view kind, const SessionSpec& spec, const std::vector<SessionEnd>& ends,
              std::vector<TextRow>& rows) {
  for (const auto& end : ends) {
    rows.push_back(csv_number(kind, "", name_of(end_names(spec), end.node), end.all));
    rows.back().push_back(fmt::format("{}", end.bounces.sessions));
  }
}

}  // namespace

value to_json(const SessionResult& result) {
  auto json = facts_json("session", to_json(result.spec), result);
  const auto sessions = result.all.whole.all.sessions;
  json["medians_left_out"] = result.medians_left_out;
  json["table"] = table_json(result.spec, result.all);
  json["entries"] = ends_json(result.spec, result.entries, sessions);
  json["exits"] = ends_json(result.spec, result.exits, sessions);
  array groups;
  for (const auto& group : result.groups) {
    groups.push_back({{"group", group_json(group.key)}, {"table", table_json(result.spec, group.table)}});
  }
  json["groups"] = std::move(groups);
  add_business_json(json, result);
  return json;
}

Result<SessionCell> parse_session_cell(const value& from, std::string pointer, const SessionSpec& spec,
                                       const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  SessionCell cell;
  if (json.has("period")) {
    const auto period = json.string("period");
    ROUSE_TRY(cell.period_day, core::parse_day(period, json.pointer_to("period")));
    const auto days = period_starts(spec.period, spec.range.from_day, spec.range.to_day);
    if (std::ranges::find(days, *cell.period_day) == days.end()) {
      json.refuse("period", fmt::format("no period starts on {}", period));
    }
  }
  cell.bounced = json.boolean_or("bounced", false);
  cell.length = read_bucket(json, "length", spec.length_buckets);
  cell.depth = read_bucket(json, "depth", spec.depth_buckets);
  ROUSE_TRY(cell.entry, read_end(json, "entry", spec));
  ROUSE_TRY(cell.exit, read_end(json, "exit", spec));
  if (const auto* group = json.optional_child("group")) {
    ROUSE_TRY(cell.group, parse_group(*group, json.pointer_to("group")));
    if (!spec.breakdown) json.refuse("group", "the analysis has no breakdown");
  }
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const SessionResult& result) {
  const auto& spec = result.spec;
  const auto sessions = result.all.whole.all.sessions;
  std::vector<Sheet> sheets{
      sheet_of(result.all, ""),
      buckets_sheet("Length in seconds", spec.length_buckets, result.all.lengths, sessions),
      buckets_sheet("Depth in events", spec.depth_buckets, result.all.depths, sessions),
      ends_sheet("Begin with", spec, result.entries, sessions),
      ends_sheet("End with", spec, result.exits, sessions)};
  for (const auto& group : result.groups) {
    sheets.push_back(
        sheet_of(group.table, fmt::format("{}: {}", spec.breakdown->property.name, name_of(group.key))));
  }
  return text_of(result, sheets);
}

std::string to_csv(const SessionResult& result) {
  std::vector<TextRow> rows{{"kind", "group", "of", "sessions", "customers", "bounces", "mean_length_ms",
                             "median_length_ms", "mean_depth", "median_depth", "mean_pages"}};
  add_table(result.spec, result.all, "", rows);
  add_ends("entry", result.spec, result.entries, rows);
  add_ends("exit", result.spec, result.exits, rows);
  for (const auto& group : result.groups) add_table(result.spec, group.table, name_of(group.key), rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
