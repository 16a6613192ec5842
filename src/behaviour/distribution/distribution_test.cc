// Distributions end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/distribution/distribution.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/distribution/distribution_answer.h"
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

class DistributionRun : public ShopTest {
 protected:
  // The customers of each bucket.
  static std::string line(const value& row) {
    std::vector<int> counts;
    for (const auto& bucket : row.at("buckets").as_array()) {
      counts.push_back(bucket.at("customers").to_number<int>());
    }
    return fmt::format("{}{}", fmt::join(counts, " "), row.at("final").as_bool() ? "" : "*");
  }
  std::string whole(std::string_view json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return line(answer.at("table").at("whole"));
  }
  std::string measured(std::string_view metric) {
    return whole(fmt::format(R"({{"analysis":"distribution","metric":{}}})", metric));
  }
};

INSTANTIATE_TEST_SUITE_P(, DistributionRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(DistributionRun, CountsEventsDaysAndHours) {
  std::vector<ShopEvent> events{{.customer = 9, .minute = 30 * kDay}, {.customer = 1, .minute = -1}};
  // Customer c does it c times, five minutes apart.
  for (const std::uint64_t customer : {1U, 2U, 5U, 6U, 11U, 120U}) {
    for (std::uint64_t i = 0; i < customer; ++i) {
      events.push_back({.customer = customer, .minute = 22 * kHour + 5 * static_cast<std::int64_t>(i)});
    }
  }
  insert(events);
  EXPECT_EQ(measured(R"({"event":"open"})"), "1 1 1 1 1 0 0 1");
  EXPECT_EQ(measured(R"({"event":"open","edges":[2,6,100]})"), "1 2 2 1");
  EXPECT_EQ(measured(R"({"event":"open","edges":[1]})"), "6");
  // 120 times five minutes are ten hours: two of the first day, eight of the next.
  EXPECT_EQ(measured(R"({"event":"open","measure":"days","edges":[1,2,3]})"), "5 1 0");
  EXPECT_EQ(measured(R"({"event":"open","measure":"hours","edges":[1,2,10]})"), "5 0 1");
}

TEST_P(DistributionRun, MeasuresValues) {
  const auto pays = [](std::uint64_t who, std::optional<std::int64_t> fen, std::optional<double> score) {
    return ShopEvent{.customer = who, .event = "pay", .fen = fen, .score = score};
  };
  insert({pays(1, 999, 0.5),
          pays(1, 1, 0.25),
          pays(2, -1, {}),
          pays(3, {}, 0.1),
          pays(3, {}, 0.2),
          pays(4, 150, -3),
          pays(4, 50, 4),
          {.customer = 9, .minute = 30 * kDay}});
  // Yuan: below 0, below 1, 1 to 10, 10 to 100, more. Who has no amount is not measured.
  EXPECT_EQ(measured(R"({"event":"pay","measure":"sum","property":"amount"})"), "1 0 1 1 0 0 0 0 0 0");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"sum","property":"amount","edges":[2,10]})"), "1 1 1");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"sum","property":"amount","edges":[2.01,10.01]})"), "2 1 0");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"mean","property":"amount","edges":[1,5,5.01]})"),
            "1 1 1 0");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"min","property":"amount","edges":[0,0.01,0.5]})"),
            "1 0 1 1");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"max","property":"score","edges":[0.2,0.3,1]})"), "0 1 1 1");
  EXPECT_EQ(measured(R"({"event":"pay","measure":"min","property":"score","edges":[0.2,0.3,1]})"), "2 1 0 0");
}

TEST_P(DistributionRun, ShowsPeriodsAndTheWholeRange) {
  const auto on = [](std::uint64_t who, int day) {
    return ShopEvent{.customer = who, .minute = day * kDay + 12 * kHour};
  };
  insert({on(1, 1), on(1, 2), on(1, 8), on(2, 8), on(2, 9), on(3, 9), on(3, 0)});
  const auto answer = ask(R"({"analysis":"distribution","range":{"from":"2026-03-03","to":"2026-03-15"},
      "metric":{"event":"open","edges":[1,2,3]},"period":"week"})");
  std::vector<std::string> rows;
  for (const auto& row : answer.at("table").at("periods").as_array()) {
    rows.push_back(fmt::format("{} {}{}", row.at("start").as_string().c_str(), line(row),
                               row.at("clipped").as_bool() ? " clipped" : ""));
  }
  EXPECT_THAT(rows, ElementsAre("2026-03-02 0 1 0 clipped", "2026-03-09 2 1 0*"));
  EXPECT_EQ(line(answer.at("table").at("whole")), "1 1 1*");
  EXPECT_EQ(answer.at("table").at("whole").at("customers"), 3);
  EXPECT_DOUBLE_EQ(answer.at("table").at("periods").at(1).at("buckets").at(0).at("share").as_double(),
                   2.0 / 3);
}

