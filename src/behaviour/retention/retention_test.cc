// Retentions end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/retention/retention.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/retention/retention_answer.h"
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

class RetentionRun : public ShopTest {
 protected:
  // "entered: back back ..." of each cohort.
  static std::vector<std::string> lines(const value& table) {
    std::vector<std::string> all;
    for (const auto& cohort : table.at("cohorts").as_array()) {
      auto line = fmt::format("{}:", cohort.at("customers").to_number<int>());
      for (const auto& number : cohort.at("returns").as_array()) {
        line += fmt::format(" {}{}", number.at("customers").to_number<int>(),
                            number.at("final").as_bool() ? "" : "*");
      }
      all.push_back(line);
    }
    return all;
  }
  std::vector<std::string> cohorts(std::string_view json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return lines(answer.at("table"));
  }
  void on_days(std::uint64_t customer, std::initializer_list<int> days) {
    std::vector<ShopEvent> events;
    for (const auto day : days) events.push_back({.customer = customer, .minute = day * kDay + 12 * kHour});
    insert(events);
  }
};

INSTANTIATE_TEST_SUITE_P(, RetentionRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

// PostHog, posthog/hogql_queries/insights/test/test_retention_query_runner.py, test_day_interval: one of its
// two ids of person 1 is an alias.
TEST_P(RetentionRun, CountsWhoComesBackByDay) {
  on_days(1, {0, 1, 2, 5, 5, 6});
  on_days(2, {1, 2, 3, 6});
  on_days(9, {20});  // so that the data reach beyond the range
  EXPECT_THAT(cohorts(R"({"analysis":"retention","entry":{"event":"open"},"return":{"event":"open"},
                          "period":"day","brackets":[{"from":1},{"from":2},{"from":3},{"from":4},{"from":5},{"from":6}]})"),
              ElementsAre("1: 1 1 0 0 1 1", "2: 2 1 0 1 2 0", "2: 1 0 1 2 0 0", "1: 0 0 1 0 0 0",
                          "0: 0 0 0 0 0 0", "1: 1 0 0 0 0 0", "2: 0 0 0 0 0 0"));
}

// The same source, test_24_hour_windows.
TEST_P(RetentionRun, CountsDaysOf24HoursFromTheEntry) {
  const auto at = [](std::uint64_t who, int day, int hour, const char* event) {
    return ShopEvent{.customer = who, .minute = day * kDay + hour * kHour, .event = event};
  };
  insert({at(1, 0, 9, "open"), at(2, 0, 10, "open"), at(3, 1, 9, "open"), at(4, 1, 10, "open"),
          at(1, 1, 12, "pay"), at(2, 2, 12, "pay"), at(3, 2, 13, "pay"), at(9, 20, 0, "leave")});
  constexpr auto kSpec = R"({{"analysis":"retention","range":{{"from":"2026-03-02","to":"2026-03-03"}},
       "entry":{{"event":"open"}},"return":{{"event":"pay"}},"period":"day","periods":3,"clock":"{}"}})";
  EXPECT_THAT(cohorts(fmt::format(kSpec, "rolling")), ElementsAre("2: 0 1 1 0", "2: 0 1 0 0"));
  EXPECT_THAT(cohorts(fmt::format(kSpec, "calendar")), ElementsAre("2: 0 1 1 0", "2: 0 1 0 0"));
  // 23:45 and 00:01 are two days of the calendar, and no day of the clock.
  insert({at(5, 1, 23, "open"), {.customer = 5, .minute = 2 * kDay + 1, .event = "pay"}});
  EXPECT_THAT(cohorts(fmt::format(kSpec, "rolling")), ElementsAre("2: 0 1 1 0", "3: 1 1 0 0"));
  EXPECT_THAT(cohorts(fmt::format(kSpec, "calendar")), ElementsAre("2: 0 1 1 0", "3: 0 2 0 0"));
}

