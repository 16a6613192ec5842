#include "events/filter.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "core/json.h"

namespace rouse::events {
namespace {

using ::testing::HasSubstr;

Plan plan_of_every_type() {
  Plan plan;
  plan.id = "bank";
  plan.subject = {"customer", {}};
  const PropertyType types[] = {PropertyType::kString, PropertyType::kNumber,  PropertyType::kInteger,
                                PropertyType::kMoney,  PropertyType::kBoolean, PropertyType::kTime,
                                PropertyType::kEnum};
  const char* names[] = {"note", "score", "count", "amount", "first", "due", "product"};
  for (std::size_t i = 0; i < std::size(types); ++i) {
    plan.properties.push_back({names[i], names[i], {}, types[i], {}, false});
  }
  plan.properties.back().values = {{"loan", {}}, {"card", {}}, {"基金", {}}};
  plan.events = {{"login", {}, {}, {}}, {"transfer", {}, {}, {}}};
  return plan;
}

core::Result<Filter> parse(std::string_view json, const Plan& plan) {
  return parse_filter(*core::parse_json(json), "/where", plan);
}

Event event_of(const Plan& plan) {
  Event event;
  event.name = "transfer";
  event.page = "home/首页";
  event.properties.resize(plan.properties.size());
  return event;
}

TEST(Filter, PredicateFollowsTheContract) {
  const Plan plan = plan_of_every_type();
  Event event = event_of(plan);
  event.properties = {Value{std::string{"It's"}},
                      Value{2.5},
                      Value{std::int64_t{7}},
                      Value{core::Money{1234}},
                      Value{true},
                      Value{core::from_epoch_ms(1000)},
                      Value{}};
  const struct {
    const char* json;
    bool expected;
  } cases[] = {
      {R"({"all":[]})", true},
      {R"({"property":"event","op":"eq","value":"transfer"})", true},
      {R"({"property":"event","op":"in","value":["login","transfer"]})", true},
      {R"({"property":"page","op":"contains","value":"首"})", true},
      {R"({"property":"channel","op":"ne","value":"app"})", false},  // missing
      {R"({"property":"channel","op":"absent"})", true},
      {R"({"not":{"property":"channel","op":"eq","value":"app"}})", true},
      {R"({"property":"note","op":"starts_with","value":"It'"})", true},
      {R"({"property":"note","op":"eq","value":"it's"})", false},  // case matters
      {R"({"property":"score","op":"between","value":[2.5,3]})", true},
      {R"({"property":"score","op":"gt","value":2.5})", false},
      {R"({"property":"count","op":"ge","value":7})", true},
      {R"({"property":"amount","op":"eq","value":12.34})", true},
      {R"({"property":"amount","op":"lt","value":"12.35"})", true},
      {R"({"property":"first","op":"eq","value":true})", true},
      {R"({"property":"due","op":"le","value":"1970-01-01T08:00:01+08:00"})", true},
      {R"({"property":"due","op":"lt","value":1000})", false},
      {R"({"property":"product","op":"exists"})", false},
      {R"({"property":"product","op":"not_in","value":["loan"]})", false},  // missing
      {R"({"any":[{"property":"first","op":"eq","value":false},{"property":"count","op":"in","value":[6,7]}]})",
       true},
      {R"({"all":[{"property":"first","op":"eq","value":true},{"property":"count","op":"ne","value":7}]})",
       false},
  };
  for (const auto& [json, expected] : cases) {
    const auto filter = parse(json, plan);
    ASSERT_TRUE(filter) << json << " " << core::to_string(filter.error());
    EXPECT_EQ(matches(*filter, event), expected) << json;
  }
}

TEST(Filter, SqlIsWrittenWithQuotedValues) {
  const Plan plan = plan_of_every_type();
  const struct {
    const char* json;
    const char* sql;
  } cases[] = {
      {R"({"all":[]})", "1"},
      {R"({"property":"note","op":"eq","value":"it's"})",
       "(isNotNull(`p_note`) AND ifNull(`p_note` = 'it\\'s', 0))"},
      {R"({"property":"amount","op":"between","value":[1,2.5]})",
       "(isNotNull(`p_amount`) AND ifNull(`p_amount` >= 100 AND `p_amount` <= 250, 0))"},
      {R"({"property":"page","op":"not_in","value":["b","a","b"]})",
       "(`page` != '' AND `page` NOT IN ('a', 'b'))"},
      {R"({"not":{"any":[{"property":"due","op":"lt","value":5},{"property":"first","op":"absent"}]}})",
       "(NOT ((isNotNull(`p_due`) AND ifNull(`p_due` < 5, 0)) OR isNull(`p_first`)))"},
  };
  for (const auto& [json, sql] : cases) {
    const auto filter = parse(json, plan);
    ASSERT_TRUE(filter) << json;
    EXPECT_EQ(to_sql(*filter), sql);
  }
}

TEST(Filter, NormalFormReadsBackToTheSameFilter) {
  const Plan plan = plan_of_every_type();
  const struct {
    const char* json;
    const char* normal;
  } cases[] = {
      {R"({"all":[]})", R"({"all":[]})"},
      {R"({"value":"12.50","op":"eq","property":"amount"})",
       R"({"property":"amount","op":"eq","value":1.25E1})"},
      {R"({"property":"amount","op":"eq","value":"90000000000000.07"})",
       R"({"property":"amount","op":"eq","value":"90000000000000.07"})"},
      {R"({"property":"count","op":"in","value":[3,1,3.0]})",
       R"({"property":"count","op":"in","value":[1,3]})"},
      {R"({"property":"due","op":"ge","value":1000})",
       R"({"property":"due","op":"ge","value":"1970-01-01T00:00:01.000Z"})"},
      {R"({"not":{"property":"product","op":"absent"}})", R"({"not":{"property":"product","op":"absent"}})"},
  };
  for (const auto& [json, normal] : cases) {
    const auto filter = parse(json, plan);
    ASSERT_TRUE(filter) << json << " " << core::to_string(filter.error());
    const auto written = to_json(*filter);
    EXPECT_EQ(boost::json::serialize(written), normal);
    EXPECT_EQ(parse_filter(written, "", plan), *filter);
  }
}

TEST(ParseFilter, RefusesAtThePointer) {
  const Plan plan = plan_of_every_type();
  std::string deep = R"({"property":"page","op":"exists"})";
  for (std::size_t i = 0; i < kFilterDepthMax; ++i) deep.insert(0, R"({"not":)").append("}");
  std::string wide = R"({"all":[)";
  for (std::size_t i = 0; i < kFilterNodesMax; ++i) wide += R"({"property":"page","op":"exists"},)";
  wide.back() = ']';
  wide += "}";
  const struct {
    std::string json;
    const char* field;
    const char* message;
    const char* hint;
  } cases[] = {
      {"[]", "/where", "expected an object", ""},
      {"{}", "/where", "needs one of all, any, not, property", ""},
      {R"({"al":[]})", "/where/al", "unknown key 'al'", "did you mean 'all'?"},
      {R"({"all":[],"any":[]})", "/where/any", "stands beside 'all'", ""},
      {R"({"any":[]})", "/where/any", "holds 0 elements", ""},
      {R"({"all":[],"op":"eq"})", "/where/op", "unknown key 'op'", ""},
      {R"({"property":"amont","op":"eq","value":1})", "/where/property", "has no property 'amont'",
       "'amount'"},
      {R"({"property":"event","op":"eq","value":"logn"})", "/where/value", "has no event 'logn'", "'login'"},
      {R"({"property":"product","op":"in","value":["loan","lone"]})", "/where/value/1", "declared value",
       "'loan'"},
      {R"({"property":"note","op":"gt","value":"a"})", "/where/op", "'gt' does not apply", "eq, ne, in"},
      {R"({"property":"note","op":"equals","value":"a"})", "/where/op", "'equals' is not an op", ""},
      {R"({"property":"note","op":"eq","value":5})", "/where/value", "expected a string", ""},
      {R"({"property":"note","op":"contains","value":""})", "/where/value", "not empty", ""},
      {R"({"property":"page","op":"eq","value":""})", "/where/value", "not empty", "absent"},
      {R"({"property":"score","op":"lt","value":"5"})", "/where/value", "expected a number", ""},
      {R"({"property":"count","op":"lt","value":5.5})", "/where/value", "whole number", ""},
      {R"({"property":"amount","op":"lt","value":1.005})", "/where/value", "two decimals", ""},
      {R"({"property":"first","op":"eq","value":1})", "/where/value", "true or false", ""},
      {R"({"property":"due","op":"ge","value":"2011-02-30T00:00:00Z"})", "/where/value", "calendar", ""},
      {R"({"property":"due","op":"ge","value":"2011-02-03"})", "/where/value", "no offset", "+02:00"},
      {R"({"property":"score","op":"between","value":[2,1]})", "/where/value", "above the second", ""},
      {R"({"property":"score","op":"between","value":[2]})", "/where/value", "holds 1 elements", ""},
      {R"({"property":"page","op":"exists","value":1})", "/where/value", "takes no value", ""},
      {R"({"property":"page","op":"eq"})", "/where/value", "is required", ""},
      {R"({"all":[{"property":"page","op":"exists"},{"not":{"property":"pag","op":"exists"}}]})",
       "/where/all/1/not/property", "has no property 'pag'", "'page'"},
      {deep, "/where/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not",
       "nested deeper than 16", ""},
      {wide, "/where/all/499", "more than 500 parts", ""},
  };
  for (const auto& [json, field, message, hint] : cases) {
    const auto filter = parse(json, plan);
    ASSERT_FALSE(filter) << json;
    EXPECT_EQ(filter.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_EQ(filter.error().field, field) << json;
    EXPECT_THAT(filter.error().message, HasSubstr(message)) << json;
    EXPECT_THAT(filter.error().hint, HasSubstr(hint)) << json;
  }
}

}  // namespace
}  // namespace rouse::events
