#include "behaviour/funnel/funnel_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "behaviour/answer/customer_page.h"
#include "behaviour/internal/quantile.h"

namespace rouse::behaviour {
namespace {

using ::testing::HasSubstr;

FunnelResult two_steps() {
  FunnelResult result;
  result.spec.steps.resize(2);
  result.spec.steps[0].label = "打开";
  result.spec.steps[1].label = "=1+1";
  result.steps.resize(2);
  result.steps[0] = {.customers = 13'087,
                     .dropped = 5'720,
                     .rate_from_first = 1,
                     .rate_from_previous = 1,
                     .median_ms_from_previous = {},
                     .mean_ms_from_previous = {}};
  result.steps[1] = {.customers = 7'367,
                     .dropped = 0,
                     .rate_from_first = 0.5629,
                     .rate_from_previous = 0.5629,
                     .median_ms_from_previous = 90'061'000,
                     .mean_ms_from_previous = 1500};
  return result;
}

TEST(FunnelText, TableAlignsWideCharacters) {
  EXPECT_THAT(to_table(two_steps()),
              HasSubstr("Step     Customers  Dropped  Of first  Of previous   Median time  Mean time\n"
                        "1. 打开      13087     5720   100.00%      100.00%             -          -\n"
                        "2. =1+1       7367        0    56.29%       56.29%  1 d 01:01:01    1.500 s\n"));
}

TEST(FunnelText, ACutOrSimulatedResultSaysSo) {
  auto result = two_steps();
  EXPECT_THAT(to_table(result), ::testing::Not(HasSubstr("CUT")));
  result.cut = true;
  result.simulated = true;
  EXPECT_THAT(to_table(result), HasSubstr("SIMULATED"));
  EXPECT_THAT(to_table(result), HasSubstr("CUT"));
}

TEST(FunnelText, CsvQuotesAndDisarmsFormulas) {
  EXPECT_EQ(to_csv(two_steps()),
            "group_kind,group,step,label,customers,dropped,rate_from_first,rate_from_previous,"
            "median_ms_from_previous,mean_ms_from_previous\r\n"
            "all,,1,打开,13087,5720,1,1,,\r\n"
            "all,,2,'=1+1,7367,0,0.5629,0.5629,90061000,1500\r\n");
  CustomerPage page;
  for (const auto* value : {"a,b", "say \"hi\"", "@x", "-1", "\tx", "plain"}) {
    page.customers.push_back({1, value, core::from_epoch_ms(0)});
  }
  std::string expected;
  for (const auto* field : {"\"a,b\"", "\"say \"\"hi\"\"\"", "'@x", "'-1", "'\tx", "plain"}) {
    expected += std::string{"1,"} + field + ",1970-01-01T00:00:00.000Z\r\n";
  }
  EXPECT_EQ(csv_rows(page), expected);
}

TEST(Quantile, IsLinearBetweenNeighbours) {
  EXPECT_DOUBLE_EQ(quantile({}, 0.5), 0);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.9), 7);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({0, 10, 20, 30, 40}, 0.1), 4);
  EXPECT_DOUBLE_EQ(quantile({1, 2}, 1), 2);
}

}  // namespace
}  // namespace rouse::behaviour
