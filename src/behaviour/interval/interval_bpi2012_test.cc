// A real bank's log: from an offer that is sent to the offer that comes back signed. Expected figures
// recomputed from the same file by an independent program; 3,254 applications have O_SENT_BACK.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "behaviour/bpi2012_test.h"
#include "behaviour/interval/interval.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kOffer =
    R"({"analysis":"interval","plan":"loans","range":{"from":"2011-10-01","to":"2012-03-14"},
    "start":{"event":"O_SENT"},"end":{"event":"O_SENT_BACK"},"max":{"length":30,"unit":"day"},
    "bins":{"edges":[3,7,14,21,30],"unit":"day"}})";

class IntervalBpi2012 : public Bpi2012Test {
 protected:
  IntervalResult run(std::string_view member, const boost::json::value& value) {
    auto json = core::parse_json(kOffer).value();
    if (!member.empty()) json.as_object()[member] = value;
    const auto spec = parse_interval_spec(json, plan());
    EXPECT_TRUE(spec) << core::to_string(spec.error());
    auto result = run_interval(context(), *spec, Scope::all());
    EXPECT_TRUE(result) << core::to_string(result.error());
    return std::move(*result);
  }
};
INSTANTIATE_TEST_SUITE_P(, IntervalBpi2012, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(IntervalBpi2012, TakesAsLongAsAnIndependentProgramSays) {
  const auto result = run("", nullptr);
  EXPECT_EQ(result.started, 5'015U);
  EXPECT_EQ(result.all.intervals, 3'451U);
  EXPECT_EQ(result.all.customers, 3'251U);
  EXPECT_EQ(result.unpaired, 5'015U - 3'251U);
  ASSERT_TRUE(result.all.lengths);
  const auto& lengths = *result.all.lengths;
  EXPECT_NEAR(lengths.mean_ms, 827'220'602.8478702, 1e-5);
  EXPECT_EQ(lengths.min_ms, 24'642);
  EXPECT_NEAR(lengths.p10_ms, 347'473'056.0, 1e-5);
  EXPECT_NEAR(lengths.p25_ms, 518'059'127.5, 1e-5);
  EXPECT_NEAR(lengths.median_ms, 680'857'379.0, 1e-5);
  EXPECT_NEAR(lengths.p75_ms, 1'041'548'870.0, 1e-5);
  EXPECT_NEAR(lengths.p90_ms, 1'462'427'260.0, 1e-5);
  EXPECT_NEAR(lengths.p99_ms, 2'408'483'614.0, 1e-5);
  EXPECT_EQ(lengths.max_ms, 2'591'617'431);
  EXPECT_EQ(lengths.whisker_low_ms, 24'642);
  EXPECT_EQ(lengths.whisker_high_ms, 1'821'562'807);
  std::vector<std::uint64_t> counts;
  for (const auto& bin : result.all.bins) counts.push_back(bin.count);
  EXPECT_THAT(counts, ElementsAre(202, 1'197, 1'474, 422, 156, 0));
}

TEST_P(IntervalBpi2012, CountsEachApplicationOnceIfAsked) {
  const auto result = run("per", "customer");
  EXPECT_EQ(result.all.intervals, 3'451U);
  EXPECT_EQ(result.all.customers, 3'251U);
  EXPECT_NEAR(result.all.lengths->median_ms, 688'959'788.0, 1e-5);
}

TEST_P(IntervalBpi2012, FindsEveryOfferThatCameBack) {
  const auto result = run("max", {{"length", 3650}, {"unit", "day"}});
  EXPECT_EQ(result.all.customers, 3'254U);
  EXPECT_EQ(result.all.intervals, 3'454U);
  EXPECT_EQ(result.all.lengths->max_ms, 2'601'045'295);
}

TEST_P(IntervalBpi2012, GoesFromEachOfferToTheNext) {
  const auto result = run("end", {{"event", "O_SENT"}});
  EXPECT_EQ(result.all.intervals, 1'987U);
  EXPECT_EQ(result.all.customers, 1'422U);
  EXPECT_NEAR(result.all.lengths->median_ms, 182'202'436.0, 1e-5);
}

}  // namespace
}  // namespace rouse::behaviour
