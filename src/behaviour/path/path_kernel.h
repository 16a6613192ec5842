// The path kernel: counts the steps of paths (path_finder.h), and what follows what.
//
// A column is the n-th step of all paths; its nodes are told apart by code, so a graph of columns has no
// cycles. How many nodes a column has is known only at the end: while no column has more than are shown, all
// is kept; beyond that only how often each node occurs, by which they are ranked. A second run then knows
// what is shown, and all else of a column is Other. So a customer of two nodes of Other is one of Other.
//
// Memory: some 100 bytes per node that occurs and per edge shown, and 8 per time kept for a median.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "behaviour/path/path_finder.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Nodes of each column that are shown by themselves, ascending.
using ShownNodes = std::vector<std::vector<Code>>;

struct PathDefinition : PathRules {
  std::size_t limit = 10;           // nodes shown of a column
  std::uint64_t times_max = 0;      // kept of all edges; beyond there are no medians
  std::optional<ShownNodes> shown;  // all others are Other
};

// Paths, and the different subjects they are of. Subjects come one after the other, numbered from 1.
struct PathCount {
  std::uint64_t paths = 0;
  std::uint64_t subjects = 0;

  void add(std::uint64_t subject) {
    ++paths;
    subjects += subject != last_subject_ ? 1 : 0;
    last_subject_ = subject;
  }
  void merge(const PathCount& other) {
    paths += other.paths;
    subjects += other.subjects;
  }

 private:
  std::uint64_t last_subject_ = 0;
};

struct PathNodeCounts {
  Code code = kNoCode;
  PathCount all;
  PathCount exits;   // of paths whose last step it is
  PathCount beyond;  // of paths that go on after the last column
};

struct PathEdgeCounts {
  PathCount all;
  std::uint64_t time_ms = 0;          // added up
  std::vector<std::int64_t> times{};  // each, if they are kept
};

struct PathColumn {
  PathCount all;
  std::vector<PathNodeCounts> nodes;
  boost::unordered_flat_map<Code, std::uint32_t> index;            // into nodes
  boost::unordered_flat_map<std::uint64_t, PathEdgeCounts> edges;  // to the next column, by edge_key()

  std::uint32_t node(Code code);
  bool overflows(std::size_t limit) const;
};

constexpr std::uint64_t edge_key(std::uint32_t from, std::uint32_t to) {
  return std::uint64_t{from} << 32U | to;
}

struct PathPartial {
  std::uint64_t subjects = 0;
  std::vector<PathColumn> columns;
  std::size_t limit = 0;
  std::uint64_t nodes = 0;       // of all columns
  std::uint64_t times_kept = 0;  // of all edges
  std::uint64_t times_max = 0;
  bool nodes_only = false;  // a column has more nodes than are shown, so edges are not kept
  bool no_times = false;    // there were more than may be kept
  std::int64_t open_until_ms = 0;

  void merge(PathPartial&& other);
  void keep_nodes_only();
  void drop_times();
};

// The nodes shown of each column, most frequent first, then by code; kGapNode where it occurs is the last.
ShownNodes rank_nodes(const PathPartial& partial);

// Who is asked for: whose paths reach a column; there are at a node; go on to a node, end, or go on unseen.
struct PathQuestion {
  std::size_t column = 0;
  std::optional<Code> node{};  // kOtherNode: none of those shown
  std::optional<Code> to{};
  bool exit = false;
  bool beyond = false;
};

// One per thread.
class PathKernel {
 public:
  using Partial = PathPartial;

  explicit PathKernel(PathDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // When the subject's first path that is in the number came there; none if it is in none.
  std::optional<std::int64_t> reached(const Sequence& sequence, const PathQuestion& question);

 private:
  Code shown_as(std::size_t column, Code code) const;
  std::uint32_t count_node(std::size_t column, Code code, Partial& partial) const;
  void count_edge(PathEdgeCounts& edge, std::int64_t time_ms, Partial& partial) const;
  void count(const Path& path, Partial& partial) const;
  bool is_in(const Path& path, const PathQuestion& question) const;

  PathDefinition definition_;
  PathFinder finder_;
};

static_assert(Kernel<PathKernel>);

}  // namespace rouse::behaviour