// Days are the bank's, and hours those of its clocks: Kolkata is half an hour off.
TEST_P(DistributionRun, DaysAndHoursAreThoseOfTheBanksZone) {
  use_zone("Asia/Kolkata");
  const auto midnight =
      core::Zone::load("Asia/Kolkata").value().start_of_day(core::parse_day("2026-03-04", "").value());
  const auto minute = (core::to_epoch_ms(midnight) - kHistoryStartMs) / 60'000;
  insert({{.customer = 1, .minute = minute - 1},
          {.customer = 1, .minute = minute},
          {.customer = 1, .minute = minute + 59},
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  EXPECT_EQ(measured(R"({"event":"open","measure":"days","edges":[1,2,3]})"), "0 1 0");
  EXPECT_EQ(measured(R"({"event":"open","measure":"hours","edges":[1,2,3]})"), "0 1 0");
}

constexpr std::string_view kCrossed =
    R"({"analysis":"distribution","range":{"from":"2026-03-02","to":"2026-03-03"},
    "metric":{"event":"buy","edges":[1,2]},"across":{"event":"pay","measure":"sum","property":"amount","edges":[10]},
    "period":"day","breakdown":{"property":"product","limit":1}})";

TEST_P(DistributionRun, EveryNumberIsAListOfPeople) {
  const auto buys = [](std::uint64_t who, std::int64_t day, std::optional<std::string> product) {
    return ShopEvent{.customer = who, .minute = day * kDay, .event = "buy", .product = std::move(product)};
  };
  insert({buys(1, 0, "tea"),
          buys(1, 0, "oil"),
          buys(1, 1, "oil"),
          buys(2, 0, "tea"),
          buys(3, 1, {}),
          buys(4, 1, "oil"),
          buys(4, 1, "oil"),
          buys(5, 0, "rice"),
          {.customer = 1, .event = "pay", .fen = 600},
          {.customer = 1, .minute = kDay, .event = "pay", .fen = 500},
          {.customer = 2, .minute = kDay, .event = "pay", .fen = 400},
          {.customer = 9, .minute = 40 * kDay}});
  const auto answer = ask(kCrossed);
  const auto across = [](const value& row) {
    std::vector<std::string> buckets;
    for (const auto& bucket : row.at("buckets").as_array()) buckets.push_back(serialize(bucket.at("across")));
    return fmt::format("{}", fmt::join(buckets, " "));
  };
  const auto& table = answer.at("table");
  // Once: 2 (paid 4), 3, 5. Twice and more: 1 (paid 11), 4.
  EXPECT_EQ(across(table.at("whole")), "[2,1,0] [1,0,1]");
  EXPECT_EQ(across(table.at("periods").at(0)), "[2,0,0] [0,1,0]");
  EXPECT_EQ(across(table.at("periods").at(1)), "[1,1,0] [1,0,0]");
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " + line(group.at("table").at("whole")));
  }
  EXPECT_THAT(groups, ElementsAre(R"({"kind":"value","value":"tea"} 1 1)", R"({"kind":"null"} 1 0)",
                                  R"({"kind":"other"} 1 1)"));
  const auto listed = [&](const char* cell) { return customers(kCrossed, cell); };
  EXPECT_THAT(listed("{}"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(listed(R"({"bucket":1})"), ElementsAre(1, 4));
  EXPECT_THAT(listed(R"({"bucket":1,"across":2})"), ElementsAre(1));
  EXPECT_THAT(listed(R"({"across":0})"), ElementsAre(3, 4, 5));
  EXPECT_THAT(listed(R"({"period":"2026-03-03"})"), ElementsAre(1, 3, 4));
  EXPECT_THAT(listed(R"({"period":"2026-03-02","bucket":0})"), ElementsAre(2, 5));
  EXPECT_THAT(listed(R"({"bucket":0,"group":{"kind":"other"}})"), ElementsAre(5));
  EXPECT_THAT(listed(R"({"group":{"kind":"value","value":"tea"}})"), ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"group":{"kind":"null"}})"), ElementsAre(3));
}

