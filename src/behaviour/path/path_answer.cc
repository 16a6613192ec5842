#include "behaviour/path/path_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "behaviour/internal/report/facts.h"
#include "behaviour/internal/report/text_table.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using core::Result;

constexpr std::array<std::string_view, 5> kKinds{"event", "page", "merge", "gap", "other"};
constexpr std::size_t kEdgesOfTable = 50;

bool has_name(PathNodeKind kind) { return kind != PathNodeKind::kGap && kind != PathNodeKind::kOther; }

object number_json(const PathNumber& number) {
  return {{"paths", number.paths}, {"customers", number.customers}};
}

object edge_json(const PathEdge& edge) {
  auto json = number_json(edge.all);
  json["from"] = edge.from;
  json["to"] = edge.to;
  json["mean_ms"] = edge.mean_ms;
  json["median_ms"] = edge.median_ms ? value(*edge.median_ms) : value(nullptr);
  return json;
}

object column_json(const PathNodes& named, const PathStepColumn& column) {
  auto json = number_json(column.all);
  array nodes;
  for (const auto& node : column.nodes) {
    auto each = number_json(node.all);
    each["node"] = node_json(named, node.node);
    each["exits"] = number_json(node.exits);
    each["beyond"] = number_json(node.beyond);
    nodes.push_back(std::move(each));
  }
  array edges;
  for (const auto& edge : column.edges) edges.push_back(edge_json(edge));
  json["nodes"] = std::move(nodes);
  json["edges"] = std::move(edges);
  return json;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : percent(static_cast<double>(part) / static_cast<double>(whole));
}

// Names of all nodes shown, in the order of their first step; the gap and Other last.
std::vector<PathNode> nodes_of(const PathResult& result) {
  std::vector<PathNode> nodes;
  for (const auto& column : result.columns) {
    for (const auto& each : column.nodes) {
      if (std::ranges::find(nodes, each.node) == nodes.end()) nodes.push_back(each.node);
    }
  }
  std::ranges::stable_partition(nodes, [](const PathNode& node) { return has_name(node.kind); });
  return nodes;
}

std::uint64_t paths_at(const PathStepColumn& column, const PathNode& node) {
  const auto found = std::ranges::find(column.nodes, node, &PathStepNode::node);
  return found == column.nodes.end() ? 0 : found->all.paths;
}

// Shares of all paths; those that have ended stay ended.
Sheet matrix_of(const PathResult& result) {
  const auto all = result.columns.front().all.paths;
  Sheet sheet{.title = {}, .rows = {{result.backward ? "Node, steps back" : "Node"}}};
  for (std::size_t c = 0; c < result.columns.size(); ++c) {
    sheet.rows.front().push_back(fmt::format("step {}", c + 1));
  }
  for (const auto& node : nodes_of(result)) {
    TextRow row{name_of(result.spec.nodes, node)};
    for (const auto& column : result.columns) {
      const auto paths = paths_at(column, node);
      row.push_back(paths == 0 ? "" : share(paths, all));
    }
    sheet.rows.push_back(std::move(row));
  }
  TextRow ended{result.backward ? "(began)" : "(ended)"};
  for (const auto& column : result.columns) ended.push_back(share(all - column.all.paths, all));
  sheet.rows.push_back(std::move(ended));
  return sheet;
}

Sheet edges_sheet(const PathResult& result) {
  Sheet sheet{.title = "Transitions",
              .rows = {{"From", "To", "Step", "Paths", "Customers", "Mean time", "Median time"}}};
  for (std::size_t c = 0; c < result.columns.size(); ++c) {
    const auto& column = result.columns[c];
    for (const auto& edge : column.edges) {
      if (sheet.rows.size() > kEdgesOfTable) return sheet;
      sheet.rows.push_back({name_of(result.spec.nodes, column.nodes[edge.from].node),
                            name_of(result.spec.nodes, result.columns[c + 1].nodes[edge.to].node),
                            fmt::format("{}", c + 1), fmt::format("{}", edge.all.paths),
                            fmt::format("{}", edge.all.customers), duration(edge.mean_ms),
                            duration(edge.median_ms)});
    }
  }
  return sheet;
}

TextRow row_of(std::string_view kind, std::size_t column, const PathNumber& number, std::uint64_t all) {
  const auto part = static_cast<double>(number.paths) / static_cast<double>(std::max<std::uint64_t>(1, all));
  return {std::string{kind},
          fmt::format("{}", column + 1),
          "",
          "",
          fmt::format("{}", number.paths),
          fmt::format("{}", number.customers),
          fmt::format("{}", part),
          "",
          ""};
}

