// The path kernel against the oracle, on random histories.
#include "behaviour/path/path_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "core/random.h"
#include "testing/oracles/path_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::PathOracleEvent;
using testing::PathOraclePath;
using testing::PathOracleSpec;
using testing::PathOracleStep;

// A question as both sides are given it.
struct World {
  PathDefinition definition;
  PathOracleSpec spec;
  std::vector<std::vector<PathOracleEvent>> histories;
  std::vector<std::vector<PathOraclePath>> paths;  // of each subject
};

void make_anchor(core::Random& random, World& world) {
  auto& [definition, spec, histories, paths] = world;
  definition.start = spec.start = random.chance(0.5);
  definition.end = spec.end = random.chance(0.5);
  definition.last_occurrence = random.chance(0.5);
  spec.occurrence = definition.last_occurrence ? "last" : "first";
  if (random.chance(0.3)) {
    definition.within_ms = static_cast<std::int64_t>(random.below(12));
    spec.within_ms = definition.within_ms;
  }
}

World make_world(core::Random& random) {
  World world;
  auto& [definition, spec, histories, paths] = world;
  definition.from_ms = spec.from_ms = static_cast<std::int64_t>(random.below(10));
  definition.to_ms = spec.to_ms = 30 + static_cast<std::int64_t>(random.below(30));
  if (random.chance(0.8)) {
    SessionRules rules{.gap_ms = static_cast<std::int64_t>(random.below(6))};
    if (random.chance(0.4)) rules.start = 1U << kSessionStartBit;
    if (random.chance(0.4)) rules.end = 1U << kSessionEndBit;
    definition.session = rules;
    spec.gap_ms = rules.gap_ms;
    definition.first_only = spec.first_only = random.chance(0.3);
  }
  if (random.chance(0.7)) make_anchor(random, world);
  const bool between = spec.start && spec.end;
  definition.depth = spec.depth = random.below(4) + (between ? 3 : 2);
  definition.compact = spec.compact = random.chance(0.6);
  definition.limit = random.below(4) + 1;
  definition.times_max = random.chance(0.2) ? 3 : 1'000'000;
  spec.gap_node = kGapNode;
  return world;
}

PathOracleEvent make_event(core::Random& random, const PathDefinition& definition) {
  PathOracleEvent event;
  event.ts = static_cast<std::int64_t>(random.below(70));
  event.node = random.chance(0.85) ? 100 + random.below(5) : 0;
  event.starts_path = event.node != 0 && definition.start && random.chance(0.3);
  event.ends_path = event.node != 0 && definition.end && random.chance(0.3);
  event.opens = definition.session && definition.session->start != 0 && random.chance(0.2);
  event.closes = definition.session && definition.session->end != 0 && random.chance(0.2);
  return event;
}

void make_histories(core::Random& random, World& world) {
  const auto subjects = random.below(6) + 1;
  for (std::size_t s = 0; s < subjects; ++s) {
    std::vector<PathOracleEvent> events;
    const auto count = random.below(25);
    for (std::size_t i = 0; i < count; ++i) events.push_back(make_event(random, world.definition));
    std::ranges::stable_sort(events, {}, &PathOracleEvent::ts);
    world.paths.push_back(testing::paths_by_definition(events, world.spec));
    world.histories.push_back(std::move(events));
  }
}