TEST_P(DistributionRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const std::string& members) {
    return refused(fmt::format(R"({{"analysis":"distribution","metric":{{"event":"open"}}{}}})", members));
  };
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"period":"hour")", "invalid_argument /period"},
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"range":{"from":"2020-01-01","to":"2026-03-02"},"period":"day","breakdown":{"property":"product","limit":100})",
       "invalid_argument /period"},
      {R"(,"range":{"from":"2024-01-01","to":"2026-03-02"},"metric":{"event":"open","measure":"hours"})",
       "invalid_argument /range"},
      {R"(,"metric":{"event":"open","measure":"sum"})", "invalid_argument /metric/property"},
      {R"(,"metric":{"event":"open","property":"amount"})", "invalid_argument /metric/property"},
      {R"(,"metric":{"event":"open","measure":"sum","property":"product"})",
       "invalid_argument /metric/property"},
      {R"(,"metric":{"event":"open","edges":[1,1]})", "invalid_argument /metric/edges/1"},
      {R"(,"metric":{"event":"open","edges":[0,1]})", "invalid_argument /metric/edges/0"},
      {R"(,"metric":{"event":"open","edges":[1.5]})", "invalid_argument /metric/edges/0"},
      {R"(,"metric":{"event":"open","edges":[]})", "invalid_argument /metric/edges"},
      {R"(,"metric":{"event":"open","edges":["1"]})", "invalid_argument /metric/edges/0"},
      {R"(,"metric":{"event":"pay","measure":"sum","property":"amount","edges":[1.005]})",
       "invalid_argument /metric/edges/0"},
      {R"(,"metric":{"event":"pay","measure":"sum","property":"score","edges":[1e14]})",
       "invalid_argument /metric/edges/0"},
      {R"(,"across":{"event":"jump"})", "invalid_argument /across/event"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(with(members), expected) << members;
  RunControl few;
  few.limits.groups = 1;
  insert(
      {{.customer = 1, .event = "buy", .product = "tea"}, {.customer = 2, .event = "buy", .product = "oil"}});
  EXPECT_EQ(refused(kCrossed, few), "resource_exhausted /breakdown/property");
  const auto cell = [&](const char* json) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(json).value(), "/cell", spec(kCrossed), context().zone);
    return parsed ? "read" : parsed.error().field;
  };
  EXPECT_EQ(cell(R"({"bucket":2})"), "/cell/bucket");
  EXPECT_EQ(cell(R"({"across":3})"), "/cell/across");
  EXPECT_EQ(cell(R"({"period":"2026-03-04"})"), "/cell/period");
}

TEST_P(DistributionRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "open"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "sign"},
                        Did{3, 4000, "open"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_distribution_spec(core::parse_json(R"({"analysis":"distribution","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"metric":{"event":"open"},"period":"day",
        "across":{"event":"sign","measure":"days"},"breakdown":{"property":"channel","limit":1}})")
                                                    .value(),
                                                given.plan);
    auto result = run_distribution(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"distribution","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "metric":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
              "label":"Came","measure":"days","edges":[2,3,5]},
    "across":{"event":"pay","where":{"property":"points","op":"gt","value":1},"label":"Paid","measure":"sum",
              "property":"amount","edges":[0.5,100]},
    "period":"week","breakdown":{"property":"product","limit":3}})";

TEST(DistributionSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_distribution_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_distribution_spec(to_json(*spec), plan).value(), *spec);
}

DistributionResult example_result(const events::Plan& plan) {
  DistributionResult result;
  result.spec = parse_distribution_spec(core::parse_json(kFull).value(), plan).value();
  result.all.whole.final = true;
  result.all.whole.buckets = {{{1, 0, 1, 0}}, {{0, 0, 0, 0}}, {{0, 1, 0, 0}}, {{0, 0, 0, 5}}};
  result.all.periods = {result.all.whole};
  result.all.periods[0].start_day = result.spec.range.from_day;
  result.all.periods[0].final = false;
  return result;
}

TEST(DistributionSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/distribution/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  const auto spec_schema = schema("distribution.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  auto other = full;
  std::swap(other.as_object()["metric"], other.as_object()["across"]);
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_TRUE(parse_distribution_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  auto result = example_result(plan);
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("distribution_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(DistributionText, NamesItsBuckets) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto result = example_result(plan);
  EXPECT_THAT(to_table(result), HasSubstr("Came, days   Customers         1        2       3-4        5+\n"
                                          "2026-03-02*          8  2 25.00%  0 0.00%  1 12.50%  5 62.50%\n"
                                          "whole range          8  2 25.00%  0 0.00%  1 12.50%  5 62.50%\n"
                                          "\n"
                                          "across Paid, sum\n"
                                          "     none  <0.50  0.50 to <100.00  >=100.00\n"
                                          "1       1      0                1         0\n"
                                          "2       0      0                0         0\n"
                                          "3-4     0      1                0         0\n"
                                          "5+      0      0                0         5\n"));
  EXPECT_THAT(to_csv(result), HasSubstr("group,period,bucket,across,customers,final\r\n"
                                        ",2026-03-02,1,none,1,false\r\n"
                                        ",2026-03-02,1,<0.50,0,false\r\n"));
  EXPECT_THAT(to_csv(result), HasSubstr(",,5+,>=100.00,5,true\r\n"));
}

}  // namespace
}  // namespace rouse::behaviour
