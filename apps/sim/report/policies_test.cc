#include "report/policies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/zone.h"

namespace rouse::sim {
namespace {

class Policies : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const World world{
        {.seed = 3, .customers = 20'000, .days = 60, .last_day = *core::parse_day("2026-10-31", "")}};
    results = policy_results(world);
  }
  static const PolicyResult& result(std::string_view name) {
    const auto found = std::find_if(results.begin(), results.end(),
                                    [name](const PolicyResult& one) { return one.name == name; });
    return found == results.end() ? results.front() : *found;
  }
  static inline std::vector<PolicyResult> results;
};

// Published of a bank's month of activation: of the picked more than 80 % logged in, of a random group fewer
// than 50 %; logins 2.5 times, transactions 3.2 times the random group's.
TEST_F(Policies, AGoodActivationEarnsThePublishedFigures) {
  const PolicyResult& picked = result("likely to respond");
  const PolicyResult& random = result("random, SMS at ten");
  EXPECT_GT(picked.logs_in, 0.80);
  EXPECT_LT(random.logs_in, 0.50);
  EXPECT_NEAR(picked.logs_in_soon / random.logs_in_soon, 2.5, 0.4);
  EXPECT_NEAR(picked.transacts_soon / random.transacts_soon, 3.2, 0.8);
}

// And how much of it is picking, how much effect.
TEST_F(Policies, WhoIsLikelyToComeAnywayGainsLeast) {
  const auto gain = [](const PolicyResult& one) { return one.logs_in - one.logs_in_untouched; };
  EXPECT_GT(result("likely to come anyway").logs_in, result("greatest effect").logs_in);
  EXPECT_LT(gain(result("likely to come anyway")), 0.06);
  EXPECT_GT(gain(result("greatest effect")), 2 * gain(result("likely to come anyway")));
  EXPECT_GT(gain(result("greatest effect")), 2 * gain(result("random, SMS at ten")));
}

// Published of an instalment campaign: 4.43 times the control group's conversion, 1.54 times its amount; and
// of a popup straight to the instalment page: six times the arrivals.
TEST_F(Policies, TheInstalmentPopupEarnsThePublishedFigures) {
  const PolicyResult& popup = result("instalment popup");
  // Three standard errors of the logarithm of a ratio of two counts.
  const auto expect_ratio = [&](double with, double without, double published) {
    const auto touched = static_cast<double>(popup.touched);
    const double error = std::sqrt(1 / (with * touched) + 1 / (without * touched));
    EXPECT_NEAR(std::log(with / without), std::log(published), 3 * error) << with << " to " << without;
  };
  expect_ratio(popup.sees_instalment, popup.sees_instalment_untouched, 6);
  expect_ratio(popup.instalments, popup.instalments_untouched, 4.43);
  EXPECT_NEAR(popup.instalment_fen / popup.instalment_fen_untouched, 1.54, 0.6);
}

}  // namespace
}  // namespace rouse::sim
