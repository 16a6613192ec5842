#include "behaviour/path/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "behaviour/internal/quantile.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/path/path_compile.h"
#include "behaviour/path/path_kernel.h"
#include "behaviour/path/path_nodes.h"

namespace rouse::behaviour {
namespace {

using core::Result;
using NodesByCode = std::unordered_map<Code, PathNode>;

auto kernels_of(const CompiledPath& compiled) {
  return [&compiled] { return PathKernel{compiled.definition}; };
}

Result<PathPartial> count_all(Asking& asking, const CompiledPath& compiled) {
  const auto most = asking.control.limits.groups;
  return fold_all(asking, compiled.query, kernels_of(compiled),
                  [most](const PathPartial& partial) -> Result<void> {
                    if (partial.nodes <= most) return {};
                    return core::fail(core::ErrorCode::kResourceExhausted, "/nodes",
                                      fmt::format("/nodes: more than {} different nodes", most),
                                      "split by properties with fewer values");
                  });
}

PathNumber number_of(const PathCount& count) { return {count.paths, count.subjects}; }

// Most frequent first, then by code; the gap and Other are the last.
std::vector<std::uint32_t> ordered_nodes(const PathColumn& column) {
  std::vector<std::uint32_t> order(column.nodes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::uint32_t i) {
    const auto& node = column.nodes[i];
    const int last = node.code == kOtherNode ? 2 : node.code == kGapNode ? 1 : 0;
    return std::tuple{last, ~node.all.paths, node.code};
  };
  std::ranges::sort(order, {}, key);
  return order;
}

PathEdge edge_of(PathEdgeCounts&& counts, std::size_t from, std::size_t to, bool medians) {
  PathEdge edge{.from = from, .to = to, .all = number_of(counts.all), .mean_ms = 0, .median_ms = {}};
  edge.mean_ms = static_cast<double>(counts.time_ms) / static_cast<double>(counts.all.paths);
  if (!medians) return edge;
  std::ranges::sort(counts.times);
  edge.median_ms = quantile(counts.times, 0.5);
  return edge;
}

// Where each node of a column is shown.
std::vector<std::size_t> places_of(const std::vector<std::uint32_t>& order) {
  std::vector<std::size_t> places(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  return places;
}

PathStepColumn column_of(PathColumn& counted, const std::vector<std::uint32_t>& order, NodesByCode& names) {
  PathStepColumn column{.all = number_of(counted.all), .nodes = {}, .edges = {}};
  for (const auto index : order) {
    const auto& node = counted.nodes[index];
    column.nodes.push_back({.node = names[node.code],
                            .all = number_of(node.all),
                            .exits = number_of(node.exits),
                            .beyond = number_of(node.beyond)});
  }
  return column;
}

std::vector<PathEdge> edges_of(PathColumn& counted, const std::vector<std::uint32_t>& order,
                               const std::vector<std::uint32_t>& next_order, bool medians) {
  const auto from = places_of(order);
  const auto to = places_of(next_order);
  std::vector<PathEdge> edges;
  for (auto& [key, counts] : counted.edges) {
    edges.push_back(
        edge_of(std::move(counts), from[key >> 32U], to[static_cast<std::uint32_t>(key)], medians));
  }
  std::ranges::sort(edges, {},
                    [](const PathEdge& edge) { return std::tuple{~edge.all.paths, edge.from, edge.to}; });
  return edges;
}

void report(PathPartial& partial, NodesByCode& names, PathResult& result) {
  std::vector<std::vector<std::uint32_t>> orders;
  orders.reserve(partial.columns.size());
  for (const auto& column : partial.columns) orders.push_back(ordered_nodes(column));
  for (std::size_t c = 0; c < partial.columns.size(); ++c) {
    auto column = column_of(partial.columns[c], orders[c], names);
    if (c + 1 < orders.size()) {
      column.edges = edges_of(partial.columns[c], orders[c], orders[c + 1], !partial.no_times);
    }
    result.columns.push_back(std::move(column));
  }
  result.columns.resize(result.spec.depth);
  result.medians_left_out = partial.no_times;
}

Result<PathResult> run_once(Asking& asking, const PathSpec& spec, CompiledPath compiled,
                            const AnalysisFacts& facts) {
  PathResult result;
  result.spec = spec;
  result.backward = compiled.definition.end && !compiled.definition.start;
  ROUSE_TRY(auto partial, count_all(asking, compiled));
  if (partial.nodes_only) {
    compiled.definition.shown = rank_nodes(partial);
    ROUSE_TRY(partial, count_all(asking, compiled));
  }
  const auto end = std::max(compiled.definition.to_ms, partial.open_until_ms);
  result.final = is_final(end, facts, asking.context);
  std::set<Code> codes;
  for (const auto& column : partial.columns) {
    for (const auto& node : column.nodes) codes.insert(node.code);
  }
  ROUSE_TRY(auto names, name_nodes(asking, spec.nodes, compiled.query, {codes.begin(), codes.end()}));
  report(partial, names, result);
  return result;
}

Result<PathQuestion> question_of(const AnalysisContext& context, const PathSpec& spec, const PathCell& cell) {
  PathQuestion question{.column = cell.step, .node = {}, .to = {}, .exit = cell.exit, .beyond = cell.beyond};
  if (cell.step >= spec.depth) return refuse("/step", fmt::format("the paths have {} steps", spec.depth));
  if (cell.node) {
    ROUSE_TRY(question.node, node_code_of(context, spec.nodes, *cell.node, "/node"));
  }
  if (cell.to) {
    ROUSE_TRY(question.to, node_code_of(context, spec.nodes, *cell.to, "/to"));
  }
  return question;
}

Result<std::vector<Listed>> list_once(Asking& asking, CompiledPath compiled, const PathQuestion& question) {
  if (question.node == kOtherNode || question.to == kOtherNode) {
    ROUSE_TRY(const auto partial, count_all(asking, compiled));
    auto shown = rank_nodes(partial);
    shown.resize(compiled.definition.depth);
    compiled.definition.shown = std::move(shown);
  }
  return list_all(asking, compiled.query, kernels_of(compiled),
                  [&question](PathKernel& kernel, const Sequence& sequence) {
                    return kernel.reached(sequence, question);
                  });
}

CompiledPath compile_for(const AnalysisContext& context, const PathSpec& spec, const RunControl& control) {
  auto compiled = compile(spec, context.plan, context.zone);
  compiled.definition.times_max = control.limits.kept_values;
  return compiled;
}

}  // namespace

Result<PathResult> run_path(const AnalysisContext& context, const PathSpec& spec, const Scope& scope,
                            const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  auto compiled = compile_for(context, spec, control);
  return answer<PathResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> path_customers(const AnalysisContext& context, const PathSpec& spec,
                                           const Scope& scope, const PathCell& cell,
                                           const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(const auto question, question_of(context, spec, cell));
  auto compiled = compile_for(context, spec, control);
  return on_published_data(context, compiled.query,
                           [&](const BusinessData&) { return list_once(asking, compiled, question); });
}

}  // namespace rouse::behaviour
