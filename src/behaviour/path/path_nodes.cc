#include "behaviour/path/path_nodes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/path/path_finder.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

using core::Result;

constexpr Code kFirstMerge = kOtherNode + 1;
constexpr Code kFirstHashed = 1'000;
static_assert(kFirstMerge + kMergesMax <= kFirstHashed);

const NodeSplit* split_of(const PathNodes& nodes, const std::string& event) {
  const auto found = std::ranges::find(nodes.split, event, &NodeSplit::event);
  return found == nodes.split.end() ? nullptr : &*found;
}

// What is hashed begins with a word of its own, so that an event and a page of one name are two nodes.
std::string split_hash(const std::string& event, const std::vector<std::string>& values) {
  return fmt::format("cityHash64({}, {})", warehouse::quote("split:" + event), fmt::join(values, ", "));
}
std::string text_hash(std::string_view word, const std::string& text) {
  return fmt::format("cityHash64(concat('{}:', {}))", word, text);
}
// CAST, because a function of a LowCardinality column alone is LowCardinality.
std::string as_code(const std::string& hash) {
  return fmt::format("CAST(greatest({}, toUInt64({})) AS UInt64)", hash, kFirstHashed);
}

// Of all events but those that are merged.
std::string hashed_sql(const PathNodes& nodes) {
  std::string cases;
  for (const auto& split : nodes.split) {
    std::vector<std::string> values;
    values.reserve(split.by.size());
    for (const auto& property : split.by) values.push_back(code_sql(property));
    cases += fmt::format("event = {}, {}, ", warehouse::quote(split.event),
                         as_code(split_hash(split.event, values)));
  }
  if (nodes.name == NodeName::kPage) {
    cases += fmt::format("page != '', {}, ", as_code(text_hash("page", "toString(page)")));
  }
  const auto otherwise = as_code(text_hash("event", "toString(event)"));
  return cases.empty() ? otherwise : fmt::format("multiIf({}{})", cases, otherwise);
}

std::string matches_sql(const std::vector<EventMatch>& any_of) {
  std::string sql;
  for (const auto& match : any_of) {
    if (!sql.empty()) sql += " OR ";
    const auto event = "event = " + warehouse::quote(match.event);
    sql += match.where.matches_all() ? event : fmt::format("({} AND {})", event, events::to_sql(match.where));
  }
  return sql;
}

// The code of an event's i-th value, kNoCode where it is not split by so many.
std::string value_code_sql(const PathNodes& nodes, std::size_t i) {
  std::string cases;
  for (const auto& split : nodes.split) {
    if (i >= split.by.size()) continue;
    cases += fmt::format("event = {}, {}, ", warehouse::quote(split.event), code_sql(split.by[i]));
  }
  return cases.empty() ? "toUInt64(0)" : fmt::format("multiIf({}toUInt64(0))", cases);
}

// What the warehouse knows of a hashed node.
struct FoundNode {
  std::string event;
  std::string page;
  std::array<Code, kSplitPropertiesMax> values{};
};
static_assert(kSplitPropertiesMax == 2);

Result<std::map<Code, FoundNode>> find_nodes(const Asking& asking, const PathNodes& nodes,
                                             const SequenceQuery& query, const std::vector<Code>& codes) {
  ROUSE_TRY(auto rows,
            asking.context.warehouse.select(fmt::format(
                "SELECT code, any(e) AS e1, any(p) AS p1, any(v0) AS w0, any(v1) AS w1 FROM "
                "(SELECT {} AS code, toString(event) AS e, toString(page) AS p, {} AS v0, {} AS v1 "
                "FROM {} WHERE {}) WHERE code IN ({}) GROUP BY code",
                hashed_sql(nodes), value_code_sql(nodes, 0), value_code_sql(nodes, 1), query.table,
                condition_sql(query, asking.scope), fmt::join(codes, ", "))));
  std::map<Code, FoundNode> found;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return found;
    auto& node = found[rows.u64()];
    node.event = rows.string();
    node.page = rows.string();
    for (auto& value : node.values) value = rows.u64();
  }
}

using Texts = std::map<std::string, std::unordered_map<Code, std::string>>;  // by property

Result<Texts> find_texts(const Asking& asking, const PathNodes& nodes, const SequenceQuery& query,
                         const std::map<Code, FoundNode>& found) {
  std::map<std::string, std::pair<const events::PropertyRef*, std::vector<Code>>> wanted;
  for (const auto& [code, node] : found) {
    const auto* split = split_of(nodes, node.event);
    for (std::size_t i = 0; split && i < split->by.size(); ++i) {
      auto& [property, codes] = wanted[split->by[i].name];
      property = &split->by[i];
      if (node.values[i] != kNoCode) codes.push_back(node.values[i]);
    }
  }
  Texts texts;
  for (const auto& [name, each] : wanted) {
    ROUSE_TRY(texts[name], values_of(asking.context, query, asking.scope, *each.first, each.second));
  }
  return texts;
}