void add_rows(const PathResult& result, std::size_t c, std::vector<TextRow>& rows) {
  constexpr std::size_t kFrom = 2;
  constexpr std::size_t kTo = 3;
  constexpr std::size_t kMean = 7;
  constexpr std::size_t kMedian = 8;
  const auto all = result.columns.front().all.paths;
  const auto& column = result.columns[c];
  const auto name = [&](const PathStepNode& node) { return name_of(result.spec.nodes, node.node); };
  for (const auto& node : column.nodes) {
    for (const auto& [kind, number] :
         {std::pair{"node", node.all}, std::pair{"exit", node.exits}, std::pair{"beyond", node.beyond}}) {
      if (number.paths == 0) continue;
      rows.push_back(row_of(kind, c, number, all));
      rows.back()[kFrom] = name(node);
    }
  }
  for (const auto& edge : column.edges) {
    rows.push_back(row_of("transition", c, edge.all, all));
    rows.back()[kFrom] = name(column.nodes[edge.from]);
    rows.back()[kTo] = name(result.columns[c + 1].nodes[edge.to]);
    rows.back()[kMean] = fmt::format("{}", edge.mean_ms);
    if (edge.median_ms) rows.back()[kMedian] = fmt::format("{}", *edge.median_ms);
  }
}

}  // namespace

object node_json(const PathNodes& nodes, const PathNode& node) {
  object json{{"kind", kKinds.at(static_cast<std::size_t>(node.kind))}};
  if (has_name(node.kind)) json["name"] = node.name;
  if (node.values.empty()) return json;
  array by;
  for (const auto& name : split_names(nodes, node)) by.emplace_back(name);
  array values;
  for (const auto& each : node.values) values.push_back(each ? value(*each) : value(nullptr));
  json["by"] = std::move(by);
  json["values"] = std::move(values);
  return json;
}

Result<PathNode> parse_node(const value& from, std::string pointer, const PathNodes& nodes) {
  core::JsonObject json{from, std::move(pointer)};
  PathNode node;
  node.kind = static_cast<PathNodeKind>(json.choice("kind", kKinds));
  if (json.ok() && has_name(node.kind)) node.name = json.string("name");
  for (const auto& element : json.optional_elements("values", kSplitPropertiesMax)) {
    auto& each = node.values.emplace_back();
    if (element.value->is_null()) continue;
    const auto* text = element.value->if_string();
    if (!text) return core::invalid(element.pointer, element.pointer + ": expected a text or null");
    each = std::string{std::string_view{*text}};
  }
  // `by` says what the values are of, as the answer does.
  const auto names = split_names(nodes, node);
  if (node.values.size() != names.size()) {
    json.refuse("values", fmt::format("expected {} of them", names.size()));
  }
  const auto by = json.optional_elements("by", kSplitPropertiesMax);
  const bool same = std::ranges::equal(by, names, [](const core::JsonElement& element, const auto& name) {
    const auto* text = element.value->if_string();
    return text && std::string_view{*text} == name;
  });
  if (json.has("by") && !same) json.refuse("by", "is not what the event is split by");
  ROUSE_CHECK(json.finish());
  return node;
}

value to_json(const PathResult& result) {
  auto json = facts_json("path", to_json(result.spec), result);
  json["backward"] = result.backward;
  json["final"] = result.final;
  json["medians_left_out"] = result.medians_left_out;
  array steps;
  for (const auto& column : result.columns) steps.push_back(column_json(result.spec.nodes, column));
  json["steps"] = std::move(steps);
  add_business_json(json, result);
  return json;
}

Result<PathCell> parse_path_cell(const value& from, std::string pointer, const PathSpec& spec,
                                 const core::Zone& /*zone*/) {
  core::JsonObject json{from, std::move(pointer)};
  PathCell cell;
  cell.step = static_cast<std::size_t>(json.integer("step", 1, static_cast<std::int64_t>(spec.depth)));
  if (cell.step > 0) --cell.step;
  if (const auto* node = json.optional_child("node")) {
    ROUSE_TRY(cell.node, parse_node(*node, json.pointer_to("node"), spec.nodes));
  }
  if (const auto* to = json.optional_child("to")) {
    ROUSE_TRY(cell.to, parse_node(*to, json.pointer_to("to"), spec.nodes));
  }
  cell.exit = json.boolean_or("exit", false);
  cell.beyond = json.boolean_or("beyond", false);
  for (const auto* member : {"to", "exit", "beyond"}) {
    if (json.has(member) && !cell.node) json.refuse(member, "only goes with node");
  }
  if ((cell.to ? 1 : 0) + (cell.exit ? 1 : 0) + (cell.beyond ? 1 : 0) > 1) {
    json.refuse(cell.beyond ? "beyond" : "exit", "only one of to, exit and beyond");
  }
  if (cell.to && cell.step + 1 == spec.depth) json.refuse("to", "the last step has no next one");
  ROUSE_CHECK(json.finish());
  return cell;
}

std::string to_table(const PathResult& result) {
  const auto& first = result.columns.front().all;
  auto matrix = matrix_of(result);
  matrix.title = fmt::format("{} paths of {} customers{}", first.paths, first.customers,
                             result.final ? "" : "; some can still change");
  return text_of(result, {matrix, edges_sheet(result)});
}

std::string to_csv(const PathResult& result) {
  std::vector<TextRow> rows{
      {"kind", "step", "node", "to", "paths", "customers", "share", "mean_ms", "median_ms"}};
  for (std::size_t c = 0; c < result.columns.size(); ++c) add_rows(result, c, rows);
  return csv_of(rows);
}

}  // namespace rouse::behaviour
