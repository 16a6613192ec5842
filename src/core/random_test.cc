#include "core/random.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace rouse::core {
namespace {

// splitmix64(1234567) gives 6457827717110365317, 3203168211198807973, ... (the published test values of
// Rosetta Code "Pseudo-random numbers/Splitmix64"); the first output of xoshiro256** follows from its
// definition rotl(s1 * 5, 7) * 9.
TEST(Random, FollowsTheGeneratorsDefinition) {
  constexpr std::uint64_t kSecondState = 3203168211198807973;
  constexpr std::uint64_t kProduct = kSecondState * 5;
  EXPECT_EQ(Random{1234567}.next(), ((kProduct << 7) | (kProduct >> 57)) * 9);
}

TEST(Random, TheSameSeedGivesTheSameNumbers) {
  Random a{42};
  Random b{42};
  Random c{43};
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    const auto number = a.next();
    EXPECT_EQ(number, b.next());
    differs |= number != c.next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, StaysWithinItsBounds) {
  Random random{7};
  std::array<int, 6> seen{};
  for (int i = 0; i < 60'000; ++i) ++seen[random.below(6)];
  // 10,000 expected of each; six standard deviations of the binomial are 548.
  for (const int count : seen) EXPECT_NEAR(count, 10'000, 548);
  for (int i = 0; i < 1000; ++i) {
    const auto number = random.between(-3, 3);
    EXPECT_TRUE(number >= -3 && number <= 3) << number;
    const double share = random.uniform();
    EXPECT_TRUE(share >= 0 && share < 1) << share;
  }
  EXPECT_EQ(random.between(5, 5), 5);
  EXPECT_EQ(random.below(1), 0u);
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(1));
}

TEST(Random, CoversTheWholeRangeOfIntegers) {
  Random random{1};
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    const auto number =
        random.between(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    negative |= number < 0;
    positive |= number > 0;
  }
  EXPECT_TRUE(negative && positive);
}

}  // namespace
}  // namespace rouse::core