PathNode made_node(const PathNodes& nodes, const FoundNode& found, Texts& texts) {
  PathNode node{.kind = PathNodeKind::kEvent, .name = found.event, .values = {}};
  if (const auto* split = split_of(nodes, found.event)) {
    for (std::size_t i = 0; i < split->by.size(); ++i) {
      auto& value = node.values.emplace_back();
      if (found.values[i] != kNoCode) value = texts[split->by[i].name][found.values[i]];
    }
  } else if (nodes.name == NodeName::kPage && !found.page.empty()) {
    node = {.kind = PathNodeKind::kPage, .name = found.page, .values = {}};
  }
  return node;
}

Result<Code> computed(const AnalysisContext& context, const std::string& hash) {
  ROUSE_TRY(const auto answer, context.warehouse.text("SELECT " + as_code(hash)));
  Code code = kNoCode;
  std::from_chars(answer.data(), answer.data() + answer.size(), code);
  return code;
}

Result<Code> split_code(const AnalysisContext& context, const NodeSplit& split, const PathNode& node,
                        const std::string& field) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < split.by.size(); ++i) {
    Code code = kNoCode;
    if (node.values[i]) {
      ROUSE_TRY(code, code_of(context, split.by[i], *node.values[i], fmt::format("{}/values/{}", field, i)));
    }
    values.push_back(fmt::format("toUInt64({})", code));
  }
  return computed(context, split_hash(split.event, values));
}

}  // namespace

std::string node_code_sql(const PathNodes& nodes) {
  if (nodes.merge.empty()) return hashed_sql(nodes);
  std::string cases;
  for (std::size_t i = 0; i < nodes.merge.size(); ++i) {
    cases += fmt::format("{}, toUInt64({}), ", matches_sql(nodes.merge[i].any_of), kFirstMerge + i);
  }
  return fmt::format("multiIf({}{})", cases, hashed_sql(nodes));
}

Result<std::unordered_map<Code, PathNode>> name_nodes(const Asking& asking, const PathNodes& nodes,
                                                      const SequenceQuery& query,
                                                      const std::vector<Code>& codes) {
  std::unordered_map<Code, PathNode> named;
  std::vector<Code> hashed;
  for (const auto code : codes) {
    if (code == kGapNode || code == kOtherNode) {
      named[code].kind = code == kGapNode ? PathNodeKind::kGap : PathNodeKind::kOther;
    } else if (code < kFirstHashed) {
      named[code] = {PathNodeKind::kMerge, nodes.merge[code - kFirstMerge].label, {}};
    } else {
      hashed.push_back(code);
    }
  }
  if (hashed.empty()) return named;
  ROUSE_TRY(const auto found, find_nodes(asking, nodes, query, hashed));
  ROUSE_TRY(auto texts, find_texts(asking, nodes, query, found));
  for (const auto& [code, node] : found) named[code] = made_node(nodes, node, texts);
  return named;
}

Result<Code> node_code_of(const AnalysisContext& context, const PathNodes& nodes, const PathNode& node,
                          const std::string& field) {
  switch (node.kind) {
    case PathNodeKind::kGap: return kGapNode;
    case PathNodeKind::kOther: return kOtherNode;
    case PathNodeKind::kMerge: {
      const auto found = std::ranges::find(nodes.merge, node.name, &NamedEvents::label);
      if (found == nodes.merge.end()) return refuse(field + "/name", fmt::format("no merge '{}'", node.name));
      return kFirstMerge + static_cast<Code>(found - nodes.merge.begin());
    }
    case PathNodeKind::kPage: return computed(context, text_hash("page", warehouse::quote(node.name)));
    case PathNodeKind::kEvent: break;
  }
  const auto* split = split_of(nodes, node.name);
  if (node.values.size() != (split ? split->by.size() : 0)) {
    return refuse(field + "/values", fmt::format("expected {} of them", split ? split->by.size() : 0));
  }
  if (split) return split_code(context, *split, node, field);
  return computed(context, text_hash("event", warehouse::quote(node.name)));
}

std::vector<std::string> split_names(const PathNodes& nodes, const PathNode& node) {
  std::vector<std::string> names;
  const auto* split = node.kind == PathNodeKind::kEvent ? split_of(nodes, node.name) : nullptr;
  if (!split) return names;
  names.reserve(split->by.size());
  for (const auto& property : split->by) names.push_back(property.name);
  return names;
}

std::string name_of(const PathNodes& nodes, const PathNode& node) {
  if (node.kind == PathNodeKind::kGap) return "...";
  if (node.kind == PathNodeKind::kOther) return "(other)";
  const auto names = split_names(nodes, node);
  std::string values;
  for (std::size_t i = 0; i < names.size() && i < node.values.size(); ++i) {
    values +=
        fmt::format("{}{} = {}", values.empty() ? "" : ", ", names[i], node.values[i].value_or("(no value)"));
  }
  return values.empty() ? node.name : fmt::format("{} ({})", node.name, values);
}

}  // namespace rouse::behaviour
