// Credits of one path, and the chain of all paths, in cases solved by hand or published.
#include "behaviour/attribution/credit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "behaviour/attribution/markov_chain.h"

namespace rouse::behaviour {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

constexpr std::int64_t kDayMs = 86'400'000;

struct CreditCase {
  const char* about;
  AttributionModel model;
  std::vector<PathTouch> touches;
  std::vector<double> expected;
  PositionWeights position{};
};

TEST(AttributionCredit, SharesOneConversion) {
  using Models = AttributionModel;
  const std::vector<PathTouch> four{
      {0, 0, false}, {1, 7 * kDayMs, false}, {0, 14 * kDayMs, false}, {2, 21 * kDayMs, true}};
  const CreditCase cases[] = {
      {"the first", Models::kFirst, four, {1, 0, 0}},
      {"the last", Models::kLast, four, {0, 0, 1}},
      {"the last that is not direct", Models::kLastNonDirect, four, {1, 0, 0}},
      {"all are direct", Models::kLastNonDirect, {{0, 0, true}, {1, 1, true}}, {0, 1}},
      {"equal parts for each touch", Models::kLinear, four, {0.5, 0.25, 0.25}},
      {"40, 20 shared, 40", Models::kPosition, four, {0.5, 0.1, 0.4}},
      {"other weights", Models::kPosition, four, {0.75, 0.25, 0}, {50, 0}},
      {"two touches share by the weights of the ends",
       Models::kPosition,
       {{0, 0}, {1, 1}},
       {0.75, 0.25},
       {30, 10}},
      {"nothing for the ends, and nobody else", Models::kPosition, {{0, 0}, {1, 1}}, {0.5, 0.5}, {0, 0}},
      {"one touch gets all", Models::kPosition, {{0, 0}}, {1}, {0, 40}},
      {"halved every seven days: 1 + 4, 2, 8 of 15",
       Models::kTimeDecay,
       four,
       {5.0 / 15, 2.0 / 15, 8.0 / 15}},
      {"each channel gets all", Models::kParticipation, four, {1, 1, 1}},
      {"equal parts for each channel", Models::kShapley, four, {1.0 / 3, 1.0 / 3, 1.0 / 3}}};
  for (const auto& each : cases) {
    const auto parts = credit(each.model, each.touches, each.expected.size(),
                              {.position = each.position, .half_life_ms = 7 * kDayMs});
    std::vector<double> shares;
    for (const auto part : parts)
      shares.push_back(static_cast<double>(part) / static_cast<double>(kCreditParts));
    EXPECT_THAT(shares, Pointwise(DoubleNear(1e-11), each.expected)) << each.about;
    if (each.model == Models::kParticipation) continue;
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), kCreditParts) << each.about;
  }
}

TEST(AttributionCredit, OfTouchesLongAgoTheLatestStillGetsAll) {
  const std::vector<PathTouch> touches{{0, 0, false}, {1, 3'650 * kDayMs, false}};
  EXPECT_THAT(credit(AttributionModel::kTimeDecay, touches, 2, {.position = {}, .half_life_ms = 1'000}),
              ElementsAre(0, kCreditParts));
}

// Bryl, "Attribution model with R (part 1: Markov chains concept)", analyzecore.com 2016: the paths C1 C2 C3
// (converted), C1, C2 C3.
TEST(MarkovChain, OfAPublishedExample) {
  const auto solved = solve_chain(3, {{start_state(3), 0, 2},
                                      {start_state(3), 1, 1},
                                      {0, 1, 1},
                                      {0, unconverted_state(3), 1},
                                      {1, 2, 2},
                                      {2, converted_state(3), 1},
                                      {2, unconverted_state(3), 1}});
  EXPECT_NEAR(solved.conversion_probability, 1.0 / 3, 1e-12);
  EXPECT_THAT(solved.removal_effects, Pointwise(DoubleNear(1e-12), {0.5, 1.0, 1.0}));
}

// A A A (converted), A: from A to A twice, to each end once.
TEST(MarkovChain, ATouchMayFollowOneOfItsOwnChannel) {
  const auto solved = solve_chain(
      1, {{start_state(1), 0, 2}, {0, 0, 2}, {0, converted_state(1), 1}, {0, unconverted_state(1), 1}});
  EXPECT_NEAR(solved.conversion_probability, 0.5, 1e-12);
  EXPECT_THAT(solved.removal_effects, Pointwise(DoubleNear(1e-12), {1.0}));
}

TEST(MarkovChain, WhatIsNeverReachedOrNeverEndsBringsNothing) {
  // 1 is never come to; 2 only leads to itself; half of those who start go there.
  const auto solved = solve_chain(3, {{start_state(3), 0, 1},
                                      {start_state(3), 2, 1},
                                      {0, converted_state(3), 1},
                                      {1, converted_state(3), 1},
                                      {2, 2, 5}});
  EXPECT_NEAR(solved.conversion_probability, 0.5, 1e-12);
  EXPECT_THAT(solved.removal_effects, Pointwise(DoubleNear(1e-12), {1.0, 0.0, 0.0}));
  EXPECT_THAT(solve_chain(2, {{start_state(2), 0, 1}, {0, unconverted_state(2), 1}}).removal_effects,
              ElementsAre(0, 0));
  EXPECT_THAT(solve_chain(0, {}).removal_effects, ElementsAre());
}

}  // namespace
}  // namespace rouse::behaviour
