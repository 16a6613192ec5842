// Stickinesses end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/stickiness/stickiness.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/shop_test.h"
#include "behaviour/stickiness/stickiness_answer.h"
#include "core/json.h"
#include "testing/json_schema.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StickinessRun : public ShopTest {
 protected:
  // "exactly/at least" of each number of intervals.
  static std::string line(const value& table) {
    std::string text;
    for (const auto& number : table.at("numbers").as_array()) {
      text += fmt::format("{}{}/{}", text.empty() ? "" : " ", number.at("customers").to_number<int>(),
                          number.at("at_least").to_number<int>());
    }
    return text + (table.at("final").as_bool() ? "" : "*");
  }
  std::string numbers(std::string_view json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return line(answer.at("table"));
  }
  void on_days(std::uint64_t customer, std::initializer_list<int> days) {
    std::vector<ShopEvent> events;
    for (const auto day : days) events.push_back({.customer = customer, .minute = day * kDay + 12 * kHour});
    insert(events);
  }
};

INSTANTIATE_TEST_SUITE_P(, StickinessRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(StickinessRun, CountsTheIntervalsInWhichOneWasActive) {
  on_days(1, {0, 1, 2, 2, 2, 9});
  on_days(2, {0, 6});
  on_days(3, {3, 3});
  on_days(4, {-1, 7});  // outside the range
  on_days(9, {60});
  constexpr auto kSpec = R"({{"analysis":"stickiness","range":{{"from":"2026-03-02","to":"2026-03-{}"}},
      "activity":{{"event":"open"}},"interval":"{}"{}}})";
  const auto days = [&](const char* more) { return numbers(fmt::format(kSpec, "05", "day", more)); };
  EXPECT_EQ(days(""), "2/3 0/1 1/1 0/0");
  EXPECT_EQ(days(R"(,"threshold":{"times":2})"), "2/2 0/0 0/0 0/0");
  EXPECT_EQ(days(R"(,"threshold":{"op":"eq","times":1})"), "1/2 1/1 0/0 0/0");
  EXPECT_EQ(days(R"(,"threshold":{"op":"le","times":2})"), "2/3 1/1 0/0 0/0");
  EXPECT_EQ(numbers(fmt::format(kSpec, "15", "week", "")), "3/4 1/1");
  EXPECT_EQ(numbers(fmt::format(kSpec, "15", "month", "")), "4/4");
  const auto table = ask(fmt::format(kSpec, "05", "day", "")).at("table");
  EXPECT_EQ(table.at("customers"), 3);
  EXPECT_DOUBLE_EQ(table.at("mean").as_double(), 5.0 / 3);
  EXPECT_DOUBLE_EQ(table.at("numbers").at(0).at("share").as_double(), 2.0 / 3);
}

TEST_P(StickinessRun, ARangeThatGoesOnIsNotFinal) {
  on_days(1, {0, 1});
  EXPECT_EQ(numbers(R"({"analysis":"stickiness","range":{"from":"2026-03-02","to":"2026-03-04"},
                        "activity":{"event":"open"},"interval":"day"})"),
            "0/1 1/1 0/0*");
}

// New York puts its clocks forward on the 8th: that day has 23 hours.
TEST_P(StickinessRun, DaysAreThoseOfTheBanksZone) {
  use_zone("America/New_York");
  const auto midnight =
      core::Zone::load("America/New_York").value().start_of_day(core::parse_day("2026-03-08", "").value());
  const auto minute = (core::to_epoch_ms(midnight) - kHistoryStartMs) / 60'000;
  insert({{.customer = 1, .minute = minute - 1},
          {.customer = 1, .minute = minute + 23 * kHour - 1},
          {.customer = 1, .minute = minute + 23 * kHour},
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  EXPECT_EQ(numbers(R"({"analysis":"stickiness","range":{"from":"2026-03-07","to":"2026-03-09"},
                        "activity":{"event":"open"},"interval":"day"})"),
            "0/1 0/1 1/1");
}

constexpr std::string_view kByProduct =
    R"({"analysis":"stickiness","activity":{"event":"buy"},"interval":"day",
    "range":{"from":"2026-03-09","to":"2026-03-10"},"breakdown":{"property":"product","limit":1},
    "compare":{"to":"earlier","length":7,"unit":"day"}})";

TEST_P(StickinessRun, EveryNumberIsAListOfPeopleInBothRanges) {
  const auto buys = [](std::uint64_t who, std::int64_t day, std::optional<std::string> product) {
    return ShopEvent{.customer = who, .minute = day * kDay, .event = "buy", .product = std::move(product)};
  };
  insert({buys(1, 7, "tea"), buys(1, 7, "oil"), buys(1, 8, "rice"), buys(2, 8, "tea"), buys(3, 7, "oil"),
          buys(1, 0, "rice"), buys(2, 0, "oil"), buys(2, 1, "oil"), buys(4, 1, {}), buys(5, 0, "tea"),
          buys(9, 40, "tea")});
  const auto answer = ask(kByProduct);
  EXPECT_EQ(line(answer.at("table")), "2/3 1/1");
  EXPECT_EQ(line(answer.at("compared")), "3/4 1/1");
  EXPECT_EQ(serialize(answer.at("compared").at("range")), R"({"from":"2026-03-02","to":"2026-03-03"})");
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(fmt::format("{} {}, {}", serialize(group.at("group")), line(group.at("table")),
                                 line(group.at("compared"))));
  }
  EXPECT_THAT(groups,
              ElementsAre(R"({"kind":"value","value":"tea"} 1/2 1/1, 1/1 0/0)",
                          R"({"kind":"null"} 0/0 0/0, 1/1 0/0)", R"({"kind":"other"} 1/1 0/0, 1/2 1/1)"));
  const auto listed = [&](const char* cell) { return customers(kByProduct, cell); };
  EXPECT_THAT(listed("{}"), ElementsAre(1, 2, 3));
  EXPECT_THAT(listed(R"({"intervals":1})"), ElementsAre(2, 3));
  EXPECT_THAT(listed(R"({"intervals":1,"at_least":true})"), ElementsAre(1, 2, 3));
  EXPECT_THAT(listed(R"({"intervals":2})"), ElementsAre(1));
  EXPECT_THAT(listed(R"({"intervals":1,"compared":true})"), ElementsAre(1, 4, 5));
  EXPECT_THAT(listed(R"({"compared":true,"group":{"kind":"other"}})"), ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"compared":true,"group":{"kind":"null"}})"), ElementsAre(4));
  EXPECT_THAT(listed(R"({"group":{"kind":"other"}})"), ElementsAre(3));
  EXPECT_THAT(listed(R"({"intervals":2,"group":{"kind":"value","value":"tea"}})"), ElementsAre(1));
}

