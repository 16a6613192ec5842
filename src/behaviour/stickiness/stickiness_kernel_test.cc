// The stickiness kernel against the oracle, on random histories.
#include "behaviour/stickiness/stickiness_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "behaviour/place_kernel_test.h"
#include "core/random.h"
#include "testing/oracles/stickiness_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::StickinessOracleEvent;
using Histories = std::vector<std::vector<StickinessOracleEvent>>;

StickinessDefinition make_definition(core::Random& random) {
  StickinessDefinition definition;
  const auto intervals = random.below(6) + 1;
  // Intervals of changing lengths, as months are.
  for (std::int64_t at = 0; definition.starts.size() < intervals + 1;
       at += 10 + static_cast<std::int64_t>(random.below(5))) {
    definition.starts.push_back(at);
  }
  definition.threshold.op = static_cast<ActiveThreshold::Op>(random.below(3));
  definition.threshold.times = static_cast<std::int64_t>(random.below(3)) + 1;
  definition.groups = {.column = 0, .full_max = random.chance(0.5) ? 1U : 100U, .shown = {}};
  return definition;
}

Histories make_histories(core::Random& random, std::int64_t end) {
  Histories histories(random.below(6) + 1);
  for (auto& events : histories) {
    events.resize(random.below(16));
    for (auto& event : events) {
      event.ts = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end) + 20)) - 10;
      event.active = random.chance(0.7);
      event.group = random.below(4);
    }
    std::ranges::stable_sort(events, {}, &StickinessOracleEvent::ts);
  }
  return histories;
}

Columns columns_of(const std::vector<StickinessOracleEvent>& events) {
  Columns columns;
  for (const auto& event : events) {
    columns.ts.push_back(event.ts);
    columns.mask.push_back(event.active ? 1U : 0U);
    columns.codes[0].push_back(event.group);
  }
  return columns;
}

TEST(StickinessKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const auto worlds = RandomWorlds::of("ROUSE_STICKINESS_SEED", "ROUSE_STICKINESS_HISTORIES");
  for (std::uint64_t w = 0; w < worlds.count; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", worlds.seed, w));
    core::Random random{worlds.seed + w};
    const auto definition = make_definition(random);
    const auto histories = make_histories(random, definition.starts.back());
    const auto enough = [&](std::size_t events) {
      const auto times = static_cast<std::size_t>(definition.threshold.times);
      switch (definition.threshold.op) {
        case ActiveThreshold::Op::kAtLeast: return events >= times;
        case ActiveThreshold::Op::kAtMost: return events <= times;
        case ActiveThreshold::Op::kExactly: break;
      }
      return events == times;
    };
    std::vector<Columns> columns;
    for (const auto& events : histories) columns.push_back(columns_of(events));
    expect_truth<StickinessKernel>(columns, definition, [&](std::size_t number) {
      std::map<std::size_t, Member> members;
      for (const auto& [subject, member] :
           testing::stickiness_by_definition(histories, definition.starts, enough, number + 1)) {
        members[subject] = {member.since, member.group};
      }
      return members;
    });
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace rouse::behaviour
