// Lifetime values end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse,
// JSON out. The kernel is that of retentions, and retention_kernel_test.cc has it against its oracle.
#include "behaviour/ltv/ltv.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/ltv/ltv_answer.h"
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

class LtvRun : public ShopTest {
 protected:
  // "entered: value/payers ..." of each cohort.
  static std::vector<std::string> lines(const value& table) {
    std::vector<std::string> all;
    for (const auto& cohort : table.at("cohorts").as_array()) {
      auto line = fmt::format("{}:", cohort.at("customers").to_number<int>());
      for (const auto& point : cohort.at("points").as_array()) {
        line += fmt::format(" {}/{}{}", serialize(point.at("value")), point.at("payers").to_number<int>(),
                            point.at("final").as_bool() ? "" : "*");
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
  static ShopEvent pays(std::uint64_t who, std::int64_t minute, std::optional<std::int64_t> fen,
                        std::optional<std::string> product = {}) {
    return {.customer = who, .minute = minute, .event = "pay", .product = std::move(product), .fen = fen};
  }
};

INSTANTIATE_TEST_SUITE_P(, LtvRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

constexpr std::string_view kPays = R"({"analysis":"ltv","range":{"from":"2026-03-02","to":"2026-03-04"},
    "entry":{"event":"pay"},"value":{"event":"pay","property":"amount"},"period":"day","periods":3})";

TEST_P(LtvRun, AddsUpFromTheFirstEventOn) {
  insert({pays(1, 60, 100),
          pays(1, 90, 50),
          pays(1, kDay, 20),
          pays(1, 3 * kDay, 3),
          pays(1, 4 * kDay, 1),
          pays(2, 120, {}),
          pays(2, 2 * kDay, 7),  // a payment without an amount is one all the same
          pays(3, -kDay, 500),
          pays(3, kDay, 500),  // not new in the range
          pays(4, kDay, -30),
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  EXPECT_THAT(cohorts(kPays),
              ElementsAre("2: 150/2 170/2 177/2 180/2", "1: -30/1 -30/1 -30/1 -30/1", "0: 0/0 0/0 0/0 0/0"));
  const auto table = ask(kPays).at("table");
  const auto per_customer = [&](std::size_t cohort, std::size_t offset) {
    return serialize(table.at("cohorts").at(cohort).at("points").at(offset).at("per_customer"));
  };
  EXPECT_EQ(per_customer(0, 0), "7.5E1");
  EXPECT_EQ(per_customer(0, 3), "9E1");
  EXPECT_EQ(per_customer(2, 0), "null");
  EXPECT_EQ(serialize(table.at("means").at(0).at("per_customer")), "4E1");  // (150 - 30) / 3
}

TEST_P(LtvRun, CountsEventsWhereNoPropertyIsNamed) {
  insert({{.customer = 1, .minute = 5},
          pays(1, 5, 1),
          pays(1, kDay, 1),
          {.customer = 2, .minute = 9},
          pays(2, 4, 1),  // before the entry
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  const auto answer = ask(R"({"analysis":"ltv","range":{"from":"2026-03-02","to":"2026-03-02"},
      "entry":{"event":"open"},"value":{"event":"pay"},"period":"day","periods":1})");
  EXPECT_THAT(lines(answer.at("table")), ElementsAre("2: 1/1 2/1"));
  EXPECT_EQ(answer.at("unit"), "events");
}

TEST_P(LtvRun, ComparesWithTheCost) {
  insert({pays(1, 0, 300),
          pays(1, kDay, 300),
          pays(2, 0, 100),
          pays(3, kDay, 50),
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  const auto asked = [&](const char* cost) {
    auto spec = core::parse_json(kPays).value();
    spec.as_object()["range"] = {{"from", "2026-03-02"}, {"to", "2026-03-03"}};
    spec.as_object()["periods"] = 1;
    spec.as_object()["cost"] = core::parse_json(cost).value();
    const auto answer = ask(serialize(spec));
    std::string text;
    for (const auto& cohort : answer.at("table").at("cohorts").as_array()) {
      text += fmt::format("{} {} {} {}; ", serialize(cohort.at("cost")),
                          serialize(cohort.at("points").at(0).at("roi")),
                          serialize(cohort.at("points").at(1).at("roi")), serialize(cohort.at("paid_back")));
    }
    return text + serialize(answer.at("table").at("means").at(1).at("roi"));
  };
  // Customers 1 and 2 were worth 4 yuan and then 7, customer 3 half a yuan.
  EXPECT_EQ(asked(R"({"per_customer":2.5})"), "5E2 8E-1 1.4E0 1; 2.5E2 2E-1 2E-1 null; 1E0");
  EXPECT_EQ(asked(R"({"per_cohort":[{"cohort":"2026-03-02","amount":4}]})"),
            "4E2 1E0 1.75E0 0; null null null null; 1.75E0");
  EXPECT_EQ(asked(R"({"per_customer":0})"), "0E0 null null null; 0E0 null null null; null");
}

TEST_P(LtvRun, NumbersThatCanStillGrowAreNotFinal) {
  insert({pays(1, 12 * kHour, 5), {.customer = 9, .minute = 2 * kDay + kHour, .event = "leave"}});
  EXPECT_THAT(cohorts(kPays),
              ElementsAre("1: 5/1 5/1 5/1 5/1*", "0: 0/0 0/0 0/0* 0/0*", "0: 0/0 0/0* 0/0* 0/0*"));
}

// New York puts its clocks forward on the 8th: 23 hours later is the next day, and the same day of the clock.
TEST_P(LtvRun, DaysAreThoseOfTheBanksZone) {
  use_zone("America/New_York");
  const auto midnight =
      core::Zone::load("America/New_York").value().start_of_day(core::parse_day("2026-03-08", "").value());
  const auto minute = (core::to_epoch_ms(midnight) - kHistoryStartMs) / 60'000;
  insert({pays(1, minute, 1),
          pays(1, minute + 23 * kHour, 10),
          pays(1, minute + 24 * kHour, 100),
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  constexpr auto kSpec = R"({{"analysis":"ltv","range":{{"from":"2026-03-08","to":"2026-03-08"}},
      "entry":{{"event":"pay"}},"value":{{"event":"pay","property":"amount"}},"period":"day","periods":1,"clock":"{}"}})";
  EXPECT_THAT(cohorts(fmt::format(kSpec, "calendar")), ElementsAre("1: 1/1 111/1"));
  EXPECT_THAT(cohorts(fmt::format(kSpec, "rolling")), ElementsAre("1: 11/1 111/1"));
}

constexpr std::string_view kByProduct = R"({"analysis":"ltv","range":{"from":"2026-03-02","to":"2026-03-02"},
    "entry":{"event":"buy"},"value":{"event":"pay","property":"amount"},"period":"day","periods":1,
    "cost":{"per_customer":1},"breakdown":{"property":"product","limit":1}})";

TEST_P(LtvRun, EveryNumberIsAListOfPeople) {
  const auto buys = [](std::uint64_t who, std::optional<std::string> product) {
    return ShopEvent{.customer = who, .event = "buy", .product = std::move(product)};
  };
  insert({buys(1, "tea"),
          buys(2, "tea"),
          buys(3, "oil"),
          buys(4, "rice"),
          buys(5, {}),
          pays(1, 60, 250),
          pays(3, kDay, 70),
          pays(4, 3 * kDay, 9),
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}});
  const auto answer = ask(kByProduct);
  EXPECT_THAT(lines(answer.at("table")), ElementsAre("5: 250/1 320/2"));
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    const auto& cohort = group.at("table").at("cohorts").at(0);
    groups.push_back(serialize(group.at("group")) + " " + lines(group.at("table")).front() + " " +
                     serialize(cohort.at("cost")));
  }
  EXPECT_THAT(groups,
              ElementsAre(R"({"kind":"value","value":"tea"} 2: 250/1 250/1 2E2)",
                          R"({"kind":"null"} 1: 0/0 0/0 1E2)", R"({"kind":"other"} 2: 0/0 70/1 2E2)"));
  const auto listed = [&](const std::string& members) {
    return customers(kByProduct, fmt::format(R"({{"cohort":"2026-03-02"{}}})", members));
  };
  EXPECT_THAT(listed(""), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(listed(R"(,"offset":0)"), ElementsAre(1));
  EXPECT_THAT(listed(R"(,"offset":1)"), ElementsAre(1, 3));
  EXPECT_THAT(listed(R"(,"offset":1,"unpaid":true)"), ElementsAre(2, 4, 5));
  EXPECT_THAT(listed(R"(,"offset":1,"group":{"kind":"other"})"), ElementsAre(3));
  EXPECT_THAT(listed(R"(,"group":{"kind":"null"})"), ElementsAre(5));
}

TEST_P(LtvRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const std::string& members) {
    return refused(fmt::format(R"({{"analysis":"ltv","entry":{{"event":"open"}},
        "value":{{"event":"pay","property":"amount"}},"period":"day"{}}})",
                               members));
  };
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"range":{"from":"2020-01-01","to":"2026-03-02"})", "invalid_argument /period"},
      {R"(,"period":"hour")", "invalid_argument /period"},
      {R"(,"periods":0)", "invalid_argument /periods"},
      {R"(,"entry":{"event":"open","first_time":"no"})", "invalid_argument /entry/first_time"},
      {R"(,"value":{"event":"pay","property":"product"})", "invalid_argument /value/property"},
      {R"(,"value":{"event":"pay"},"cost":{"per_customer":1})", "invalid_argument /cost"},
      {R"(,"cost":{})", "invalid_argument /cost"},
      {R"(,"cost":{"per_customer":-1})", "invalid_argument /cost/per_customer"},
      {R"(,"cost":{"per_cohort":[{"cohort":"2026-01-01","amount":1}]})",
       "invalid_argument /cost/per_cohort/0/cohort"},
      {R"(,"cost":{"per_cohort":[{"cohort":"2026-03-03","amount":1},{"cohort":"2026-03-02","amount":1}]})",
       "invalid_argument /cost/per_cohort/1/cohort"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(with(members), expected) << members;
  RunControl few;
  few.limits.groups = 1;
  insert(
      {{.customer = 1, .event = "buy", .product = "tea"}, {.customer = 2, .event = "buy", .product = "oil"}});
  EXPECT_EQ(refused(kByProduct, few), "resource_exhausted /breakdown/property");
  const auto cell = [&](const char* json) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(json).value(), "/cell", spec(kByProduct), context().zone);
    return parsed ? "read" : parsed.error().field;
  };
  EXPECT_EQ(cell(R"({"cohort":"2026-03-03"})"), "/cell/cohort");
  EXPECT_EQ(cell(R"({"cohort":"2026-03-02","offset":2})"), "/cell/offset");
  EXPECT_EQ(cell(R"({"cohort":"2026-03-02","unpaid":true})"), "/cell/unpaid");
}

