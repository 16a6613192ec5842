// Path 路径: what customers do one after the other, step by step, from where a session begins or from or
// towards an event. What it means is the contract in docs/behaviour/path.md.
//
// The JSON form is the same for command line, API and saved insights (path.schema.json). Reading is strict.
// Plain values, thread-safe. A spec is bound to the plan it was read with.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/event_match.h"
#include "behaviour/internal/session_cut.h"
#include "behaviour/question.h"
#include "behaviour/window.h"
#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kPathDepthMax = 20;
inline constexpr std::size_t kPathNodesMax = 50;  // shown of a step, besides Other
inline constexpr std::size_t kSplitPropertiesMax = 2;
inline constexpr std::size_t kSplitsMax = 50;
inline constexpr std::size_t kMergesMax = 50;

// An event whose nodes are told apart by properties.
struct NodeSplit {
  std::string event;
  std::vector<events::PropertyRef> by;  // 1 to kSplitPropertiesMax
  bool operator==(const NodeSplit&) const = default;
};

enum class NodeName { kEvent, kPage };  // kPage: an event's page, where it has one

// What the steps of a path are.
struct PathNodes : EventSet {
  NodeName name = NodeName::kEvent;
  std::vector<NodeSplit> split;
  std::vector<NamedEvents> merge;  // under one label; the first that matches an event
  bool compact = true;             // equal nodes one after the other are one
  bool operator==(const PathNodes&) const = default;
};

// kSession: each session is a path. kFirstSession: of each subject the first that has one. kLife: all that a
// subject did in the range is one.
enum class PathUnit { kSession, kFirstSession, kLife };
enum class Occurrence { kFirst, kLast };

// Where paths start, or end and are then read backwards, or both.
struct PathAnchor {
  std::optional<NamedEvents> start;
  std::optional<NamedEvents> end;
  Occurrence occurrence = Occurrence::kFirst;  // of the one; of both it is the first
  std::optional<Window> within;                // a duration, from the anchor on
  bool operator==(const PathAnchor&) const = default;
};

// The range is that of the sessions' first events, of kLife that of all events.
struct PathSpec : Question {
  PathNodes nodes;
  PathUnit unit = PathUnit::kSession;
  SessionCut session;                // not of kLife
  std::optional<PathAnchor> anchor;  // none: a path starts with its session
  std::size_t depth = 5;             // steps
  std::size_t limit = 10;            // nodes shown of a step
  bool operator==(const PathSpec&) const = default;
};

core::Result<PathSpec> parse_path_spec(const boost::json::value& json, const events::Plan& plan);

// Normal form: defaults written out; parse_path_spec reads it back to an equal spec.
boost::json::value to_json(const PathSpec& spec);

// The customer values that it asks for; their names, ascending.
std::vector<std::string> customer_values_of(const PathSpec& spec, const events::Plan& plan);

}  // namespace rouse::behaviour
