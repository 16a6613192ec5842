// The distribution kernel against the oracle, on random histories.
#include "behaviour/distribution/distribution_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>

#include "behaviour/place_kernel_test.h"
#include "core/random.h"
#include "testing/oracles/distribution_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::DistributionOracleBucket;
using testing::DistributionOracleEvent;
using testing::DistributionOracleMetric;
using Histories = std::vector<std::vector<DistributionOracleEvent>>;

constexpr const char* kMeasures[] = {"times", "units", "units", "sum", "mean", "min", "max"};
constexpr Code kSignBit = 1ULL << 63U;

// As value_sql has it.
Code code_of(const std::optional<double>& value, bool fractions) {
  if (!value) return kNoCode;
  const auto bits =
      fractions ? std::bit_cast<Code>(*value) : static_cast<Code>(static_cast<std::int64_t>(*value));
  return bits ^ kSignBit;
}

struct World {
  DistributionDefinition definition;
  DistributionOracleMetric metric;
  DistributionOracleMetric across;
  Histories histories;
};

DistributionDefinition::Metric make_metric(core::Random& random, std::size_t bit, std::int64_t end,
                                           DistributionOracleMetric& oracle) {
  DistributionDefinition::Metric metric{.bit = bit, .buckets = {}, .units = {}};
  metric.measure = static_cast<DistributionMeasure>(random.below(7));
  oracle.measure = kMeasures[static_cast<std::size_t>(metric.measure)];
  const bool values = measures_property(metric.measure);
  if (values) {
    metric.column = static_cast<std::int8_t>(bit + 1);
    metric.fractions = random.chance(0.5);
  }
  if (oracle.measure == "units") {
    for (std::int64_t at = 0; at < end; at += 3 + static_cast<std::int64_t>(random.below(3))) {
      metric.units.push_back(at);
    }
    oracle.units = metric.units;
    metric.units.push_back(end);
  }
  double edge = values ? -6 : random.chance(0.6) ? 1 : 2;
  metric.buckets.below = values || edge > 1;
  const auto edges = random.below(4) + 1;
  for (std::size_t e = 0; e < edges; ++e) {
    metric.buckets.edges.push_back(edge);
    edge += static_cast<double>(random.below(4) + 1);
  }
  return metric;
}

World make_world(core::Random& random) {
  World world;
  auto& definition = world.definition;
  definition.by_period = random.chance(0.6);
  const auto periods = definition.by_period ? random.below(4) + 1 : 1;
  // Periods of changing lengths, as months are.
  for (std::int64_t at = 0; definition.starts.size() < periods + 1;
       at += 10 + static_cast<std::int64_t>(random.below(5))) {
    definition.starts.push_back(at);
  }
  const auto end = definition.starts.back();
  definition.metric = make_metric(random, kMetricBit, end, world.metric);
  if (random.chance(0.5)) definition.across = make_metric(random, kAcrossBit, end, world.across);
  definition.groups = {.column = 0, .full_max = random.chance(0.5) ? 1U : 100U, .shown = {}};
  return world;
}

void make_histories(core::Random& random, World& world) {
  const auto end = static_cast<std::uint64_t>(world.definition.starts.back());
  const auto value = [&](const auto& fractions) -> std::optional<double> {
    if (random.chance(0.2)) return std::nullopt;
    const auto whole = static_cast<double>(random.below(14)) - 7;
    return fractions ? whole / 4 : whole;
  };
  world.histories.resize(random.below(6) + 1);
  for (auto& events : world.histories) {
    events.resize(random.below(14));
    for (auto& event : events) {
      event.ts = static_cast<std::int64_t>(random.below(end + 10)) - 5;
      event.of_metric = random.chance(0.6);
      event.of_across = random.chance(0.5);
      event.metric_value = value(world.definition.metric.fractions);
      event.across_value = value(world.definition.across && world.definition.across->fractions);
      event.group = random.below(4);
    }
    std::ranges::stable_sort(events, {}, &DistributionOracleEvent::ts);
  }
}

Columns columns_of(const World& world, const std::vector<DistributionOracleEvent>& events) {
  const auto& definition = world.definition;
  Columns columns;
  for (const auto& event : events) {
    columns.ts.push_back(event.ts);
    columns.mask.push_back((event.of_metric ? 1U : 0U) | (event.of_across ? 2U : 0U));
    columns.codes[0].push_back(event.group);
    columns.codes[1].push_back(code_of(event.metric_value, definition.metric.fractions));
    columns.codes[2].push_back(
        code_of(event.across_value, definition.across && definition.across->fractions));
  }
  return columns;
}

// The bucket of that index, by its edges.
DistributionOracleBucket bucket_of(const Buckets& buckets, std::size_t index) {
  const auto edge = [&](std::size_t at) { return std::optional{buckets.edges[at]}; };
  const auto count = buckets.edges.size();
  if (!buckets.below) return {edge(index), index + 1 < count ? edge(index + 1) : std::nullopt};
  return {index > 0 ? edge(index - 1) : std::nullopt, index < count ? edge(index) : std::nullopt};
}

std::map<std::size_t, Member> truth_of(const World& world, std::size_t number) {
  const auto& definition = world.definition;
  const auto columns = definition.columns();
  const auto row = number / columns / definition.metric.buckets.size();
  const bool whole = row == definition.whole();
  testing::DistributionOracleQuestion question{
      .from_ms = whole ? definition.starts.front() : definition.starts[row],
      .to_ms = whole ? definition.starts.back() : definition.starts[row + 1],
      .bucket = bucket_of(definition.metric.buckets, number / columns % definition.metric.buckets.size()),
      .crossed = definition.across.has_value()};
  if (number % columns > 0) question.across = bucket_of(definition.across->buckets, number % columns - 1);
  std::map<std::size_t, Member> members;
  for (const auto& [subject, member] :
       testing::distribution_by_definition(world.histories, world.metric, world.across, question)) {
    members[subject] = {member.since, member.group};
  }
  return members;
}

TEST(DistributionKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const auto worlds = RandomWorlds::of("ROUSE_DISTRIBUTION_SEED", "ROUSE_DISTRIBUTION_HISTORIES");
  for (std::uint64_t w = 0; w < worlds.count; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", worlds.seed, w));
    core::Random random{worlds.seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    std::vector<Columns> columns;
    for (const auto& events : world.histories) columns.push_back(columns_of(world, events));
    expect_truth<DistributionKernel>(columns, world.definition,
                                     [&](std::size_t number) { return truth_of(world, number); });
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace rouse::behaviour