TEST_P(LtvRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "sign"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "sign"},
                        Did{3, 4000, "sign"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_ltv_spec(core::parse_json(R"({"analysis":"ltv","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"entry":{"event":"open"},
        "value":{"event":"sign"},"period":"day","periods":3,"breakdown":{"property":"channel","limit":1}})")
                                           .value(),
                                       given.plan);
    auto result = run_ltv(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"ltv","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "entry":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
             "label":"Came","first_time":"matching"},
    "value":{"event":"pay","where":{"property":"points","op":"gt","value":1},"label":"Paid","property":"amount"},
    "period":"week","periods":2,"clock":"rolling",
    "cost":{"per_cohort":[{"cohort":"2026-03-02","amount":12.5}]},"breakdown":{"property":"product","limit":3}})";

TEST(LtvSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_ltv_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_ltv_spec(to_json(*spec), plan).value(), *spec);
}

LtvResult example_result(const events::Plan& plan) {
  LtvResult result;
  result.spec = parse_ltv_spec(core::parse_json(kFull).value(), plan).value();
  LtvCohort cohort;
  cohort.start_day = result.spec.range.from_day;
  cohort.customers = 4;
  cohort.cost = 1250;
  cohort.paid_back = 1;
  cohort.points = {{.payers = 2, .value = 1000, .per_customer = 250, .roi = 0.8, .final = true},
                   {.payers = 2, .value = 1251, .per_customer = 312.75, .roi = 1.0008, .final = true},
                   {.payers = 3, .value = 1300, .per_customer = 325, .roi = 1.04, .final = false}};
  result.all.cohorts = {cohort};
  result.all.means = {{.per_customer = 250, .roi = 0.8}, {.per_customer = 312.75, .roi = 1.0008}, {}};
  return result;
}

