#include "behaviour/path/path_kernel.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace rouse::behaviour {

std::uint32_t PathColumn::node(Code code) {
  const auto [found, is_new] = index.try_emplace(code, static_cast<std::uint32_t>(nodes.size()));
  if (is_new) nodes.push_back({.code = code, .all = {}, .exits = {}, .beyond = {}});
  return found->second;
}

bool PathColumn::overflows(std::size_t limit) const {
  const auto unranked = index.count(kGapNode) + index.count(kOtherNode);
  return nodes.size() - unranked > limit;
}

void PathPartial::keep_nodes_only() {
  nodes_only = true;
  for (auto& column : columns) column.edges.clear();
  times_kept = 0;
}

void PathPartial::drop_times() {
  no_times = true;
  for (auto& column : columns) {
    for (auto& [key, edge] : column.edges) std::vector<std::int64_t>{}.swap(edge.times);
  }
  times_kept = 0;
}

namespace {

void merge_edges(PathColumn& to, PathColumn& from, const std::vector<std::uint32_t>& from_nodes,
                 const std::vector<std::uint32_t>& to_nodes) {
  for (auto& [key, edge] : from.edges) {
    auto& sum = to.edges[edge_key(from_nodes[key >> 32U], to_nodes[static_cast<std::uint32_t>(key)])];
    sum.all.merge(edge.all);
    sum.time_ms += edge.time_ms;
    sum.times.insert(sum.times.end(), edge.times.begin(), edge.times.end());
  }
}

// Where the nodes of `from` are in `to`.
std::vector<std::uint32_t> merge_nodes(PathColumn& to, const PathColumn& from) {
  std::vector<std::uint32_t> places;
  places.reserve(from.nodes.size());
  for (const auto& node : from.nodes) {
    places.push_back(to.node(node.code));
    auto& sum = to.nodes[places.back()];
    sum.all.merge(node.all);
    sum.exits.merge(node.exits);
    sum.beyond.merge(node.beyond);
  }
  to.all.merge(from.all);
  return places;
}

}  // namespace

void PathPartial::merge(PathPartial&& other) {
  if (other.columns.empty()) return;
  if (columns.empty()) {
    *this = std::move(other);
    return;
  }
  subjects += other.subjects;
  open_until_ms = std::max(open_until_ms, other.open_until_ms);
  const bool edges = !nodes_only && !other.nodes_only;
  if (other.no_times) drop_times();
  if (no_times) other.drop_times();
  if (!edges) keep_nodes_only();
  std::vector<std::vector<std::uint32_t>> places;
  places.reserve(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    places.push_back(merge_nodes(columns[c], other.columns[c]));
  }
  for (std::size_t c = 0; edges && c + 1 < columns.size(); ++c) {
    merge_edges(columns[c], other.columns[c], places[c], places[c + 1]);
  }
  times_kept += edges ? other.times_kept : 0;
  if (times_kept > times_max) drop_times();
  nodes = 0;
  for (const auto& column : columns) {
    nodes += column.nodes.size();
    if (!nodes_only && column.overflows(limit)) keep_nodes_only();
  }
}

ShownNodes rank_nodes(const PathPartial& partial) {
  ShownNodes ranked;
  for (const auto& column : partial.columns) {
    auto nodes = column.nodes;
    const bool gap = column.index.contains(kGapNode);
    std::erase_if(nodes, [](const auto& node) { return node.code == kGapNode || node.code == kOtherNode; });
    std::ranges::sort(nodes, [](const auto& a, const auto& b) {
      return std::tie(b.all.paths, a.code) < std::tie(a.all.paths, b.code);
    });
    auto& codes = ranked.emplace_back();
    for (std::size_t i = 0; i < std::min(partial.limit, nodes.size()); ++i) codes.push_back(nodes[i].code);
    if (gap) codes.push_back(kGapNode);
  }
  return ranked;
}

PathKernel::PathKernel(PathDefinition definition) : definition_(std::move(definition)), finder_(definition_) {
  if (!definition_.shown) return;
  for (auto& codes : *definition_.shown) std::ranges::sort(codes);
}

Code PathKernel::shown_as(std::size_t column, Code code) const {
  if (!definition_.shown) return code;
  return std::ranges::binary_search((*definition_.shown)[column], code) ? code : kOtherNode;
}

// The place of the node in its column.
std::uint32_t PathKernel::count_node(std::size_t column, Code code, Partial& partial) const {
  auto& of = partial.columns[column];
  of.all.add(partial.subjects);
  const auto known = of.nodes.size();
  const auto at = of.node(shown_as(column, code));
  of.nodes[at].all.add(partial.subjects);
  if (of.nodes.size() == known) return at;
  ++partial.nodes;
  if (!partial.nodes_only && of.overflows(definition_.limit)) partial.keep_nodes_only();
  return at;
}

void PathKernel::count_edge(PathEdgeCounts& edge, std::int64_t time_ms, Partial& partial) const {
  edge.all.add(partial.subjects);
  edge.time_ms += static_cast<std::uint64_t>(time_ms);
  if (partial.no_times) return;
  edge.times.push_back(time_ms);
  ++partial.times_kept;
  if (partial.times_kept > definition_.times_max) partial.drop_times();
}

void PathKernel::count(const Path& path, Partial& partial) const {
  const auto& steps = path.steps;
  std::uint32_t before = 0;
  for (std::size_t c = 0; c < steps.size(); ++c) {
    const auto at = count_node(c, steps[c].node, partial);
    if (c > 0 && !partial.nodes_only) {
      const auto time = steps[c].ts - steps[c - 1].ts;
      count_edge(partial.columns[c - 1].edges[edge_key(before, at)], time < 0 ? -time : time, partial);
    }
    before = at;
  }
  auto& last = partial.columns[steps.size() - 1].nodes[before];
  (path.goes_on ? last.beyond : last.exits).add(partial.subjects);
}

void PathKernel::fold(const Sequence& sequence, Partial& partial) {
  if (partial.columns.empty()) {
    partial.columns.resize(definition_.depth);
    partial.limit = definition_.limit;
    partial.times_max = definition_.times_max;
  }
  ++partial.subjects;
  finder_.each(sequence, [&](const Path& path) {
    count(path, partial);
    return true;
  });
  partial.open_until_ms = std::max(partial.open_until_ms, finder_.open_until_ms());
}

bool PathKernel::is_in(const Path& path, const PathQuestion& question) const {
  const auto column = question.column;
  if (path.steps.size() <= column) return false;
  if (question.node) {
    const auto code = path.steps[column].node;
    if ((*question.node == kOtherNode ? shown_as(column, code) : code) != *question.node) return false;
  }
  const bool is_last = path.steps.size() == column + 1;
  if (question.exit) return is_last && !path.goes_on;
  if (question.beyond) return is_last && path.goes_on;
  if (!question.to) return true;
  if (is_last) return false;
  const auto next = path.steps[column + 1].node;
  return (*question.to == kOtherNode ? shown_as(column + 1, next) : next) == *question.to;
}

std::optional<std::int64_t> PathKernel::reached(const Sequence& sequence, const PathQuestion& question) {
  std::optional<std::int64_t> at;
  finder_.each(sequence, [&](const Path& path) {
    if (!is_in(path, question)) return true;
    at = path.steps[question.column + (question.to ? 1 : 0)].ts;
    return false;
  });
  return at;
}

}  // namespace rouse::behaviour