// Days are the bank's: an event at 23:30 UTC is of the next day in Moscow, and half-hour zones have
// midnights.
TEST_P(RetentionRun, DaysAreThoseOfTheBanksZone) {
  for (const auto* zone : {"Europe/Moscow", "Asia/Kolkata", "America/New_York"}) {
    SCOPED_TRACE(zone);
    use_zone(zone);
    const auto midnight =
        core::Zone::load(zone).value().start_of_day(core::parse_day("2026-03-07", "").value());
    const auto minute = (core::to_epoch_ms(midnight) - kHistoryStartMs) / 60'000;
    ASSERT_TRUE(context().warehouse.execute("TRUNCATE TABLE events_shop"));
    // New York puts its clocks forward on the 8th: that day has 23 hours.
    insert({{.customer = 1, .minute = minute - 1},
            {.customer = 1, .minute = minute},
            {.customer = 2, .minute = minute + 2 * kDay - 60},
            {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
    EXPECT_THAT(cohorts(R"({"analysis":"retention","range":{"from":"2026-03-06","to":"2026-03-09"},
                            "entry":{"event":"open"},"return":{"event":"open"},"period":"day","periods":1})"),
                zone == std::string_view{"America/New_York"}
                    ? ElementsAre("1: 0 1", "1: 0 0", "0: 0 0", "1: 0 0")
                    : ElementsAre("1: 0 1", "1: 0 0", "1: 0 0", "0: 0 0"));
  }
}

TEST_P(RetentionRun, NumbersThatCanStillGrowAreNotFinal) {
  on_days(1, {0, 3});
  // The data end on the 5th at noon: what returns on that day is not known to the end.
  EXPECT_THAT(cohorts(R"({"analysis":"retention","range":{"from":"2026-03-02","to":"2026-03-04"},
                          "entry":{"event":"open"},"return":{"event":"open"},"period":"day","periods":4})"),
              ElementsAre("1: 0 0 0 1 0*", "0: 0 0 0 0* 0*", "0: 0 0 0* 0* 0*"));
  EXPECT_THAT(cohorts(R"({"analysis":"retention","range":{"from":"2026-03-02","to":"2026-03-02"},
                          "entry":{"event":"open"},"return":{"event":"open"},"period":"day","periods":4,
                          "mode":"on_or_after"})"),
              ElementsAre("1: 1* 1* 1* 1* 0*"));
  EXPECT_THAT(cohorts(R"({"analysis":"retention","range":{"from":"2026-03-02","to":"2026-03-02"},
                          "entry":{"event":"open"},"return":{"event":"open"},"period":"day","periods":4,
                          "mode":"on_or_before"})"),
              ElementsAre("1: 0 0 0 1 1*"));
}

TEST_P(RetentionRun, FirstTimesLookAtAllThatIsStored) {
  insert({{.customer = 1, .minute = -40 * kDay},
          {.customer = 1, .minute = 60},
          {.customer = 2, .minute = 60},
          {.customer = 3, .minute = -kDay, .product = "a"},
          {.customer = 3, .minute = 90, .product = "b"},
          {.customer = 9, .minute = 40 * kDay, .event = "leave"}});
  const auto first_day = [&](const std::string& entry) {
    return cohorts(fmt::format(R"({{"analysis":"retention","range":{{"from":"2026-03-02","to":"2026-03-02"}},
        "entry":{{"event":"open",{}}},"return":{{"event":"open"}},"period":"day","periods":1}})",
                               entry));
  };
  EXPECT_THAT(first_day(R"("first_time":"no")"), ElementsAre("3: 0 0"));
  EXPECT_THAT(first_day(R"("first_time":"ever")"), ElementsAre("1: 0 0"));
  const std::string b = R"("where":{"property":"product","op":"eq","value":"b"})";
  EXPECT_THAT(first_day(b + R"(,"first_time":"matching")"), ElementsAre("1: 0 0"));
  EXPECT_THAT(first_day(b + R"(,"first_time":"ever")"), ElementsAre("0: 0 0"));
}

constexpr std::string_view kByProduct = R"({"analysis":"retention","entry":{"event":"buy"},
    "return":{"event":"pay"},"period":"week","periods":1,"value":{"property":"amount"},
    "breakdown":{"property":"product","limit":1}})";

TEST_P(RetentionRun, EveryNumberIsAListOfPeople) {
  insert({{.customer = 1, .minute = 5, .event = "buy", .product = "tea"},
          {.customer = 2, .minute = 5, .event = "buy", .product = "tea"},
          {.customer = 3, .minute = 5, .event = "buy", .product = "rice"},
          {.customer = 4, .minute = 5, .event = "buy", .product = "oil"},
          {.customer = 5, .minute = 5, .event = "buy"},
          {.customer = 1, .minute = 7 * kDay, .event = "pay", .fen = 250},
          {.customer = 3, .minute = 7 * kDay, .event = "pay", .fen = -50},
          {.customer = 4, .minute = 8 * kDay, .event = "pay", .fen = 70},
          {.customer = 9, .minute = 40 * kDay, .event = "leave"}});
  const auto answer = ask(kByProduct);
  EXPECT_THAT(lines(answer.at("table")), ElementsAre("5: 0 3"));
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " + lines(group.at("table")).front() + " " +
                     serialize(group.at("table").at("cohorts").at(0).at("returns").at(1).at("value")));
  }
  EXPECT_THAT(groups, ElementsAre(R"({"kind":"value","value":"tea"} 2: 0 1 250)",
                                  R"({"kind":"null"} 1: 0 0 0)", R"({"kind":"other"} 2: 0 2 20)"));
  const auto listed = [&](const std::string& members) {
    return customers(kByProduct, fmt::format(R"({{"cohort":"2026-03-02"{}}})", members));
  };
  EXPECT_THAT(listed(""), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(listed(R"(,"offset":1)"), ElementsAre(1, 3, 4));
  EXPECT_THAT(listed(R"(,"offset":1,"lost":true)"), ElementsAre(2, 5));
  EXPECT_THAT(listed(R"(,"offset":1,"group":{"kind":"value","value":"tea"})"), ElementsAre(1));
  EXPECT_THAT(listed(R"(,"offset":1,"group":{"kind":"other"})"), ElementsAre(3, 4));
  EXPECT_THAT(listed(R"(,"group":{"kind":"null"})"), ElementsAre(5));
}

