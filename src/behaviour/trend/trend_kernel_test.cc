// The trend kernel against the oracle, on random histories and by cases.
#include "behaviour/trend/trend_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string>

#include "behaviour/trend/trend_report.h"
#include "core/random.h"
#include "testing/oracles/trend_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::TrendOracleEvent;
using testing::TrendOracleQuestion;
using testing::TrendOracleSeries;

constexpr Code kSignBit = 1ULL << 63U;

Code code_of_whole(std::int64_t number) { return static_cast<Code>(number) ^ kSignBit; }
Code code_of_fraction(double number) { return std::bit_cast<Code>(number) ^ kSignBit; }

// A history as both sides are given it.
struct World {
  TrendDefinition definition;
  std::vector<TrendOracleSeries> series;
  std::vector<std::vector<TrendOracleEvent>> subjects;
};

constexpr Measure kMeasures[] = {Measure::kTotal, Measure::kUnique, Measure::kPerSubject, Measure::kSum,
                                 Measure::kMean,  Measure::kMin,    Measure::kMax,        Measure::kP50,
                                 Measure::kP90,   Measure::kP99,    Measure::kDistinct};
constexpr std::string_view kFirst[] = {"no", "ever", "matching"};

// Breakdown columns come first, then a column of values per series.
TrendDefinition make_definition(core::Random& random) {
  TrendDefinition definition;
  const auto series = random.below(3) + 1;
  const auto properties = random.below(4);
  for (std::size_t i = 0; i < properties; ++i) definition.breakdown.push_back(static_cast<std::int8_t>(i));
  for (std::size_t s = 0; s < series; ++s) {
    TrendDefinition::Series each;
    each.measure = kMeasures[random.below(std::size(kMeasures))];
    if (properties == 0 && random.chance(0.5)) each.measure = kMeasures[random.below(3)];
    each.first_time = static_cast<FirstTime>(random.chance(0.6) ? 0 : random.below(3));
    each.fractions = random.chance(0.3);
    if (each.measure >= Measure::kSum) each.column = static_cast<std::int8_t>(properties + s);
    definition.series.push_back(each);
  }
  const auto periods = random.below(5) + 1;
  for (std::size_t p = 0; p < periods; ++p)
    definition.starts.push_back(100 + static_cast<std::int64_t>(p) * 20);
  definition.to_ms = definition.starts.back() + 15;
  definition.attribution = static_cast<TrendAttribution>(random.below(2));
  definition.groups_max = random.below(4) + 1;
  return definition;
}

TrendOracleEvent make_event(const TrendDefinition& definition, core::Random& random) {
  TrendOracleEvent event{.ts = static_cast<std::int64_t>(80 + random.below(130)), .counts = {}, .named = {}};
  for (std::size_t s = 0; s < definition.series.size(); ++s) {
    if (!random.chance(0.7)) continue;
    const auto index = static_cast<int>(s);
    event.named.insert(index);
    if (random.chance(0.7)) event.counts.insert(index);
    // Quarters, so that sums of either kind are exact.
    const auto value = static_cast<double>(random.below(40)) - 20;
    if (random.chance(0.8)) event.values[index] = definition.series[s].fractions ? value / 4 : value;
  }
  for (std::size_t g = 0; g < definition.breakdown.size(); ++g) event.group.push_back(random.below(3));
  return event;
}

World make_world(core::Random& random) {
  World world;
  world.definition = make_definition(random);
  for (const auto& series : world.definition.series) {
    world.series.push_back({std::string{to_string(series.measure)},
                            std::string{kFirst[static_cast<std::size_t>(series.first_time)]}});
  }
  world.subjects.resize(random.below(6));
  for (auto& events : world.subjects) {
    const auto count = random.below(12);
    for (std::size_t i = 0; i < count; ++i) events.push_back(make_event(world.definition, random));
    std::ranges::stable_sort(events, {}, &TrendOracleEvent::ts);
  }
  return world;
}

Code code_of(const TrendOracleEvent& event, std::size_t series, bool fractions) {
  const auto value = event.values.find(static_cast<int>(series));
  if (value == event.values.end()) return kNoCode;
  return fractions ? code_of_fraction(value->second)
                   : code_of_whole(static_cast<std::int64_t>(value->second));
}

std::uint64_t mask_of(const TrendOracleEvent& event) {
  std::uint64_t mask = 0;
  for (const int s : event.counts) mask |= 1ULL << static_cast<unsigned>(s);
  for (const int s : event.named) mask |= 1ULL << (kNamedShift + static_cast<unsigned>(s));
  return mask;
}

