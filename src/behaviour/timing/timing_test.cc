// Timing analyses end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse,
// JSON out.
#include "behaviour/timing/timing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/shop_test.h"
#include "behaviour/timing/timing_answer.h"
#include "core/json.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Points are the day of the month.
std::string by_points(std::string_view members) {
  return fmt::format(R"({{"analysis":"timing","range":{{"from":"2026-03-02","to":"2026-03-31"}},
                          "conversion":{{"event":"pay"}},"date":{{"property":"points"}}{}}})",
                     members);
}

class TimingRun : public ShopTest {
 protected:
  // "conversions/customers share" of each number but those of nothing, by name or first day.
  static std::vector<std::string> lines(const value& numbers, const value& brackets) {
    std::vector<std::string> all;
    const auto add = [&](const std::string& name, const value& number) {
      if (number.at("conversions") == 0) return;
      all.push_back(fmt::format("{}: {}/{} {:.2f}", name, number.at("conversions").to_number<int>(),
                                number.at("customers").to_number<int>(),
                                number.at("share").to_number<double>()));
    };
    for (const auto* name : {"all", "dated", "undated", "outside"}) add(name, numbers.at(name));
    for (std::size_t b = 0; b < brackets.as_array().size(); ++b) {
      add(serialize(brackets.at(b).at("from")), numbers.at("brackets").at(b));
    }
    return all;
  }
  std::vector<std::string> numbers(const std::string& json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return lines(answer.at("numbers"), answer.at("brackets"));
  }
  // Pays on a day of March 2026.
  static ShopEvent pay(std::uint64_t customer, int day, std::optional<std::int64_t> points,
                       std::optional<std::string> product = {}) {
    return {.customer = customer,
            .minute = (day - 2) * kDay + 12 * kHour,
            .event = "pay",
            .product = std::move(product),
            .points = points};
  }
};

INSTANTIATE_TEST_SUITE_P(, TimingRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

// The example of docs/behaviour/timing.md.
TEST_P(TimingRun, CountsConversionsBeforeAndAfterTheDayOfTheMonth) {
  insert({pay(1, 12, 20), pay(1, 19, 20), pay(2, 20, 20), pay(3, 30, 20), pay(4, 3, 8),
          pay(5, 5, std::nullopt), pay(6, 5, 40)});
  const auto json = by_points(R"(,"brackets":[{"from":-10,"to":-1},{"from":0},{"from":1,"to":5}])");
  EXPECT_THAT(numbers(json), ElementsAre("all: 7/6 1.00", "dated: 5/4 0.71", "undated: 2/2 0.29",
                                         "outside: 1/1 0.20", "-10: 3/2 0.60", "0: 1/1 0.20"));
  EXPECT_THAT(customers(json, R"({"from":-10})"), ElementsAre(1, 4));
  EXPECT_THAT(customers(json, R"({"from":1})"), ElementsAre());
  EXPECT_THAT(customers(json, R"({"of":"outside"})"), ElementsAre(3));
  EXPECT_THAT(customers(json, R"({"of":"undated"})"), ElementsAre(5, 6));
  EXPECT_THAT(customers(json, "{}"), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_P(TimingRun, MeasuresFromTheSideAskedFor) {
  insert({pay(1, 25, 10)});
  const auto with = [&](const char* side) {
    return numbers(fmt::format(R"({{"analysis":"timing","range":{{"from":"2026-03-02","to":"2026-03-31"}},
        "conversion":{{"event":"pay"}},"date":{{"property":"points","side":"{}"}}}})",
                               side));
  };
  EXPECT_THAT(with("nearest"), ElementsAre("all: 1/1 1.00", "dated: 1/1 1.00", "15: 1/1 1.00"));
  EXPECT_THAT(with("last"), ElementsAre("all: 1/1 1.00", "dated: 1/1 1.00", "15: 1/1 1.00"));
  EXPECT_THAT(with("next"), ElementsAre("all: 1/1 1.00", "dated: 1/1 1.00", "-16: 1/1 1.00"));
}

