#include "core/result.h"

#include <gtest/gtest.h>

namespace rouse::core {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return invalid("number", "number: must be even", "double it first");
  return number / 2;
}

Result<void> check_half(int number) {
  ROUSE_CHECK(half(number));
  return {};
}

Result<int> quarter(int number) {
  ROUSE_TRY(const int first, half(number));
  ROUSE_TRY(const int second, half(first));
  return second;
}

TEST(Result, TryUnwrapsOrReturnsTheError) {
  EXPECT_EQ(quarter(8), 2);
  const auto failed = quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(),
            (Error{ErrorCode::kInvalidArgument, "number", "number: must be even", "double it first"}));
  EXPECT_TRUE(check_half(2));
  EXPECT_FALSE(check_half(3));
}

TEST(Result, AnErrorReadsAsOneLine) {
  EXPECT_EQ(to_string(Error{ErrorCode::kNotFound, "plan", "no plan 'x'", "see rouse plans"}),
            "not_found: plan: no plan 'x' (see rouse plans)");
  EXPECT_EQ(to_string(Error{ErrorCode::kInvalidArgument, "/window", "/window: is required", ""}),
            "invalid_argument: /window: is required");
  EXPECT_EQ(to_string(Error{ErrorCode::kInternal, "", "broken", ""}), "internal: broken");
}

TEST(ResultDeathTest, ABrokenInvariantStopsTheProgramWithItsReason) {
  require(true, "never said");
  EXPECT_DEATH(require(false, "the sky is up"), "result_test.cc:[0-9]+: invariant broken: the sky is up");
}

}  // namespace
}  // namespace rouse::core