// One subject's events as a host would hand them over.
class Columns {
 public:
  Columns(const World& world, std::size_t subject) {
    const auto& definition = world.definition;
    const auto groups = definition.breakdown.size();
    codes_.resize(groups + definition.series.size());
    for (const auto& event : world.subjects[subject]) {
      ts_.push_back(event.ts);
      mask_.push_back(mask_of(event));
      for (std::size_t g = 0; g < groups; ++g) codes_[g].push_back(event.group[g]);
      for (std::size_t s = 0; s < definition.series.size(); ++s) {
        codes_[groups + s].push_back(code_of(event, s, definition.series[s].fractions));
      }
    }
    sequence_ = {.subject = subject + 1, .size = ts_.size(), .ts = ts_.data(), .mask = mask_.data()};
    for (std::size_t i = 0; i < codes_.size(); ++i) sequence_.codes[i] = codes_[i].data();
  }
  const Sequence& sequence() const { return sequence_; }

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<std::vector<Code>> codes_;
  Sequence sequence_;
};

TrendPartial fold_all(const World& world, std::size_t workers) {
  std::vector<TrendPartial> partials(workers);
  TrendKernel kernel{world.definition};
  for (std::size_t i = 0; i < world.subjects.size(); ++i) {
    kernel.fold(Columns{world, i}.sequence(), partials[i % workers]);
  }
  TrendPartial whole;
  for (auto& each : partials) whole.merge(std::move(each));
  return whole;
}

std::optional<double> as_double(const Number& number) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return static_cast<double>(*whole);
  if (const auto* fraction = std::get_if<double>(&number)) return *fraction;
  return std::nullopt;
}

GroupCodes padded(const std::vector<std::uint64_t>& group) {
  GroupCodes codes{};
  std::copy(group.begin(), group.end(), codes.begin());
  return codes;
}

// Everything that can be asked of one line of a world.
class Line {
 public:
  Line(const World& world, const Tallies* tallies, TrendQuestion question,
       std::function<bool(const std::vector<std::uint64_t>&)> holds)
      : world_(world), tallies_(tallies), question_(question), holds_(std::move(holds)) {}

  void check() {
    const auto& starts = world_.definition.starts;
    for (std::size_t s = 0; s < world_.series.size(); ++s) {
      question_.series = s;
      question_.period.reset();
      check_number(s, world_.definition.from_ms(), world_.definition.to_ms);
      for (std::size_t p = 0; p < starts.size(); ++p) {
        question_.period = p;
        check_number((p + 1) * world_.series.size() + s, starts[p],
                     p + 1 < starts.size() ? starts[p + 1] : world_.definition.to_ms);
      }
    }
  }

 private:
  void check_number(std::size_t at, std::int64_t from, std::int64_t to) {
    const auto s = question_.series;
    const TrendOracleQuestion asked{.series = static_cast<int>(s),
                                    .from_ms = from,
                                    .to_ms = to,
                                    .last = world_.definition.attribution == TrendAttribution::kLast,
                                    .holds = holds_};
    const auto truth = testing::trend_by_definition(world_.subjects, world_.series[s], asked);
    const auto& measuring = world_.definition.series[s];
    const auto number =
        tallies_ && !tallies_->empty() ? (*tallies_)[at].number(measuring) : Tally{}.number(measuring);
    const auto given = as_double(number);
    ASSERT_EQ(given.has_value(), truth.number.has_value()) << at;
    if (given) {
      ASSERT_DOUBLE_EQ(*given, *truth.number) << at << " " << world_.series[s].measure;
    }
    std::map<std::size_t, std::int64_t> listed;
    TrendKernel kernel{world_.definition};
    for (std::size_t i = 0; i < world_.subjects.size(); ++i) {
      const auto first = kernel.first_counted(Columns{world_, i}.sequence(), question_);
      if (first) listed[i] = *first;
    }
    ASSERT_EQ(listed, truth.subjects) << at;
  }

  const World& world_;
  const Tallies* tallies_;
  TrendQuestion question_;
  std::function<bool(const std::vector<std::uint64_t>&)> holds_;
};

