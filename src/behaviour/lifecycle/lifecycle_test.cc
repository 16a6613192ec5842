// Lifecycles end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/lifecycle/lifecycle.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/lifecycle/lifecycle_answer.h"
#include "behaviour/shop_test.h"
#include "core/json.h"
#include "testing/json_schema.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LifecycleRun : public ShopTest {
 protected:
  // "new returning resurrecting dormant" of each period.
  static std::vector<std::string> lines(const value& periods) {
    std::vector<std::string> all;
    for (const auto& period : periods.as_array()) {
      const auto of = [&](const char* state) { return period.at(state).to_number<int>(); };
      EXPECT_EQ(of("active"), of("new") + of("returning") + of("resurrecting"));
      all.push_back(fmt::format("{} {} {} {}{}", of("new"), of("returning"), of("resurrecting"),
                                of("dormant"), period.at("final").as_bool() ? "" : "*"));
    }
    return all;
  }
  std::vector<std::string> periods(std::string_view json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return lines(answer.at("periods"));
  }
  void on_days(std::uint64_t customer, std::initializer_list<int> days) {
    std::vector<ShopEvent> events;
    for (const auto day : days) events.push_back({.customer = customer, .minute = day * kDay + 12 * kHour});
    insert(events);
  }
};

INSTANTIATE_TEST_SUITE_P(, LifecycleRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

constexpr std::string_view kByDay =
    R"({"analysis":"lifecycle","range":{"from":"2026-03-12","to":"2026-03-19"},
    "activity":{"event":"open"},"period":"day"})";

// PostHog, posthog/hogql_queries/insights/test/test_lifecycle_query_runner.py, test_lifecycle_trend: its days
// 9 to 19 of January are ours of March.
TEST_P(LifecycleRun, CountsAsPublished) {
  on_days(1, {9, 10, 11, 13, 15, 17});
  on_days(2, {7, 10});
  on_days(3, {10});
  on_days(4, {13});
  on_days(9, {60});  // so that the data reach beyond the range
  EXPECT_THAT(periods(kByDay), ElementsAre("1 1 1 0", "0 1 0 -2", "0 0 0 -1", "1 0 1 0", "0 0 0 -2",
                                           "0 0 1 0", "0 0 0 -1", "0 0 1 0"));
}

// A range in the middle of a week asks for that week, and what came before it is known.
TEST_P(LifecycleRun, PeriodsCountWhole) {
  on_days(1, {-7, 0, 8});
  on_days(2, {-30, 6});
  on_days(3, {-1});
  on_days(4, {13});
  on_days(9, {60});
  constexpr auto kSpec = R"({{"analysis":"lifecycle","range":{{"from":"2026-03-0{}","to":"2026-03-1{}"}},
      "activity":{{"event":"open"}},"period":"{}"}})";
  EXPECT_THAT(periods(fmt::format(kSpec, 4, 0, "week")), ElementsAre("0 1 1 -1", "1 1 0 -1"));
  EXPECT_THAT(periods(fmt::format(kSpec, 2, 5, "week")), ElementsAre("0 1 1 -1", "1 1 0 -1"));
  EXPECT_THAT(periods(fmt::format(kSpec, 4, 0, "month")), ElementsAre("2 1 1 0"));
}

TEST_P(LifecycleRun, APeriodThatGoesOnIsNotFinal) {
  on_days(1, {0, 1});
  EXPECT_THAT(periods(R"({"analysis":"lifecycle","range":{"from":"2026-03-02","to":"2026-03-05"},
                          "activity":{"event":"open"},"period":"day"})"),
              ElementsAre("1 0 0 0", "0 1 0 0", "0 0 0 -1*", "0 0 0 0*"));
}

// Days are the bank's: New York puts its clocks forward on the 8th, Kolkata is half an hour off.
TEST_P(LifecycleRun, DaysAreThoseOfTheBanksZone) {
  for (const auto* zone : {"Asia/Kolkata", "America/New_York"}) {
    SCOPED_TRACE(zone);
    use_zone(zone);
    const auto start_of = [&](const char* day) {
      const auto midnight = core::Zone::load(zone).value().start_of_day(core::parse_day(day, "").value());
      return (core::to_epoch_ms(midnight) - kHistoryStartMs) / 60'000;
    };
    ASSERT_TRUE(context().warehouse.execute("TRUNCATE TABLE events_shop"));
    insert({{.customer = 1, .minute = start_of("2026-03-08") - 1},
            {.customer = 1, .minute = start_of("2026-03-09") - 1},
            {.customer = 1, .minute = start_of("2026-03-10")},
            {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
    EXPECT_THAT(periods(R"({"analysis":"lifecycle","range":{"from":"2026-03-07","to":"2026-03-11"},
                            "activity":{"event":"open"},"period":"day"})"),
                ElementsAre("1 0 0 0", "0 1 0 0", "0 0 0 -1", "0 0 1 0", "0 0 0 -1"));
  }
}

constexpr std::string_view kByProduct = R"({"analysis":"lifecycle","activity":{"event":"buy"},"period":"day",
    "range":{"from":"2026-03-02","to":"2026-03-03"},"breakdown":{"property":"product","limit":1}})";