TEST_P(StickinessRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const std::string& members) {
    return refused(fmt::format(R"({{"analysis":"stickiness","activity":{{"event":"open"}}{}}})", members));
  };
  const std::pair<const char*, const char*> cases[] = {
      {"", "invalid_argument /interval"},
      {R"(,"interval":"hour")", "invalid_argument /interval"},
      {R"(,"interval":"day","range":{"from":"2099-01-01","to":"2099-01-02"})",
       "invalid_argument /range/from"},
      {R"(,"interval":"day","range":{"from":"2024-01-01","to":"2026-03-02"})", "invalid_argument /interval"},
      {R"(,"interval":"day","threshold":{"op":"ge"})", "invalid_argument /threshold/times"},
      {R"(,"interval":"day","threshold":{"op":"gt","times":1})", "invalid_argument /threshold/op"},
      {R"(,"interval":"day","compare":{"to":"earlier"})", "invalid_argument /compare/unit"},
      {R"(,"interval":"day","compare":{"to":"previous","unit":"day"})", "invalid_argument /compare/unit"},
      {R"(,"interval":"day","breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"interval":"day","speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(with(members), expected) << members;
  RunControl few;
  few.limits.groups = 1;
  insert({{.customer = 1, .minute = 7 * kDay, .event = "buy", .product = "tea"},
          {.customer = 2, .minute = 8 * kDay, .event = "buy", .product = "oil"}});
  EXPECT_EQ(refused(kByProduct, few), "resource_exhausted /breakdown/property");
  const auto cell = [&](const char* json) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(json).value(), "/cell", spec(kByProduct), context().zone);
    return parsed ? "read" : parsed.error().field;
  };
  EXPECT_EQ(cell(R"({"intervals":3})"), "/cell/intervals");
  EXPECT_EQ(cell(R"({"at_least":true})"), "/cell/at_least");
}

TEST_P(StickinessRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "open"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "open"},
                        Did{3, 4000, "open"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_stickiness_spec(core::parse_json(R"({"analysis":"stickiness","plan":"app",
        "range":{"from":"2026-03-04","to":"2026-03-06"},"activity":{"event":"open"},"interval":"day",
        "compare":{"to":"previous"},"breakdown":{"property":"channel","limit":1}})")
                                                  .value(),
                                              given.plan);
    auto result = run_stickiness(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"stickiness","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "activity":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
                "label":"Came"},
    "interval":"week","threshold":{"op":"le","times":3},"compare":{"to":"earlier","length":1,"unit":"month"},
    "breakdown":{"property":"product","limit":3}})";

TEST(StickinessSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_stickiness_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_stickiness_spec(to_json(*spec), plan).value(), *spec);
}

TEST(StickinessSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/stickiness/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full;
  other.as_object()["activity"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  const auto spec_schema = schema("stickiness.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_TRUE(parse_stickiness_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  StickinessResult result;
  result.spec = parse_stickiness_spec(full, plan).value();
  result.table = {.range = {1, 2}, .customers = {1, 2}, .final = true};
  result.compared = result.table;
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.table, .compared = result.table}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("stickiness_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(StickinessText, ShowsBothRangesSideBySide) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  StickinessResult result;
  result.spec = parse_stickiness_spec(core::parse_json(kFull).value(), plan).value();
  const auto day = result.spec.range.from_day;
  result.table = {.range = {day, day + 1}, .customers = {3, 1}, .final = false};
  result.compared = {.range = {day - 3, day - 1}, .customers = {0, 0, 1}, .final = true};
  EXPECT_EQ(to_csv(result),
            "group,from,to,intervals,customers,at_least,final\r\n"
            ",2026-03-02,2026-03-03,1,3,4,false\r\n"
            ",2026-03-02,2026-03-03,2,1,1,false\r\n"
            ",2026-02-27,2026-03-01,1,0,1,true\r\n"
            ",2026-02-27,2026-03-01,2,0,1,true\r\n"
            ",2026-02-27,2026-03-01,3,1,1,true\r\n");
  EXPECT_THAT(to_table(result),
              HasSubstr("Active weeks  Customers   Share  At least    Share  Before    Share\n"
                        "1                     3  75.00%         4  100.00%       0    0.00%\n"
                        "2                     1  25.00%         1   25.00%       0    0.00%\n"
                        "3                                                        1  100.00%\n"
                        "All                  4*                                  1\n"
                        "Mean               1.25                                  3\n"));
}

}  // namespace
}  // namespace rouse::behaviour
