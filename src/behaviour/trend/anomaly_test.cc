// Which numbers are anomalies: lines whose answer is known by construction or by hand.
#include "behaviour/trend/anomaly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/random.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Line = std::vector<std::optional<double>>;

constexpr AnomalyDetection kWeekly{.season = 7};

std::vector<std::string> anomalies(const Line& line, const AnomalyDetection& detection) {
  std::vector<std::string> found;
  const auto expected = expectations(line, detection);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!expected[i] || expected[i]->anomaly == Anomaly::kNone) continue;
    found.push_back(std::to_string(i) + (expected[i]->anomaly == Anomaly::kHigh ? " high" : " low"));
  }
  return found;
}

// Working days, a weak weekend, growth, and noise of the given standard deviation.
Line weeks(std::size_t days, double growth, double noise, std::uint64_t seed) {
  constexpr double kWeek[] = {0, 10, 20, 10, 30, -150, -180};
  core::Random random{seed};
  Line line;
  for (std::size_t day = 0; day < days; ++day) {
    // Box and Muller.
    const auto normal =
        std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * std::numbers::pi * random.uniform());
    line.emplace_back(1'000 + growth * static_cast<double>(day) + kWeek[day % 7] + noise * normal);
  }
  return line;
}

// Level 10 everywhere, so distances 0 0 1 0 2 0 0 90 1: the median is 0, their mean 94 / 9.
TEST(Anomalies, AreMeasuredByTheMeanWhereMostAreMetExactly) {
  const Line line{10., 10., 11., 10., 12., 10., 10., 100., 9.};
  const auto expected = expectations(line, {.threshold = 3.5, .season = 0});
  EXPECT_THAT(anomalies(line, {.threshold = 3.5, .season = 0}), ElementsAre("7 high"));
  EXPECT_NEAR(expected[0]->expected, 10, 1e-9);
  EXPECT_NEAR(expected[0]->high - 10, 3.5 * 1.2533 * 94 / 9, 1e-9);
  EXPECT_NEAR(10 - expected[0]->low, 3.5 * 1.2533 * 94 / 9, 1e-9);
}

// Distances from 20 in nine numbers around it: 4 3 2 1 0 1 2 3 30; the median is 2.
TEST(Anomalies, AreMeasuredByTheMedianDeviation) {
  const Line line{16., 23., 18., 21., 20., 19., 22., 17., 50.};
  const auto expected = expectations(line, {.threshold = 3, .season = 0});
  EXPECT_THAT(anomalies(line, {.threshold = 3, .season = 0}), ElementsAre("8 high"));
  EXPECT_NEAR(expected[4]->high - expected[4]->expected, expected[8]->high - expected[8]->expected, 1e-9);
}

TEST(Anomalies, AWeakWeekendIsNoneAndAGrowingLineNeither) {
  for (const double growth : {0.0, 25.0, -4.0}) {
    const auto line = weeks(63, growth, 0, 1);
    EXPECT_THAT(anomalies(line, kWeekly), IsEmpty()) << growth;
    for (const auto& each : expectations(line, kWeekly)) ASSERT_TRUE(each);
    EXPECT_NEAR(expectations(line, kWeekly)[62]->expected, *line[62], 1e-6) << growth;
  }
}

TEST(Anomalies, ArePlantedOnesAndFewOthers) {
  int others = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    auto line = weeks(84, 3, 20, seed);
    *line[20] += 250;
    *line[47] -= 250;  // a weekend less even for a weekend
    *line[83] -= 250;  // today
    const auto found = anomalies(line, kWeekly);
    for (const auto* planted : {"20 high", "47 low", "83 low"}) {
      EXPECT_THAT(found, ::testing::Contains(planted)) << "seed " << seed;
    }
    others += static_cast<int>(found.size()) - 3;
  }
  EXPECT_LE(others, 40 * 84 / 100) << "one false alarm in 100 numbers at most";
}

TEST(Anomalies, AnOutageOfDaysIsFoundWhole) {
  auto line = weeks(84, 0, 15, 2);
  for (std::size_t day = 40; day < 45; ++day) line[day] = 100.0;
  EXPECT_THAT(anomalies(line, kWeekly), ElementsAre("40 low", "41 low", "42 low", "43 low", "44 low"));
}

TEST(Anomalies, ANewLevelIsNoneAfterAWhile) {
  auto line = weeks(84, 0, 15, 6);
  for (std::size_t day = 42; day < 84; ++day) *line[day] += 600;
  for (const auto& found : anomalies(line, kWeekly)) {
    const auto day = std::stoul(found);
    EXPECT_TRUE(day >= 30 && day < 54) << found;
  }
}

TEST(Anomalies, DoNotDependOnUnitOrOrigin) {
  auto line = weeks(63, 2, 20, 7);
  *line[30] += 400;
  Line changed;
  for (const auto& number : line) changed.emplace_back(-3 * *number + 1e6);
  const auto one = expectations(line, kWeekly);
  const auto other = expectations(changed, kWeekly);
  for (std::size_t i = 0; i < line.size(); ++i) {
    EXPECT_NEAR(-3 * one[i]->expected + 1e6, other[i]->expected, 1e-6);
    EXPECT_NEAR(-3 * one[i]->low + 1e6, other[i]->high, 1e-6);
  }
  EXPECT_THAT(anomalies(changed, kWeekly), ElementsAre("30 low"));
}

TEST(Anomalies, MissingNumbersAreNotJudged) {
  auto line = weeks(63, 0, 10, 8);
  line[10] = std::nullopt;
  *line[24] += 300;
  const auto expected = expectations(line, kWeekly);
  EXPECT_FALSE(expected[10]);
  EXPECT_TRUE(expected[11]);
  EXPECT_THAT(anomalies(line, kWeekly), ElementsAre("24 high"));
  // Of one weekday only two are known.
  for (std::size_t week = 0; week < 7; ++week) line[3 + 7 * week] = std::nullopt;
  EXPECT_FALSE(expectations(line, kWeekly)[59]);
  EXPECT_TRUE(expectations(line, kWeekly)[60]);
}

TEST(Anomalies, TooFewNumbersExpectNothing) {
  EXPECT_FALSE(expectations(weeks(20, 0, 5, 9), kWeekly)[0]);
  EXPECT_TRUE(expectations(weeks(21, 0, 5, 9), kWeekly)[0]);
  EXPECT_FALSE(expectations(Line(8, 1.0), {})[0]);
  EXPECT_TRUE(expectations(Line(9, 1.0), {})[0]);
  EXPECT_THAT(anomalies(Line(9, 1.0), {}), IsEmpty());
  EXPECT_TRUE(expectations({}, kWeekly).empty());
}

}  // namespace
}  // namespace rouse::behaviour
