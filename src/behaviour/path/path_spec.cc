#include "behaviour/path/path_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using core::JsonObject;
using core::Result;

constexpr std::array<std::string_view, 2> kNames{"event", "page"};
constexpr std::array<std::string_view, 3> kUnits{"session", "first_session", "life"};
constexpr std::array<std::string_view, 2> kOccurrences{"first", "last"};
constexpr std::size_t kDepthDefault = 5;
constexpr std::size_t kLimitDefault = 10;
// With a start and an end: both, and at least one step in between.
constexpr std::size_t kDepthBetweenMin = 3;

Result<NodeSplit> read_split(const core::JsonElement& element, const events::Plan& plan) {
  JsonObject json{*element.value, element.pointer};
  NodeSplit split;
  split.event = json.string("event");
  if (json.ok()) ROUSE_CHECK(events::find_event(plan, split.event, json.pointer_to("event")));
  for (const auto& each : json.elements("by", 1, kSplitPropertiesMax)) {
    const auto* name = each.value->if_string();
    if (!name) return refuse(each.pointer, "expected the name of a property");
    ROUSE_TRY(auto property, events::find_property(plan, std::string_view{*name}, each.pointer));
    ROUSE_CHECK(check_breakdown(property, plan, each.pointer));
    if (is_customer_value(property, plan)) {
      return refuse(each.pointer, fmt::format("'{}' is a value of customers, not of events", property.name));
    }
    if (std::ranges::find(split.by, property) != split.by.end()) {
      return refuse(each.pointer, fmt::format("'{}' is named twice", property.name));
    }
    split.by.push_back(std::move(property));
  }
  ROUSE_CHECK(json.finish());
  return split;
}

// Fails at the first event that is no step.
Result<void> check_steps(const std::vector<EventMatch>& any_of, const std::vector<std::string>& steps,
                         const std::string& field) {
  for (const auto& match : any_of) {
    if (std::ranges::find(steps, match.event) != steps.end()) continue;
    return refuse(field, fmt::format("'{}' is not an event of the paths", match.event));
  }
  return {};
}

Result<PathNodes> read_nodes(const value& from, const events::Plan& plan) {
  JsonObject json{from, "/nodes"};
  PathNodes nodes;
  ROUSE_TRY(static_cast<EventSet&>(nodes), read_event_set(json, plan));
  nodes.name = static_cast<NodeName>(json.choice_or("name", kNames, 0));
  nodes.compact = json.boolean_or("compact", true);
  const auto steps = names_of(nodes, plan);
  for (const auto& element : json.optional_elements("split", kSplitsMax)) {
    ROUSE_TRY(auto split, read_split(element, plan));
    ROUSE_CHECK(check_steps({{split.event, {}}}, steps, element.pointer + "/event"));
    if (std::ranges::find(nodes.split, split.event, &NodeSplit::event) != nodes.split.end()) {
      return refuse(element.pointer + "/event", fmt::format("'{}' is split twice", split.event));
    }
    nodes.split.push_back(std::move(split));
  }
  for (const auto& element : json.optional_elements("merge", kMergesMax)) {
    JsonObject each{*element.value, element.pointer};
    ROUSE_TRY(auto merge, read_events(each, plan, "a merge"));
    ROUSE_CHECK(each.finish());
    ROUSE_CHECK(check_steps(merge.any_of, steps, element.pointer));
    if (std::ranges::find(nodes.merge, merge.label, &NamedEvents::label) != nodes.merge.end()) {
      return refuse(element.pointer + "/label", fmt::format("'{}' is there already", merge.label));
    }
    nodes.merge.push_back(std::move(merge));
  }
  ROUSE_CHECK(json.finish());
  return nodes;
}

Result<std::optional<NamedEvents>> read_end(JsonObject& json, std::string_view key, const events::Plan& plan,
                                            const std::vector<std::string>& steps) {
  const auto* child = json.optional_child(key);
  if (!child) return std::optional<NamedEvents>{};
  JsonObject part{*child, json.pointer_to(key)};
  ROUSE_TRY(auto events, read_events(part, plan, "an anchor"));
  ROUSE_CHECK(part.finish());
  ROUSE_CHECK(check_steps(events.any_of, steps, json.pointer_to(key)));
  return std::optional{std::move(events)};
}