TEST(LtvSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/ltv/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full;
  auto& members = other.as_object();
  members["entry"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  members["value"] =
      core::parse_json(R"({"any_of":[{"event":"pay","where":{"property":"points","op":"gt","value":1}}],
                                          "property":"amount"})")
          .value();
  members["cost"] = {{"per_customer", 3}};
  const auto spec_schema = schema("ltv.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_TRUE(parse_ltv_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  auto result = example_result(plan);
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("ltv_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(LtvText, ShowsValuesAndWhatCameBackOfTheCost) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto result = example_result(plan);
  EXPECT_EQ(to_csv(result),
            "group,cohort,entered,cost,offset,payers,value,per_customer,roi,final\r\n"
            ",2026-03-02,4,12.5,0,2,10.00,2.5,0.8,true\r\n"
            ",2026-03-02,4,12.5,1,2,12.51,3.1275,1.0008,true\r\n"
            ",2026-03-02,4,12.5,2,3,13.00,3.25,1.04,false\r\n");
  EXPECT_THAT(to_table(result), HasSubstr("Cohort             Customers  week 0  week 1  week 2\n"
                                          "2026-03-02                 4    2.50    3.13   3.25*\n"
                                          "Mean of customers               2.50    3.13       -\n"
                                          "\n"
                                          "ROI\n"
                                          "Cohort             Customers  week 0   week 1    week 2\n"
                                          "2026-03-02                 4  80.00%  100.08%  104.00%*\n"
                                          "Mean of customers             80.00%  100.08%         -\n"));
}

}  // namespace
}  // namespace rouse::behaviour