// A history in the kernel's form.
class Columns {
 public:
  Columns(std::uint64_t subject, const std::vector<PathOracleEvent>& events) {
    for (const auto& event : events) {
      ts_.push_back(event.ts);
      const bool bits[] = {event.node != 0, event.starts_path, event.ends_path, event.opens, event.closes};
      std::uint64_t mask = 0;
      for (std::size_t b = 0; b < std::size(bits); ++b) mask |= std::uint64_t{bits[b]} << b;
      mask_.push_back(mask);
      nodes_.push_back(event.node);
    }
    sequence = {.subject = subject, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    sequence.codes[0] = nodes_.data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> nodes_;
};

PathPartial fold(const World& world, const PathDefinition& definition) {
  PathKernel kernels[2] = {PathKernel{definition}, PathKernel{definition}};
  PathPartial parts[2];
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    kernels[s % 2].fold(Columns{s, world.histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

// How often something is in a path, and of whom, since when.
struct Expected {
  std::uint64_t paths = 0;
  std::map<std::size_t, std::int64_t> subjects;
  std::vector<std::int64_t> times;
};

// `at(path)`: the step by which the path is in the number; none if it is not.
template <typename At>
Expected expect_of(const World& world, At at) {
  Expected expected;
  for (std::size_t s = 0; s < world.paths.size(); ++s) {
    for (const auto& path : world.paths[s]) {
      const std::optional<std::size_t> step = at(path);
      if (!step) continue;
      ++expected.paths;
      expected.subjects.try_emplace(s, path.steps[*step].ts);
      if (*step > 0) {
        expected.times.push_back(std::abs(path.steps[*step].ts - path.steps[*step - 1].ts));
      }
    }
  }
  std::ranges::sort(expected.times);
  return expected;
}

class Comparison {
 public:
  Comparison(const World& world, const ShownNodes& shown, const PathDefinition& definition)
      : world_(world), shown_(shown), kernel_(definition) {}

  void column(PathPartial& partial, std::size_t c) {
    auto& column = partial.columns[c];
    number(column.all, {.column = c}, [&](const PathOraclePath& path) { return reaches(path, c); });
    for (const auto& node : column.nodes) {
      const auto here = [&](const PathOraclePath& path) {
        return reaches(path, c) && is(c, path.steps[c], node.code);
      };
      const auto ends = [&](const PathOraclePath& path) { return here(path) && path.steps.size() == c + 1; };
      number(node.all, {.column = c, .node = node.code}, here);
      number(node.exits, {.column = c, .node = node.code, .exit = true},
             [&](const auto& path) { return ends(path) && !path.goes_on; });
      number(node.beyond, {.column = c, .node = node.code, .beyond = true},
             [&](const auto& path) { return ends(path) && path.goes_on; });
      std::uint64_t gone_on = 0;
      for (const auto& [key, edge] : column.edges) {
        if (column.nodes[key >> 32U].code == node.code) gone_on += edge.all.paths;
      }
      EXPECT_EQ(node.all.paths, node.exits.paths + node.beyond.paths + gone_on);
    }
    for (auto& [key, edge] : column.edges) {
      const auto from = column.nodes[key >> 32U].code;
      const auto to = partial.columns[c + 1].nodes[static_cast<std::uint32_t>(key)].code;
      edge_of(edge, c, from, to);
    }
  }

 private:
  static bool reaches(const PathOraclePath& path, std::size_t c) { return path.steps.size() > c; }
  bool is(std::size_t column, const PathOracleStep& step, Code code) const {
    const auto& shown = shown_[column];
    const bool other = std::ranges::find(shown, step.node) == shown.end();
    return code == kOtherNode ? other : step.node == code;
  }

  template <typename Holds>
  void number(const PathCount& count, const PathQuestion& question, Holds holds) {
    const auto expected = expect_of(world_, [&](const PathOraclePath& path) {
      return holds(path) ? std::optional{question.column} : std::nullopt;
    });
    compare(count, question, expected);
  }

  void compare(const PathCount& count, const PathQuestion& question, const Expected& expected) {
    EXPECT_EQ(count.paths, expected.paths) << question.column;
    EXPECT_EQ(count.subjects, expected.subjects.size()) << question.column;
    for (std::size_t s = 0; s < world_.histories.size(); ++s) {
      const auto found = expected.subjects.find(s);
      const auto since = found == expected.subjects.end() ? std::nullopt : std::optional{found->second};
      EXPECT_EQ(kernel_.reached(Columns{s, world_.histories[s]}.sequence, question), since);
    }
  }

  void edge_of(PathEdgeCounts& edge, std::size_t c, Code from, Code to) {
    const auto expected = expect_of(world_, [&](const PathOraclePath& path) {
      const bool goes =
          reaches(path, c + 1) && is(c, path.steps[c], from) && is(c + 1, path.steps[c + 1], to);
      return goes ? std::optional{c + 1} : std::nullopt;
    });
    compare(edge.all, {.column = c, .node = from, .to = to}, expected);
    std::int64_t sum = 0;
    for (const auto time : expected.times) sum += time;
    EXPECT_EQ(edge.time_ms, static_cast<std::uint64_t>(sum));
    std::ranges::sort(edge.times);
    if (!edge.times.empty()) {
      EXPECT_EQ(edge.times, expected.times);
    }
  }

  const World& world_;
  const ShownNodes& shown_;
  PathKernel kernel_;
};

// Nothing that the oracle knows is missing: all transitions of a column are as many as its next has paths.
void expect_whole(const World& world, const PathPartial& partial) {
  std::uint64_t paths = 0;
  std::uint64_t times = 0;
  for (const auto& each : world.paths) {
    paths += each.size();
    for (const auto& path : each) times += path.steps.size() - 1;
  }
  EXPECT_EQ(partial.columns[0].all.paths, paths);
  for (std::size_t c = 0; c + 1 < partial.columns.size(); ++c) {
    std::uint64_t gone_on = 0;
    for (const auto& [key, edge] : partial.columns[c].edges) gone_on += edge.all.paths;
    EXPECT_EQ(gone_on, partial.columns[c + 1].all.paths);
  }
  EXPECT_EQ(partial.no_times, times > world.definition.times_max);
}

TEST(PathKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_PATH_HISTORIES");
  const char* seeded = std::getenv("ROUSE_PATH_SEED");
  const std::uint64_t seed = seeded ? std::strtoull(seeded, nullptr, 10) : 20261122;
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 1'500;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", seed, w));
    core::Random random{seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    auto partial = fold(world, world.definition);
    const auto shown = rank_nodes(partial);
    auto definition = world.definition;
    definition.shown = shown;
    const bool some_hidden = partial.nodes_only;
    if (some_hidden) partial = fold(world, definition);
    EXPECT_FALSE(partial.nodes_only);
    expect_whole(world, partial);
    Comparison comparison{world, shown, definition};
    for (std::size_t c = 0; c < partial.columns.size(); ++c) {
      EXPECT_EQ(partial.columns[c].index.contains(kOtherNode),
                some_hidden && partial.columns[c].nodes.size() > shown[c].size());
      comparison.column(partial, c);
    }
    ASSERT_FALSE(HasFailure());
  }
}

// The most frequent nodes of a column are shown, and of equally frequent ones those of lower codes.
TEST(PathKernel, RanksNodesByTheirPaths) {
  PathPartial partial;
  partial.limit = 2;
  partial.columns.resize(1);
  auto& column = partial.columns.front();
  const std::pair<Code, int> nodes[] = {{105, 1}, {kGapNode, 9}, {103, 2}, {104, 2}, {102, 5}};
  std::uint64_t subject = 0;
  for (const auto& [code, times] : nodes) {
    for (int i = 0; i < times; ++i) column.nodes[column.node(code)].all.add(++subject);
  }
  EXPECT_EQ(rank_nodes(partial), (ShownNodes{{102, 103, kGapNode}}));
}

}  // namespace
}  // namespace rouse::behaviour