TEST_P(RetentionRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const std::string& members) {
    return refused(
        fmt::format(R"({{"analysis":"retention","entry":{{"event":"open"}},"return":{{"event":"open"}},
                                  "period":"day"{}}})",
                    members));
  };
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"range":{"from":"2026-03-03","to":"2026-03-02"})", "invalid_argument /range/to"},
      {R"(,"range":{"from":"2020-01-01","to":"2026-03-02"})", "invalid_argument /period"},
      {R"(,"periods":0)", "invalid_argument /periods"},
      {R"(,"periods":3,"brackets":[{"from":1}])", "invalid_argument /periods"},
      {R"(,"brackets":[{"from":3,"to":2}])", "invalid_argument /brackets/0/to"},
      {R"(,"brackets":[{"from":1,"to":3},{"from":3}])", "invalid_argument /brackets/1/from"},
      {R"(,"value":{"property":"product"})", "invalid_argument /value/property"},
      {R"(,"linked":{"entry":"product","return":"amount"})", "invalid_argument /linked/return"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(with(members), expected) << members;
  RunControl few;
  few.limits.groups = 1;
  insert({{.customer = 1, .event = "buy", .product = "tea"},
          {.customer = 1, .minute = kDay, .event = "buy", .product = "oil"}});
  EXPECT_EQ(
      refused(R"({"analysis":"retention","entry":{"event":"buy"},"return":{"event":"buy"},"period":"day",
                        "breakdown":{"property":"product"}})",
              few),
      "resource_exhausted /breakdown/property");
}

TEST_P(RetentionRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "sign"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "sign"},
                        Did{3, 4000, "sign"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_retention_spec(core::parse_json(R"({"analysis":"retention","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"entry":{"event":"open","first_time":"ever"},
        "return":{"event":"sign"},"period":"day","periods":3,"breakdown":{"property":"channel","limit":1}})")
                                                 .value(),
                                             given.plan);
    auto result = run_retention(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"retention","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "entry":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
             "label":"Came","first_time":"matching"},
    "return":{"event":"buy","label":"Bought"},"period":"week","clock":"rolling","mode":"on_or_after",
    "brackets":[{"from":1,"to":2},{"from":4,"to":4}],"min_times":2,"linked":{"entry":"product","return":"product"},
    "value":{"property":"amount"},"breakdown":{"property":"product","limit":3}})";

TEST(RetentionSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_retention_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_retention_spec(to_json(*spec), plan).value(), *spec);
}

TEST(RetentionSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/retention/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full;
  other.as_object().erase("brackets");
  other.as_object()["periods"] = 3;
  for (const auto* part : {"entry", "return"}) {
    other.as_object()[part] =
        core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  }
  const auto spec_schema = schema("retention.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_TRUE(parse_retention_spec(json, plan));
  }
  auto returning =
      core::parse_json(R"({"any_of":[{"event":"open","where":{"property":"points","op":"gt","value":1}}]})")
          .value();
  other.as_object()["return"] = returning;
  specs.add(other);
  EXPECT_EQ(specs.used(), specs.known());

  RetentionResult result;
  result.spec = parse_retention_spec(full, plan).value();
  const RetentionCohort cohort{
      .start_day = 1, .clipped = true, .customers = 2, .returns = {{.value = 5}, {}}};
  result.all = {.cohorts = {cohort}, .means = {{0.5, 0.5}, {}}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("retention_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(RetentionText, ShowsCohortsAndMarksWhatCanStillGrow) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  RetentionResult result;
  result.spec = parse_retention_spec(core::parse_json(R"({"analysis":"retention","plan":"shop","period":"day",
      "range":{"from":"2026-03-02","to":"2026-03-03"},"entry":{"event":"open"},"return":{"event":"buy"},"periods":1,
      "value":{"property":"amount"}})")
                                         .value(),
                                     plan)
                    .value();
  result.all.cohorts = {{.start_day = result.spec.range.from_day,
                         .clipped = false,
                         .customers = 4,
                         .returns = {{.customers = 2, .rate = 0.5, .value = 1250, .final = true},
                                     {.customers = 1, .rate = 0.25, .value = 5, .final = false}}}};
  result.all.means = {{0.5, 0.5}, {}};
  EXPECT_EQ(to_csv(result),
            "group,cohort,entered,from,to,customers,rate,value,final\r\n"
            ",2026-03-02,4,0,0,2,0.5,12.50,true\r\n"
            ",2026-03-02,4,1,1,1,0.25,0.05,false\r\n");
  EXPECT_THAT(to_table(result), HasSubstr("Cohort             Customers   day 0    day 1\n"
                                          "2026-03-02                 4  50.00%  25.00%*\n"
                                          "Mean of cohorts               50.00%        -\n"));
}

}  // namespace
}  // namespace rouse::behaviour
