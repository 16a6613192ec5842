// The interval kernel against the oracle, on random histories.
#include "behaviour/interval/interval_kernel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/random.h"
#include "testing/oracles/interval_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::IntervalOracleEvent;
using testing::IntervalOraclePair;
using testing::IntervalOracleSpec;
using ::testing::UnorderedElementsAreArray;

const auto kZone = core::Zone::load("Asia/Shanghai").value();

// A question as both sides are given it. Times are in seconds, so that windows of seconds and calendar days
// are of use; `scale` makes days of them.
struct World {
  IntervalDefinition definition{kZone};
  IntervalOracleSpec spec;
  std::vector<std::vector<IntervalOracleEvent>> histories;
  std::int64_t scale = 1'000;
};

World make_world(core::Random& random) {
  World world;
  auto& definition = world.definition;
  auto& spec = world.spec;
  if (random.chance(0.2)) {
    world.scale = 6 * 3'600'000;  // four in a day
    definition.max = {static_cast<std::int64_t>(random.below(3)) + 1, WindowUnit::kNaturalDay};
    spec.deadline = [max = definition.max](std::int64_t start) {
      constexpr std::int64_t kDayMs = 86'400'000;
      constexpr std::int64_t kOffsetMs = 8 * 3'600'000;
      return ((start + kOffsetMs) / kDayMs + max.length) * kDayMs - kOffsetMs - 1;
    };
  } else {
    definition.max = {static_cast<std::int64_t>(random.below(12)) + 1, WindowUnit::kSecond};
    spec.deadline = [max = definition.max](std::int64_t start) { return start + max.length * 1'000; };
  }
  definition.from_ms = spec.from_ms = static_cast<std::int64_t>(random.below(10)) * world.scale;
  definition.to_ms = spec.to_ms =
      definition.from_ms + static_cast<std::int64_t>(random.below(30) + 1) * world.scale;
  definition.per = random.chance(0.4) ? IntervalPer::kCustomer : IntervalPer::kInterval;
  spec.linked = random.chance(0.4);
  if (spec.linked) {
    definition.linked_start = 0;
    definition.linked_end = 1;
  }
  if (random.chance(0.7)) {
    for (auto at = definition.from_ms - 2 * world.scale; at < definition.to_ms; at += 7 * world.scale) {
      definition.periods.push_back(at);
    }
  }
  definition.groups = {.column = 2, .full_max = random.chance(0.5) ? 2U : 100U, .shown = {}};
  return world;
}

void make_histories(core::Random& random, World& world) {
  const bool same = random.chance(0.3);  // one event is both
  const auto subjects = random.below(6) + 1;
  for (std::size_t s = 0; s < subjects; ++s) {
    std::vector<IntervalOracleEvent> events(random.below(16));
    for (auto& event : events) {
      event.ts = static_cast<std::int64_t>(random.below(50)) * world.scale;
      event.starts = random.chance(0.5);
      event.ends = same ? event.starts : random.chance(0.5);
      event.start_link = random.below(3);
      event.end_link = same ? event.start_link : random.below(3);
      event.group = random.below(5);
    }
    std::ranges::stable_sort(events, {}, &IntervalOracleEvent::ts);
    world.histories.push_back(std::move(events));
  }
}

// A history in the kernel's form.
class Columns {
 public:
  Columns(std::uint64_t subject, const std::vector<IntervalOracleEvent>& events) {
    for (const auto& event : events) {
      ts_.push_back(event.ts);
      mask_.push_back((event.starts ? 1U : 0U) | (event.ends ? 2U : 0U));
      codes_[0].push_back(event.start_link);
      codes_[1].push_back(event.end_link);
      codes_[2].push_back(event.group);
    }
    sequence = {.subject = subject, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    for (std::size_t c = 0; c < std::size(codes_); ++c) sequence.codes[c] = codes_[c].data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> codes_[3];
};

IntervalPartial fold(const World& world, const IntervalDefinition& definition) {
  IntervalKernel kernels[2] = {IntervalKernel{definition}, IntervalKernel{definition}};
  IntervalPartial parts[2];
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    kernels[s % 2].fold(Columns{s, world.histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

using Holds = std::function<bool(const IntervalOraclePair&)>;

// What counts of one subject: a length, and the start it is listed by.
struct Counting {
  std::int64_t length = 0;
  std::int64_t since = 0;
};

// `per_period`: a customer's intervals are those of the period; else his group is that of the first.
std::vector<Counting> counting(const World& world, std::size_t subject, const Holds& holds, bool per_period) {
  const auto pairs = testing::intervals_by_definition(world.histories[subject], world.spec);
  std::vector<IntervalOraclePair> kept;
  if (world.definition.per == IntervalPer::kCustomer && !per_period) {
    if (!pairs.empty() && holds(pairs.front())) kept = pairs;
  } else {
    std::ranges::copy_if(pairs, std::back_inserter(kept), holds);
  }
  std::vector<Counting> counted;
  std::vector<std::int64_t> lengths;
  for (const auto& pair : kept) {
    lengths.push_back(pair.length);
    counted.push_back({pair.length, pair.start_ts});
  }
  if (world.definition.per == IntervalPer::kCustomer && !kept.empty()) {
    counted = {{testing::median_by_definition(lengths), kept.front().start_ts}};
  }
  return counted;
}

// Each bin of one millisecond's worth of lengths, so each length that occurs, opens to exactly its people.
void expect_lists(const World& world, IntervalKernel& kernel, IntervalQuestion question, const Holds& holds) {
  std::set<std::int64_t> edges{0, 3'000};
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    for (const auto& each : counting(world, s, holds, question.period.has_value())) edges.insert(each.length);
  }
  for (const auto from : edges) {
    for (const auto to : {from + 1, from + 5'000, std::numeric_limits<std::int64_t>::max()}) {
      question.from_ms = from;
      question.to_ms = to;
      for (std::size_t s = 0; s < world.histories.size(); ++s) {
        std::optional<std::int64_t> since;
        for (const auto& each : counting(world, s, holds, question.period.has_value())) {
          if (!since && each.length >= from && each.length < to) since = each.since;
        }
        EXPECT_EQ(kernel.since(Columns{s, world.histories[s]}.sequence, question), since) << "subject " << s;
      }
    }
  }
}

void expect_values(const World& world, IntervalKernel& kernel, const IntervalValues& values,
                   const IntervalQuestion& question, const Holds& holds) {
  std::vector<std::int64_t> lengths;
  std::vector<std::uint32_t> runs;
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    const auto counted = counting(world, s, holds, question.period.has_value());
    for (const auto& each : counted) lengths.push_back(each.length);
    if (!counted.empty()) runs.push_back(static_cast<std::uint32_t>(counted.size()));
  }
  EXPECT_THAT(values.ms, UnorderedElementsAreArray(lengths));
  EXPECT_THAT(values.runs, UnorderedElementsAreArray(runs));
  expect_lists(world, kernel, question, holds);
}

void expect_unpaired(const World& world, IntervalKernel& kernel, const IntervalPartial& partial) {
  std::uint64_t started = 0;
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    auto since = testing::first_start_by_definition(world.histories[s], world.spec);
    started += since ? 1 : 0;
    if (!testing::intervals_by_definition(world.histories[s], world.spec).empty()) since.reset();
    EXPECT_EQ(
        kernel.since(Columns{s, world.histories[s]}.sequence, {.unpaired = true, .period = {}, .group = {}}),
        since);
  }
  EXPECT_EQ(partial.started, started);
}

void expect_groups(const World& world, IntervalKernel& kernel, IntervalPartial& partial,
                   const std::vector<Code>& top) {
  for (auto& [group, values] : std::move(partial.groups).shown(top)) {
    const auto of = group;
    expect_values(world, kernel, values, {.unpaired = false, .period = {}, .group = of},
                  [&](const auto& pair) {
                    const bool shown = pair.group == 0 || std::ranges::find(top, pair.group) != top.end();
                    return of.kind == GroupKind::kOther ? !shown : pair.group == of.code;
                  });
  }
}

TEST(IntervalKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_INTERVAL_HISTORIES");
  const char* seeded = std::getenv("ROUSE_INTERVAL_SEED");
  const std::uint64_t seed = seeded ? std::strtoull(seeded, nullptr, 10) : 20261122;
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 1'000;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", seed, w));
    core::Random random{seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    auto definition = world.definition;
    const auto top = fold(world, definition).groups.largest(2);
    definition.groups.show(top);
    auto partial = fold(world, definition);
    IntervalKernel kernel{definition};
    expect_values(world, kernel, partial.all, {}, [](const auto&) { return true; });
    expect_unpaired(world, kernel, partial);
    for (std::size_t p = 0; p < partial.periods.size(); ++p) {
      const auto& starts = definition.periods;
      const auto end = p + 1 < starts.size() ? starts[p + 1] : definition.to_ms;
      expect_values(world, kernel, partial.periods[p], {.unpaired = false, .period = p, .group = {}},
                    [&](const auto& pair) { return pair.start_ts >= starts[p] && pair.start_ts < end; });
    }
    expect_groups(world, kernel, partial, top);
    ASSERT_FALSE(HasFailure());
  }
}

// Where no second run is needed, the first one tells the same of the groups.
TEST(IntervalKernel, CountsGroupsInOneRunWhereTheyAreFew) {
  core::Random random{7};
  auto world = make_world(random);
  make_histories(random, world);
  world.definition.groups.full_max = 100;
  auto first = fold(world, world.definition);
  const auto top = first.groups.largest(10);
  EXPECT_FALSE(first.groups.sizes_only);
  IntervalKernel kernel{world.definition};
  expect_groups(world, kernel, first, top);
}

}  // namespace
}  // namespace rouse::behaviour