void check_world(World world, std::size_t workers) {
  auto partial = fold_all(world, workers);
  const auto top = top_groups(partial, world.definition.groups_max);
  if (partial.ranked_only) {
    const auto is_shown = [&](const auto& entry) { return std::ranges::find(top, entry.first) != top.end(); };
    for (const auto& group : partial.groups) EXPECT_TRUE(is_shown(group) || group.second.size() == 1);
    world.definition.shown = top;
    world.definition.shown->push_back(kNoValue);
    partial = fold_all(world, workers);
  }
  using Of = TrendQuestion::Of;
  const auto line = [&](const Tallies* tallies, TrendQuestion question, auto holds) {
    Line{world, tallies, question, holds}.check();
  };
  line(&partial.all, {.of = Of::kAll}, [](const auto&) { return true; });
  if (world.definition.breakdown.empty()) return;
  auto shown = top;
  shown.push_back(kNoValue);
  for (const auto& codes : shown) {
    const auto found = partial.groups.find(codes);
    line(found == partial.groups.end() ? nullptr : &found->second, {.of = Of::kGroup, .group = codes},
         [&](const auto& group) { return padded(group) == codes; });
  }
  if (!world.definition.shown) return;
  line(&partial.other, {.of = Of::kOther},
       [&](const auto& group) { return std::ranges::find(shown, padded(group)) == shown.end(); });
}

std::uint64_t setting(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): tests read it before any thread
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

TEST(TrendKernel, IsTheOracleOnRandomHistories) {
  const auto histories = setting("ROUSE_TREND_HISTORIES", 3'000);
  const auto seed = setting("ROUSE_TREND_SEED", 20'261'122);
  for (std::uint64_t i = 0; i < histories; ++i) {
    SCOPED_TRACE(fmt::format("ROUSE_TREND_SEED={} ROUSE_TREND_HISTORIES=1", seed + i));
    core::Random random{seed + i};
    check_world(make_world(random), random.below(3) + 1);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(TrendKernel, TheLargestGroupsAreShown) {
  World world;
  world.series = {{"sum", "no"}};
  world.definition.series = {{}};
  world.definition.series[0].measure = Measure::kSum;
  world.definition.series[0].column = 1;
  world.definition.breakdown = {0};
  world.definition.starts = {0};
  world.definition.to_ms = 10;
  world.definition.groups_max = 2;
  const auto spent = [](std::uint64_t group, double amount) {
    return TrendOracleEvent{.ts = 1, .counts = {0}, .named = {}, .group = {group}, .values = {{0, amount}}};
  };
  world.subjects = {{spent(7, 1), spent(8, 5), spent(9, -3)}, {spent(7, 1), spent(5, 2), spent(0, 100)}};
  const auto partial = fold_all(world, 1);
  EXPECT_TRUE(partial.ranked_only);
  // 5, then 2 and 2: of equals the one with more customers.
  EXPECT_EQ(top_groups(partial, 2), (std::vector<GroupCodes>{{8, 0, 0}, {7, 0, 0}}));
}

TEST(Tally, SumsAreExactInAnyOrder) {
  const Measuring fractions{.measure = Measure::kSum, .column = 0, .fractions = true};
  std::vector<double> values{1e100, 1, -1e100, 1e-300, 0.1, 0.1, 0.1, -0.3, 2.5e-17};
  const auto sum = [&](const std::vector<double>& of) {
    Tally tally;
    Tally other;
    for (std::size_t i = 0; i < of.size(); ++i)
      (i % 2 ? tally : other).add(1, code_of_fraction(of[i]), fractions);
    tally.merge(other, fractions);
    return std::get<double>(tally.number(fractions));
  };
  const double first = sum(values);
  EXPECT_DOUBLE_EQ(first, 1.0);
  core::Random random{5};
  for (int i = 0; i < 100; ++i) {
    for (std::size_t at = values.size(); at > 1; --at) std::swap(values[at - 1], values[random.below(at)]);
    EXPECT_EQ(sum(values), first);
  }
  const Measuring whole{.measure = Measure::kSum, .column = 0};
  Tally tally;
  for (const auto value : {INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN, std::int64_t{5}}) {
    tally.add(1, code_of_whole(value), whole);
  }
  EXPECT_EQ(tally.number(whole), Number{std::int64_t{3}});
  tally.add(1, code_of_whole(INT64_MAX), whole);
  EXPECT_EQ(tally.number(whole), Number{static_cast<double>(INT64_MAX) + 3});
  Tally negative;
  negative.add(1, code_of_whole(-5), {.measure = Measure::kMean, .column = 0});
  EXPECT_EQ(negative.number({.measure = Measure::kMean, .column = 0}), Number{-5.0});
}

}  // namespace
}  // namespace rouse::behaviour