Result<PathAnchor> read_anchor(const value& from, const events::Plan& plan,
                               const std::vector<std::string>& steps) {
  JsonObject json{from, "/anchor"};
  PathAnchor anchor;
  ROUSE_TRY(anchor.start, read_end(json, "start", plan, steps));
  ROUSE_TRY(anchor.end, read_end(json, "end", plan, steps));
  if (!anchor.start && !anchor.end) json.refuse("start", "an anchor has a start, an end or both");
  // Towards an end, what counts is what led to it in the end.
  anchor.occurrence =
      static_cast<Occurrence>(json.choice_or("occurrence", kOccurrences, anchor.start ? 0 : 1));
  if (json.has("occurrence") && anchor.start && anchor.end && anchor.occurrence == Occurrence::kLast) {
    json.refuse("occurrence", "between a start and an end it is the first");
  }
  if (const auto* within = json.optional_child("within")) {
    ROUSE_TRY(anchor.within, read_duration(*within, "/anchor/within"));
  }
  ROUSE_CHECK(json.finish());
  return anchor;
}

Result<void> read_unit(JsonObject& json, const events::Plan& plan, PathSpec& spec) {
  spec.unit = static_cast<PathUnit>(json.choice_or("unit", kUnits, 0));
  const auto* session = json.optional_child("session");
  if (!session) return {};
  if (spec.unit == PathUnit::kLife) return refuse("/session", "the unit 'life' has no sessions");
  ROUSE_TRY(spec.session, read_session_cut(*session, "/session", plan));
  return {};
}

boost::json::object nodes_json(const PathNodes& nodes) {
  boost::json::object json;
  add_event_set(json, nodes);
  json["name"] = kNames.at(static_cast<std::size_t>(nodes.name));
  json["compact"] = nodes.compact;
  boost::json::array splits;
  for (const auto& split : nodes.split) {
    boost::json::array by;
    for (const auto& property : split.by) by.emplace_back(property.name);
    splits.push_back({{"event", split.event}, {"by", std::move(by)}});
  }
  if (!splits.empty()) json["split"] = std::move(splits);
  boost::json::array merges;
  for (const auto& merge : nodes.merge) merges.push_back(events_json(merge));
  if (!merges.empty()) json["merge"] = std::move(merges);
  return json;
}

boost::json::object anchor_json(const PathAnchor& anchor) {
  boost::json::object json;
  if (anchor.start) json["start"] = events_json(*anchor.start);
  if (anchor.end) json["end"] = events_json(*anchor.end);
  json["occurrence"] = kOccurrences.at(static_cast<std::size_t>(anchor.occurrence));
  if (anchor.within) json["within"] = to_json(*anchor.within);
  return json;
}

}  // namespace

Result<PathSpec> parse_path_spec(const value& from, const events::Plan& plan) {
  JsonObject json{from, ""};
  PathSpec spec;
  ROUSE_TRY(static_cast<Question&>(spec), read_question(json, "path", plan));
  if (const auto* nodes = json.optional_child("nodes")) {
    ROUSE_TRY(spec.nodes, read_nodes(*nodes, plan));
  }
  ROUSE_CHECK(read_unit(json, plan, spec));
  if (const auto* anchor = json.optional_child("anchor")) {
    ROUSE_TRY(spec.anchor, read_anchor(*anchor, plan, names_of(spec.nodes, plan)));
  }
  const bool between = spec.anchor && spec.anchor->start && spec.anchor->end;
  const auto least = static_cast<std::int64_t>(between ? kDepthBetweenMin : 2);
  spec.depth = static_cast<std::size_t>(json.integer_or(
      "depth", least, static_cast<std::int64_t>(kPathDepthMax), static_cast<std::int64_t>(kDepthDefault)));
  spec.limit = static_cast<std::size_t>(json.integer_or("limit", 1, static_cast<std::int64_t>(kPathNodesMax),
                                                        static_cast<std::int64_t>(kLimitDefault)));
  ROUSE_CHECK(json.finish());
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  return spec;
}

value to_json(const PathSpec& spec) {
  auto json = question_json("path", spec);
  json["nodes"] = nodes_json(spec.nodes);
  json["unit"] = kUnits.at(static_cast<std::size_t>(spec.unit));
  if (spec.unit != PathUnit::kLife) json["session"] = session_cut_json(spec.session);
  if (spec.anchor) json["anchor"] = anchor_json(*spec.anchor);
  json["depth"] = spec.depth;
  json["limit"] = spec.limit;
  return json;
}

std::vector<std::string> customer_values_of(const PathSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  for (const auto& merge : spec.nodes.merge) used.add(merge.any_of);
  add_values(spec.session, used);
  if (spec.anchor && spec.anchor->start) used.add(spec.anchor->start->any_of);
  if (spec.anchor && spec.anchor->end) used.add(spec.anchor->end->any_of);
  return used.names();
}

}  // namespace rouse::behaviour
