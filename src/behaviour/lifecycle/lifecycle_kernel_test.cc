// The lifecycle kernel against the oracle, on random histories.
#include "behaviour/lifecycle/lifecycle_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "behaviour/place_kernel_test.h"
#include "core/random.h"
#include "testing/oracles/lifecycle_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::LifecycleOracleEvent;
using Histories = std::vector<std::vector<LifecycleOracleEvent>>;

LifecycleDefinition make_definition(core::Random& random) {
  LifecycleDefinition definition;
  const auto periods = random.below(6) + 1;
  // Periods of changing lengths, as months are.
  for (std::int64_t at = 0; definition.starts.size() < periods + 2;
       at += 10 + static_cast<std::int64_t>(random.below(5))) {
    definition.starts.push_back(at);
  }
  definition.groups = {.column = 0, .full_max = random.chance(0.5) ? 1U : 100U, .shown = {}};
  return definition;
}

Histories make_histories(core::Random& random, std::int64_t end) {
  Histories histories(random.below(6) + 1);
  for (auto& events : histories) {
    events.resize(random.below(12));
    for (auto& event : events) {
      event.ts = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end) + 30)) - 20;
      event.active = random.chance(0.7);
      event.group = random.below(4);
    }
    std::ranges::stable_sort(events, {}, &LifecycleOracleEvent::ts);
  }
  return histories;
}

Columns columns_of(const std::vector<LifecycleOracleEvent>& events) {
  Columns columns;
  for (const auto& event : events) {
    columns.ts.push_back(event.ts);
    columns.mask.push_back(event.active ? 1U : 0U);
    columns.codes[0].push_back(event.group);
  }
  return columns;
}

TEST(LifecycleKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const auto worlds = RandomWorlds::of("ROUSE_LIFECYCLE_SEED", "ROUSE_LIFECYCLE_HISTORIES");
  for (std::uint64_t w = 0; w < worlds.count; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", worlds.seed, w));
    core::Random random{worlds.seed + w};
    const auto definition = make_definition(random);
    const auto histories = make_histories(random, definition.starts.back());
    std::vector<Columns> columns;
    for (const auto& events : histories) columns.push_back(columns_of(events));
    expect_truth<LifecycleKernel>(columns, definition, [&](std::size_t number) {
      const auto period = number / kLifecycleStates.size() + 1;
      const std::string state{kLifecycleStates.at(number % kLifecycleStates.size())};
      std::map<std::size_t, Member> members;
      for (const auto& [subject, member] :
           testing::lifecycle_by_definition(histories, definition.starts, period, state)) {
        members[subject] = {member.since, member.group};
      }
      return members;
    });
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace rouse::behaviour
