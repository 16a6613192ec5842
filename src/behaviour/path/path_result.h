// The answer to a path analysis: step by step which nodes there are, and what follows what. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "behaviour/answer/analysis_result.h"
#include "behaviour/path/path_spec.h"

namespace rouse::behaviour {

// kGap: the steps left out between a start and an end. kOther: all nodes of the step that are not shown.
enum class PathNodeKind { kEvent, kPage, kMerge, kGap, kOther };

struct PathNode {
  PathNodeKind kind = PathNodeKind::kEvent;
  std::string name;                                // of the event, the page, the merge
  std::vector<std::optional<std::string>> values;  // of the properties that the event is split by
  bool operator==(const PathNode&) const = default;
};

// Paths, and the different customers they are of.
struct PathNumber {
  std::uint64_t paths = 0;
  std::uint64_t customers = 0;
  bool operator==(const PathNumber&) const = default;
};

struct PathStepNode {
  PathNode node;
  PathNumber all{};     // = those that go on to the next step + exits + beyond
  PathNumber exits{};   // the path ends here; towards an end: it begins here
  PathNumber beyond{};  // at the last step: the path goes on
};

struct PathEdge {
  std::size_t from = 0;  // node of the step
  std::size_t to = 0;    // node of the next one
  PathNumber all;
  double mean_ms = 0;
  std::optional<double> median_ms;  // missing where too many times would have to be kept
};

struct PathStepColumn {
  PathNumber all;
  std::vector<PathStepNode> nodes;  // most frequent first; then the gap, then Other
  std::vector<PathEdge> edges;      // to the next step, most frequent first
};

struct PathResult : AnalysisFacts {
  PathSpec spec;
  bool backward = false;                // the first step is the end, and later steps came before it
  bool final = false;                   // no path can still change
  bool medians_left_out = false;        // AnalysisLimits::kept_values did not suffice
  std::vector<PathStepColumn> columns;  // as many as the spec has steps
};

// One number, whose customers can be listed: whose paths reach a step; are at a node; go on from there to
// another, end there, or go on beyond the last step.
struct PathCell {
  std::size_t step = 0;  // counted from 0
  std::optional<PathNode> node;
  std::optional<PathNode> to;
  bool exit = false;
  bool beyond = false;
};

// Names of the properties that the node's event is split by.
std::vector<std::string> split_names(const PathNodes& nodes, const PathNode& node);

// As a person reads it: "view (product = tea)", "...", "(other)".
std::string name_of(const PathNodes& nodes, const PathNode& node);

}  // namespace rouse::behaviour