TEST_P(LifecycleRun, EveryNumberIsAListOfPeople) {
  const auto buys = [](std::uint64_t who, std::int64_t day, std::optional<std::string> product) {
    return ShopEvent{.customer = who, .minute = day * kDay, .event = "buy", .product = std::move(product)};
  };
  insert({buys(1, 0, "oil"), buys(1, 0, "tea"), buys(2, 0, "tea"), buys(2, 1, "tea"), buys(3, 0, "oil"),
          buys(3, 1, "rice"), buys(4, 0, {}), buys(5, -9, "oil"), buys(5, 1, "oil"), buys(9, 40, "tea")});
  const auto answer = ask(kByProduct);
  EXPECT_THAT(lines(answer.at("periods")), ElementsAre("4 0 0 0", "0 2 1 -2"));
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(
        fmt::format("{} {}", serialize(group.at("group")), fmt::join(lines(group.at("periods")), ", ")));
  }
  // Who bought oil and then tea is of tea, also when dormant.
  EXPECT_THAT(groups,
              ElementsAre(R"({"kind":"value","value":"tea"} 2 0 0 0, 0 1 0 -1)",
                          R"({"kind":"null"} 1 0 0 0, 0 0 0 -1)", R"({"kind":"other"} 1 0 0 0, 0 1 1 0)"));
  const auto listed = [&](const std::string& members) {
    return customers(kByProduct, fmt::format(R"({{"period":"2026-03-03"{}}})", members));
  };
  EXPECT_THAT(listed(""), ElementsAre(2, 3, 5));
  EXPECT_THAT(listed(R"(,"state":"new")"), ElementsAre());
  EXPECT_THAT(listed(R"(,"state":"returning")"), ElementsAre(2, 3));
  EXPECT_THAT(listed(R"(,"state":"resurrecting")"), ElementsAre(5));
  EXPECT_THAT(listed(R"(,"state":"dormant")"), ElementsAre(1, 4));
  EXPECT_THAT(listed(R"(,"state":"dormant","group":{"kind":"value","value":"tea"})"), ElementsAre(1));
  EXPECT_THAT(listed(R"(,"state":"dormant","group":{"kind":"null"})"), ElementsAre(4));
  EXPECT_THAT(listed(R"(,"group":{"kind":"other"})"), ElementsAre(3, 5));
}

TEST_P(LifecycleRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const std::string& members) {
    return refused(fmt::format(R"({{"analysis":"lifecycle","activity":{{"event":"open"}}{}}})", members));
  };
  const std::pair<const char*, const char*> cases[] = {
      {"", "invalid_argument /period"},
      {R"(,"period":"hour")", "invalid_argument /period"},
      {R"(,"period":"day","range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"period":"day","range":{"from":"2024-01-01","to":"2026-03-02"})", "invalid_argument /period"},
      {R"(,"period":"day","activity":{"event":"jump"})", "invalid_argument /activity/event"},
      {R"(,"period":"day","breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"period":"day","speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(with(members), expected) << members;
  RunControl few;
  few.limits.groups = 1;
  insert({{.customer = 1, .event = "buy", .product = "tea"},
          {.customer = 1, .minute = kDay, .event = "buy", .product = "oil"}});
  EXPECT_EQ(refused(kByProduct, few), "resource_exhausted /breakdown/property");
  const auto asked = spec(kByProduct);
  const auto cell = [&](const char* json) {
    const auto parsed = parse_analysis_cell(core::parse_json(json).value(), "/cell", asked, context().zone);
    return parsed ? "read" : parsed.error().field;
  };
  EXPECT_EQ(cell(R"({"period":"2026-03-09"})"), "/cell/period");
  EXPECT_EQ(cell(R"({"period":"2026-03-02","state":"asleep"})"), "/cell/state");
}

TEST_P(LifecycleRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "open"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "open"},
                        Did{3, 4000, "open"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_lifecycle_spec(core::parse_json(R"({"analysis":"lifecycle","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"activity":{"event":"open"},"period":"day",
        "breakdown":{"property":"channel","limit":1}})")
                                                 .value(),
                                             given.plan);
    auto result = run_lifecycle(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"lifecycle","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "activity":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
                "label":"Came"},
    "period":"week","breakdown":{"property":"product","limit":3}})";

TEST(LifecycleSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_lifecycle_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_lifecycle_spec(to_json(*spec), plan).value(), *spec);
}

TEST(LifecycleSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/lifecycle/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full;
  other.as_object()["activity"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  const auto spec_schema = schema("lifecycle.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_TRUE(parse_lifecycle_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  LifecycleResult result;
  result.spec = parse_lifecycle_spec(full, plan).value();
  result.periods = {{.start_day = 1, .customers = {1, 2, 3, 4}, .final = true}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .periods = result.periods}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("lifecycle_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(LifecycleText, ShowsWhoWentDormantAsALoss) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  LifecycleResult result;
  result.spec = parse_lifecycle_spec(core::parse_json(kFull).value(), plan).value();
  result.periods = {{.start_day = result.spec.range.from_day, .customers = {10, 2, 3, 4}, .final = true},
                    {.start_day = result.spec.range.from_day + 7, .customers = {0, 0, 0, 15}}};
  EXPECT_EQ(to_csv(result),
            "group,period,state,customers,final\r\n"
            ",2026-03-02,new,10,true\r\n"
            ",2026-03-02,returning,2,true\r\n"
            ",2026-03-02,resurrecting,3,true\r\n"
            ",2026-03-02,dormant,4,true\r\n"
            ",2026-03-09,new,0,false\r\n"
            ",2026-03-09,returning,0,false\r\n"
            ",2026-03-09,resurrecting,0,false\r\n"
            ",2026-03-09,dormant,15,false\r\n");
  EXPECT_THAT(to_table(result), HasSubstr("From (week)  New  Returning  Resurrecting  Dormant  Active\n"
                                          "2026-03-02    10          2             3       -4      15\n"
                                          "2026-03-09*    0          0             0      -15       0\n"));
}

}  // namespace
}  // namespace rouse::behaviour
