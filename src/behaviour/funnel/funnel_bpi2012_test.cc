// A real bank's log; expected figures recomputed from the same file by an independent program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "behaviour/bpi2012_test.h"
#include "behaviour/funnel/funnel.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kFunnel =
    R"({"analysis":"funnel","plan":"loans","range":{"from":"2011-10-01","to":"2012-03-14"},
    "steps":[{"event":"A_SUBMITTED"},{"event":"A_PREACCEPTED"},{"event":"A_ACCEPTED"},{"event":"O_SENT"},
             {"event":"O_SENT_BACK"},{"event":"A_APPROVED"}],
    "window":{"length":30,"unit":"day"}})";

class FunnelBpi2012 : public Bpi2012Test {};
INSTANTIATE_TEST_SUITE_P(, FunnelBpi2012, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(FunnelBpi2012, ReachesThePublishedFigures) {
  const auto spec = parse_funnel_spec(core::parse_json(kFunnel).value(), plan()).value();
  const auto result = run_funnel(context(), spec, Scope::all());
  ASSERT_TRUE(result) << core::to_string(result.error());
  std::vector<std::uint64_t> reached;
  for (const auto& step : result->steps) reached.push_back(step.customers);
  EXPECT_THAT(reached, ElementsAre(13'087, 7'367, 5'113, 5'015, 3'146, 2'058));
  EXPECT_EQ(result->steps[0].dropped, 13'087U - 7'367U);
}

}  // namespace
}  // namespace rouse::behaviour
