// The attribution kernel against the oracle, on random histories.
#include "behaviour/attribution/attribution_kernel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "behaviour/attribution/attribution_report.h"
#include "core/random.h"
#include "testing/oracles/attribution_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::AttributionOracleEvent;
using testing::AttributionOraclePath;
using testing::AttributionOracleSpec;
using testing::ChannelPath;

constexpr std::uint64_t kOther = 99;  // channel of all that are not shown
constexpr double kNear = 1e-9;

const auto kZone = core::Zone::load("Asia/Shanghai").value();

// A question as both sides are given it. Channels are the values of a property.
struct World {
  AttributionDefinition definition{{.zone = kZone}};
  AttributionOracleSpec spec;
  std::vector<std::vector<AttributionOracleEvent>> histories;
  std::int64_t scale = 1'000;
};

World make_world(core::Random& random) {
  World world;
  auto& [definition, spec, histories, scale] = world;
  const bool natural = random.chance(0.2);
  // Within 12 half-lives, so that no part of a credit rounds to nothing.
  const auto length = static_cast<std::int64_t>(random.below(natural ? 3 : 12)) + 1;
  if (natural) {
    scale = 6 * 3'600'000;  // four in a day
    definition.look_back = {length, WindowUnit::kNaturalDay};
    spec.deadline = [length](std::int64_t ts) {
      constexpr std::int64_t kDayMs = 86'400'000;
      constexpr std::int64_t kOffsetMs = 8 * 3'600'000;
      return ((ts + kOffsetMs) / kDayMs + length) * kDayMs - kOffsetMs - 1;
    };
  } else {
    definition.look_back = {length, WindowUnit::kSecond};
    spec.deadline = [length](std::int64_t ts) { return ts + length * 1'000; };
  }
  definition.from_ms = spec.from_ms = static_cast<std::int64_t>(random.below(12)) * scale;
  definition.to_ms = spec.to_ms =
      definition.from_ms + static_cast<std::int64_t>(random.below(30) + 1) * scale;
  definition.first_only = spec.first_only = random.chance(0.3);
  for (std::size_t m = 0; m < kAttributionModels.size(); ++m) {
    definition.models.push_back(static_cast<AttributionModel>(m));
  }
  definition.credit.position = {static_cast<std::int64_t>(random.below(51)),
                                static_cast<std::int64_t>(random.below(51))};
  spec.first_weight = static_cast<double>(definition.credit.position.first) / 100;
  spec.last_weight = static_cast<double>(definition.credit.position.last) / 100;
  definition.credit.half_life_ms = static_cast<std::int64_t>(random.below(8) + 1) * scale;
  spec.half_life_ms = static_cast<double>(definition.credit.half_life_ms);
  // Two touches, one of which is direct.
  definition.touches = {{.channel = {.of = kFirstProperty}, .by = 0},
                        {.channel = {.of = kFirstProperty}, .by = 0, .direct = true}};
  definition.unconverted = true;
  definition.limit = random.chance(0.5) ? 2 : 100;
  definition.groups = {.column = 1, .full_max = random.chance(0.5) ? 2U : 100U, .shown = {}};
  return world;
}

void make_histories(core::Random& random, World& world) {
  const auto subjects = random.below(6) + 1;
  for (std::size_t s = 0; s < subjects; ++s) {
    std::vector<AttributionOracleEvent> events(random.below(16));
    for (auto& event : events) {
      event.ts = static_cast<std::int64_t>(random.below(50)) * world.scale;
      event.converts = random.chance(0.25);
      event.channel = random.chance(0.7) ? random.below(4) + 1 : 0;
      event.direct = event.channel != 0 && random.chance(0.3);
      event.group = random.below(4);
    }
    std::ranges::stable_sort(events, {}, &AttributionOracleEvent::ts);
    world.histories.push_back(std::move(events));
  }
}

// A history in the kernel's form.
class Columns {
 public:
  explicit Columns(const std::vector<AttributionOracleEvent>& events) {
    for (const auto& event : events) {
      ts_.push_back(event.ts);
      const auto touch = event.channel == 0 ? 0U : event.direct ? 4U : 2U;
      mask_.push_back((event.converts ? 1U : 0U) | touch);
      codes_[0].push_back(event.channel);
      codes_[1].push_back(event.group);
    }
    sequence = {.subject = 1, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    for (std::size_t c = 0; c < std::size(codes_); ++c) sequence.codes[c] = codes_[c].data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> codes_[2];
};

AttributionPartial fold(const World& world, const AttributionDefinition& definition) {
  AttributionKernel kernels[2] = {AttributionKernel{definition}, AttributionKernel{definition}};
  AttributionPartial parts[2];
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    kernels[s % 2].fold(Columns{world.histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

// A number by definition: how much, and since when each subject is in it.
struct Expected {
  double amount = 0;
  std::map<std::size_t, std::int64_t> since;

  void add(double more, std::size_t subject, std::int64_t ts) {
    amount += more;
    since.emplace(subject, ts);
  }
};

struct ExpectedChannel {
  Expected touches;
  Expected conversions;
  std::map<std::size_t, Expected> models;
};

// All numbers of a group, or of all.
struct ExpectedTable {
  Expected all;
  Expected direct;
  Expected unconverted;
  std::map<std::uint64_t, ExpectedChannel> channels;
  std::vector<ChannelPath> paths;
  std::vector<ChannelPath> lost;
};

using Holds = std::function<bool(std::uint64_t group)>;

class Definition {
 public:
  Definition(const World& world, const std::vector<ChannelKey>& shown, Holds holds)
      : world_(world), holds_(std::move(holds)) {
    for (const auto& key : shown) shown_.insert(key.code);
    for (std::size_t s = 0; s < world.histories.size(); ++s) add(s);
    add_games();
  }
  ExpectedTable table;

 private:
  std::uint64_t channel(const AttributionOracleEvent& event) const {
    return shown_.contains(event.channel) ? event.channel : kOther;
  }

  void add(std::size_t subject) {
    auto events = world_.histories[subject];
    for (auto& event : events) event.channel = event.channel == 0 ? 0 : channel(event);
    for (const auto& event : events) {
      const bool in_range = event.ts >= world_.spec.from_ms && event.ts < world_.spec.to_ms;
      if (event.channel == 0 || !in_range || !holds_(event.group)) continue;
      table.channels[event.channel].touches.add(1, subject, event.ts);
    }
    for (const auto& path : testing::conversions_by_definition(events, world_.spec)) {
      if (holds_(events[path.conversion].group)) add_conversion(subject, events, path);
    }
    for (const auto& path : testing::unconverted_by_definition(events, world_.spec)) {
      if (!holds_(events[path.touches.back()].group)) continue;
      table.unconverted.add(1, subject, events[path.touches.front()].ts);
      table.lost.push_back(channels_of(events, path));
    }
  }

  static ChannelPath channels_of(const std::vector<AttributionOracleEvent>& events,
                                 const AttributionOraclePath& path) {
    ChannelPath channels;
    for (const auto touch : path.touches) channels.push_back(events[touch].channel);
    return channels;
  }

  void add_conversion(std::size_t subject, const std::vector<AttributionOracleEvent>& events,
                      const AttributionOraclePath& path) {
    const auto ts = events[path.conversion].ts;
    table.all.add(1, subject, ts);
    if (path.touches.empty()) return table.direct.add(1, subject, ts);
    const auto channels = channels_of(events, path);
    table.paths.push_back(channels);
    for (const auto each : std::set(channels.begin(), channels.end())) {
      table.channels[each].conversions.add(1, subject, ts);
      // Of these the amount is that of all paths.
      for (const auto* name : {"markov", "shapley"}) model(each, name).add(0, subject, ts);
    }
    for (const auto name : kAttributionModels) {
      if (name == "markov" || name == "shapley") continue;
      for (const auto& [each, part] :
           testing::credit_by_definition(std::string{name}, events, path, world_.spec)) {
        if (part > 0) model(each, name).add(part, subject, ts);
      }
    }
  }

  Expected& model(std::uint64_t channel, std::string_view name) {
    const auto place = std::ranges::find(kAttributionModels, name) - kAttributionModels.begin();
    return table.channels[channel].models[static_cast<std::size_t>(place)];
  }

  void add_games() {
    for (const auto& [channel, value] : testing::shapley_by_definition(table.paths)) {
      model(channel, "shapley").amount = value;
    }
    const auto whole = testing::conversion_by_walking(table.paths, table.lost);
    double effects = 0;
    std::map<std::uint64_t, double> effect;
    // Also of channels that only paths without a conversion go through, by touches of other groups.
    for (const auto& path : table.lost) {
      for (const auto channel : path) table.channels[channel];
    }
    for (const auto& [channel, counts] : table.channels) {
      if (whole > 0) {
        effect[channel] = 1 - testing::conversion_by_walking(table.paths, table.lost, channel) / whole;
      }
      effects += effect[channel];
    }
    for (const auto& [channel, each] : effect) {
      if (effects > 0) {
        model(channel, "markov").amount = each / effects * static_cast<double>(table.paths.size());
      }
    }
  }

  const World& world_;
  Holds holds_;
  std::set<std::uint64_t> shown_;
};

ChannelKey key_of(std::uint64_t channel) {
  return channel == kOther ? kOtherChannel : ChannelKey{.of = kFirstProperty, .code = channel};
}

// The number opens to exactly those it counts.
void expect_list(const World& world, AttributionKernel& kernel, const AttributionQuestion& question,
                 const Expected& expected, std::uint64_t customers) {
  std::map<std::size_t, std::int64_t> listed;
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    if (const auto since = kernel.since(Columns{world.histories[s]}.sequence, question)) listed[s] = *since;
  }
  EXPECT_EQ(listed, expected.since);
  EXPECT_EQ(listed.size(), customers);
}

void expect_channel(const World& world, AttributionKernel& kernel, AttributionQuestion question,
                    const AttributionChannel& channel, const ExpectedChannel& expected) {
  EXPECT_EQ(static_cast<double>(channel.touches), expected.touches.amount);
  EXPECT_EQ(static_cast<double>(channel.conversions), expected.conversions.amount);
  expect_list(world, kernel, question, expected.conversions, channel.customers);
  question.number = AttributionNumber::kTouched;
  expect_list(world, kernel, question, expected.touches, channel.touched);
  question.number = AttributionNumber::kConverted;
  for (std::size_t m = 0; m < channel.models.size(); ++m) {
    SCOPED_TRACE(kAttributionModels.at(m));
    const auto found = expected.models.find(m);
    const auto model = found == expected.models.end() ? Expected{} : found->second;
    EXPECT_NEAR(channel.models[m].conversions, model.amount, kNear);
    question.model = m;
    expect_list(world, kernel, question, model, channel.models[m].customers);
  }
}

// What models share out is what there is; of participation it is more.
void expect_whole(const AttributionTable& table) {
  const auto touched = static_cast<double>(table.all.conversions - table.direct.conversions);
  for (std::size_t m = 0; m < kAttributionModels.size(); ++m) {
    if (static_cast<AttributionModel>(m) == AttributionModel::kParticipation) continue;
    double sum = 0;
    for (const auto& channel : table.channels) sum += channel.models[m].conversions;
    EXPECT_NEAR(sum, touched, kNear) << kAttributionModels.at(m);
  }
}

void expect_table(const World& world, AttributionKernel& kernel, const AttributionDefinition& definition,
                  const AttributionCounts& counts, const std::optional<CodedGroup>& group,
                  const ExpectedTable& expected) {
  AttributionSpec spec;
  spec.models = definition.models;
  auto order = *definition.shown;
  order.push_back(kOtherChannel);
  ChannelNames names;
  for (const auto& key : order) names[key].name = fmt::format("{}", key == kOtherChannel ? kOther : key.code);
  const auto table = table_of(spec, counts, order, names, {});
  AttributionQuestion question{.group = group};
  EXPECT_EQ(static_cast<double>(table.all.conversions), expected.all.amount);
  expect_list(world, kernel, question, expected.all, table.all.customers);
  question.number = AttributionNumber::kDirect;
  EXPECT_EQ(static_cast<double>(table.direct.conversions), expected.direct.amount);
  expect_list(world, kernel, question, expected.direct, table.direct.customers);
  question.number = AttributionNumber::kUnconverted;
  EXPECT_EQ(static_cast<double>(table.unconverted->paths), expected.unconverted.amount);
  expect_list(world, kernel, question, expected.unconverted, table.unconverted->customers);
  expect_whole(table);
  std::set<std::uint64_t> found;
  for (const auto& channel : table.channels) {
    const auto id = std::stoull(channel.channel.name);
    found.insert(id);
    SCOPED_TRACE(fmt::format("channel {}", id));
    const auto of = expected.channels.find(id);
    question = {.channel = key_of(id), .group = group};
    expect_channel(world, kernel, question, channel,
                   of == expected.channels.end() ? ExpectedChannel{} : of->second);
  }
  for (const auto& [id, channel] : expected.channels) EXPECT_TRUE(found.contains(id)) << id;
}

TEST(AttributionKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_ATTRIBUTION_HISTORIES");
  const char* seeded = std::getenv("ROUSE_ATTRIBUTION_SEED");
  const std::uint64_t seed = seeded ? std::strtoull(seeded, nullptr, 10) : 20261123;
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 300;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", seed, w));
    core::Random random{seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    auto definition = world.definition;
    const auto first = fold(world, definition);
    const auto channels = rank_channels(first);
    const auto top = first.groups.largest(2);
    EXPECT_EQ(first.ranks_only, first.ranks.size() > definition.limit);
    definition.shown = channels;
    std::ranges::sort(*definition.shown);
    definition.groups.show(top);
    AttributionKernel kernel{definition};
    auto partial = fold(world, definition);
    const auto all = Definition{world, channels, [](auto) { return true; }};
    expect_table(world, kernel, definition, partial.all, {}, all.table);
    if (!first.ranks_only) expect_table(world, kernel, definition, first.all, {}, all.table);
    for (const auto& [group, counts] : std::move(partial.groups).shown(top)) {
      SCOPED_TRACE(fmt::format("group {} {}", static_cast<int>(group.kind), group.code));
      const auto of = group;
      const auto holds = [&](std::uint64_t code) {
        const bool shown = code == 0 || std::ranges::find(top, code) != top.end();
        return of.kind == GroupKind::kOther ? !shown : code == of.code;
      };
      expect_table(world, kernel, definition, counts, of, Definition{world, channels, holds}.table);
    }
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(AttributionKernel, AConversionLooksBackAtALimitedNumberOfTouches) {
  AttributionDefinition definition{{.zone = kZone, .from_ms = 0, .to_ms = 1'000'000}};
  definition.look_back = {1, WindowUnit::kHour};
  definition.models = {AttributionModel::kFirst};
  definition.touches = {{.channel = {.of = kFirstProperty}, .by = 0}};
  std::vector<AttributionOracleEvent> events{{.ts = 0, .channel = 1}};
  for (std::size_t i = 0; i < kPathTouchesMax; ++i) events.push_back({.ts = 1, .channel = 2});
  events.push_back({.ts = 2, .converts = true});
  AttributionPartial partial;
  AttributionKernel kernel{definition};
  kernel.fold(Columns{events}.sequence, partial);
  EXPECT_EQ(partial.paths_cut, 1U);
  EXPECT_EQ(partial.all.channels[key_of(2)].conversions.times, 1U);
  EXPECT_EQ(partial.all.channels[key_of(1)].conversions.times, 0U);
}

}  // namespace
}  // namespace rouse::behaviour