// Customer 3 converted with two products of Other, and is one customer of it.
TEST_P(TimingRun, AConversionIsInOneGroupAndACustomerOfOtherIsCountedOnce) {
  insert({pay(1, 10, 10, "tea"), pay(1, 9, 10, "tea"), pay(2, 10, 10, "tea"), pay(3, 10, 10, "oil"),
          pay(3, 10, 10, "rice"), pay(4, 10, 10, "salt"), pay(5, 10, 10)});
  const auto json =
      by_points(R"(,"days_before":1,"days_after":0,"breakdown":{"property":"product","limit":1})");
  const auto answer = ask(json);
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " +
                     fmt::format("{}", fmt::join(lines(group.at("numbers"), answer.at("brackets")), ", ")));
  }
  EXPECT_THAT(groups, ElementsAre(R"({"kind":"value","value":"tea"} all: 3/2 1.00, dated: 3/2 1.00, )"
                                  "-1: 1/1 0.33, 0: 2/2 0.67",
                                  R"({"kind":"null"} all: 1/1 1.00, dated: 1/1 1.00, 0: 1/1 1.00)",
                                  R"({"kind":"other"} all: 3/2 1.00, dated: 3/2 1.00, 0: 3/2 1.00)"));
  EXPECT_THAT(customers(json, R"({"from":0,"group":{"kind":"other"}})"), ElementsAre(3, 4));
  EXPECT_THAT(customers(json, R"({"from":-1,"group":{"kind":"value","value":"tea"}})"), ElementsAre(1));
}

TEST_P(TimingRun, BadInputIsRefusedWhereItIs) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"date":{"property":"product"})", "invalid_argument /date/property"},
      {R"(,"date":{"property":"colour"})", "invalid_argument /date/property"},
      {R"(,"date":{"property":"points","repeats":"yearly"})", "invalid_argument /date/repeats"},
      {R"(,"days_before":367)", "invalid_argument /days_before"},
      {R"(,"days_after":1,"brackets":[{"from":1}])", "invalid_argument /days_after"},
      {R"(,"brackets":[{"from":1,"to":0}])", "invalid_argument /brackets/0/to"},
      {R"(,"brackets":[{"from":1,"to":3},{"from":3}])", "invalid_argument /brackets/1/from"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(refused(by_points(members)), expected) << members;
  const auto plain = spec(by_points(R"(,"days_before":3)"));
  const auto zone = core::Zone::load("Asia/Shanghai").value();
  for (const auto& [cell, field] :
       {std::pair{R"({"from":-4})", "/cell/from"}, std::pair{R"({"from":0,"of":"all"})", "/cell/of"},
        std::pair{R"({"group":{"kind":"null"}})", "/cell/group"}}) {
    const auto parsed = parse_analysis_cell(core::parse_json(cell).value(), "/cell", plain, zone);
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field);
  }
}

constexpr std::string_view kFull = R"({"analysis":"timing","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "conversion":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
             "label":"Came"},
    "date":{"property":"points","repeats":"monthly","side":"next"},"brackets":[{"from":-10,"to":-1}],
    "breakdown":{"property":"product","limit":3}})";

TEST(TimingSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/timing/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  const auto spec = parse_timing_spec(full, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), full);
  EXPECT_EQ(parse_timing_spec(to_json(*spec), plan).value(), *spec);
  auto other = full;
  other.as_object().erase("brackets");
  other.as_object()["days_before"] = 3;
  other.as_object()["days_after"] = 0;
  other.as_object()["conversion"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1},"label":"x"})")
          .value();
  const auto spec_schema = schema("timing.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other}) {
    specs.add(json);
    EXPECT_EQ(to_json(parse_timing_spec(json, plan).value()), json);
  }
  EXPECT_EQ(specs.used(), specs.known());

  TimingResult result;
  result.spec = *spec;
  result.all.brackets = {{.conversions = 1, .customers = 1, .share = 1}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .numbers = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("timing_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
  EXPECT_THAT(to_csv(result), HasSubstr("x,,-10,-1,1,1,1\r\n"));
  EXPECT_THAT(to_table(result), HasSubstr("Days from points to Came*\n"));
  EXPECT_THAT(to_table(result), HasSubstr("-10 to -1            1  100.00%          1\n"));
}

}  // namespace
}  // namespace rouse::behaviour
