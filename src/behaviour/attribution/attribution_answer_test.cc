// Definitions and answers of attributions as JSON, against their schemas, and as text.
#include "behaviour/attribution/attribution_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/shop_test.h"
#include "core/json.h"
#include "testing/json_schema.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kFullAttribution = R"({"analysis":"attribution","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "conversion":{"any_of":[{"event":"buy"},{"event":"pay","where":{"property":"points","op":"gt","value":1}}],
                  "label":"Bought","count":"customer"},
    "value":{"property":"amount"},
    "touches":[{"any_of":[{"event":"open"},{"event":"leave"}],"label":"Came","by":"product","direct_values":["x",null],
                "cost":{"per_touch":0.5,"per_value":[{"value":"sms","per_touch":2}]}},
               {"event":"view","where":{"property":"points","op":"gt","value":1},"label":"Saw","direct":true,
                "cost":{"property":"amount"}}],
    "look_back":{"length":2,"unit":"natural_week"},
    "models":["first","last","last_non_direct","linear","position","time_decay","participation","markov","shapley"],
    "position":{"first":30,"last":50},"half_life":{"length":36,"unit":"hour"},"limit":7,
    "breakdown":{"property":"product","limit":3}})";

TEST(AttributionSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFullAttribution).value();
  const auto spec = parse_attribution_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_attribution_spec(to_json(*spec), plan).value(), *spec);
}

TEST(AttributionSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/attribution/" + name);
  };
  const auto full = core::parse_json(kFullAttribution).value();
  auto other = full;
  other.as_object()["conversion"] =
      core::parse_json(R"({"event":"buy","where":{"property":"points","op":"gt","value":1}})").value();
  EXPECT_TRUE(parse_attribution_spec(other, plan));
  const auto spec_schema = schema("attribution.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  specs.add(full);
  specs.add(other);
  // Filters of a choice of touches.
  other.at("touches").at(0).as_object()["any_of"] =
      core::parse_json(R"([{"event":"open","where":{"property":"points","op":"gt","value":1}}])").value();
  specs.add(other);
  EXPECT_EQ(specs.used(), specs.known());

  AttributionResult result;
  result.spec = parse_attribution_spec(full, plan).value();
  const AttributedNumber number{.conversions = 1, .value = 2, .cost_per_conversion = 3, .roi = 4};
  result.all = {
      .all = {.conversions = 2, .customers = 1, .value = 5},
      .direct = {.value = 1},
      .unconverted = UnconvertedNumber{1, 1},
      .conversion_probability = 0.5,
      .channels = {{.channel = {ChannelKind::kValue, "product", "x"}, .cost = 1, .models = {number}}}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("attribution_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(AttributionText, ShowsModelsSideBySide) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  AttributionResult result;
  result.spec = parse_attribution_spec(core::parse_json(R"({"analysis":"attribution","plan":"shop",
      "range":{"from":"2026-03-02","to":"2026-03-03"},"conversion":{"event":"buy"},"models":["first","linear"],
      "touches":[{"event":"open","label":"Push","cost":{"per_touch":1}}],"look_back":{"length":7,"unit":"day"},
      "value":{"property":"amount"}})")
                                           .value(),
                                       plan)
                    .value();
  const AttributedNumber first{.conversions = 1,
                               .share = 0.5,
                               .customers = 1,
                               .value = 1'000,
                               .cost_per_conversion = 300,
                               .roi = 10.0 / 3};
  const AttributedNumber linear{.conversions = 0.5,
                                .share = 0.25,
                                .customers = 1,
                                .value = 500,
                                .cost_per_conversion = 600,
                                .roi = 5.0 / 3};
  result.all = {.all = {2, 2, 1'700},
                .direct = {1, 1, 700},
                .unconverted = {},
                .conversion_probability = {},
                .channels = {{.channel = {ChannelKind::kTouch, "", "Push"},
                              .touches = 3,
                              .touched = 2,
                              .cost = 300,
                              .conversions = 1,
                              .customers = 1,
                              .models = {first, linear}}}};
  EXPECT_EQ(
      to_csv(result),
      "group,channel,model,touches,touched,cost,conversions,share,customers,value,cost_per_conversion,roi\r\n"
      ",Push,first,3,2,3,1,0.5,1,10,3,3.3333333333333335\r\n"
      ",Push,linear,3,2,3,0.5,0.25,1,5,6,1.6666666666666667\r\n"
      ",(without a touch),,,,,1,,1,7.00,,\r\n"
      ",(all),,,,,2,,2,17.00,,\r\n");
  EXPECT_THAT(to_table(result), HasSubstr("2 conversions of 2 customers; they can still change"));
  EXPECT_THAT(to_table(result),
              HasSubstr("Channel            Touches  Touched  In paths of  Customers  first  linear\n"
                        "Push                     3        2            1          1   1.00    0.50\n"
                        "(without a touch)                              1          1\n"));
}

}  // namespace
}  // namespace rouse::behaviour
