// Hours analyses end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/hours/hours.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/hours/hours_answer.h"
#include "behaviour/hours/hours_kernel.h"
#include "behaviour/shop_test.h"
#include "core/json.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string opens(std::string_view members = "") {
  return fmt::format(R"({{"analysis":"hours","events":{{"event":"open"}}{}}})", members);
}

class HoursRun : public ShopTest {
 protected:
  // "weekday hour: events/customers" of each cell but those of nothing.
  static std::vector<std::string> cells(const value& numbers) {
    std::vector<std::string> all;
    for (const auto& cell : numbers.at("cells").as_array()) {
      if (cell.at("events") == 0) continue;
      all.push_back(fmt::format("{} {}: {}/{}", cell.at("weekday").to_number<int>(),
                                cell.at("hour").to_number<int>(), cell.at("events").to_number<int>(),
                                cell.at("customers").to_number<int>()));
    }
    return all;
  }
  static std::string text(const value& number) {
    return fmt::format("{}/{}", number.at("events").to_number<int>(),
                       number.at("customers").to_number<int>());
  }
};

INSTANTIATE_TEST_SUITE_P(, HoursRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

// The example of docs/behaviour/hours.md.
TEST_P(HoursRun, CountsEventsAndCustomersByDayOfTheWeekAndHour) {
  insert({{.customer = 1, .minute = 9 * kHour + 59},
          {.customer = 1, .minute = 20 * kHour},
          {.customer = 2, .minute = 20 * kHour + 30},
          {.customer = 2, .minute = 6 * kDay + 20 * kHour},
          {.customer = 3, .minute = 9 * kHour, .event = "buy"}});
  const auto answer = ask(opens());
  EXPECT_THAT(cells(answer.at("numbers")), ElementsAre("1 9: 1/1", "1 20: 2/2", "7 20: 1/1"));
  EXPECT_EQ(text(answer.at("numbers")), "4/2");
  EXPECT_EQ(text(answer.at("numbers").at("weekdays").at(0)), "3/2");
  EXPECT_EQ(text(answer.at("numbers").at("hours").at(20)), "3/2");
  EXPECT_EQ(answer.at("numbers").at("hours").at(20).at("share").to_number<double>(), 0.75);
  EXPECT_EQ(serialize(answer.at("days")), "[1,1,1,1,1,1,1]");
  EXPECT_THAT(customers(opens(), R"({"weekday":1,"hour":20})"), ElementsAre(1, 2));
  EXPECT_THAT(customers(opens(), R"({"weekday":7})"), ElementsAre(2));
  EXPECT_THAT(customers(opens(), R"({"hour":9})"), ElementsAre(1));
  EXPECT_THAT(customers(opens(), "{}"), ElementsAre(1, 2));
}

TEST_P(HoursRun, CountsTheFirstOfADayIfAsked) {
  insert({{.customer = 1, .minute = 9 * kHour},
          {.customer = 1, .minute = 20 * kHour},
          {.customer = 1, .minute = kDay + 20 * kHour},
          {.customer = 2, .minute = 20 * kHour}});
  const auto first = opens(R"(,"count":"first_of_day")");
  EXPECT_THAT(cells(ask(first).at("numbers")), ElementsAre("1 9: 1/1", "1 20: 1/1", "2 20: 1/1"));
  EXPECT_THAT(customers(first, R"({"weekday":1,"hour":20})"), ElementsAre(2));
}

// New York puts its clocks forward on 2026-03-08 at 2, and back on 2026-11-01 at 2: an hour comes twice.
TEST_P(HoursRun, HoursAreThoseOfTheBanksClocks) {
  use_zone("America/New_York");
  const auto zone = core::Zone::load("America/New_York").value();
  const auto minutes = [&](const char* day, std::int64_t after) {
    const auto start = zone.start_of_day(core::parse_day(day, "").value());
    return (core::to_epoch_ms(start) - kHistoryStartMs) / 60'000 + after;
  };
  insert({{.customer = 1, .minute = minutes("2026-03-08", kHour + 59)},
          {.customer = 1, .minute = minutes("2026-03-08", 2 * kHour)},
          {.customer = 2, .minute = minutes("2026-11-01", kHour)},
          {.customer = 2, .minute = minutes("2026-11-01", 2 * kHour)}});
  EXPECT_THAT(cells(ask(opens(R"(,"range":{"from":"2026-03-08","to":"2026-11-01"})")).at("numbers")),
              ElementsAre("7 1: 3/2", "7 3: 1/1"));
  use_zone("Asia/Kolkata");
  EXPECT_THAT(cells(ask(opens(R"(,"range":{"from":"2026-03-08","to":"2026-03-08"})")).at("numbers")),
              ElementsAre("7 12: 2/1"));
}

TEST_P(HoursRun, GroupsAndBadInput) {
  insert({{.customer = 1, .minute = 0, .product = "tea"},
          {.customer = 1, .minute = 1, .product = "tea"},
          {.customer = 2, .minute = 2, .product = "oil"},
          {.customer = 2, .minute = 3, .product = "rice"},
          {.customer = 3, .minute = 4}});
  const auto json = opens(R"(,"breakdown":{"property":"product","limit":1})");
  std::vector<std::string> groups;
  const auto answer = ask(json);
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " + text(group.at("numbers")));
  }
  EXPECT_THAT(groups, ElementsAre(R"({"kind":"value","value":"tea"} 2/1)", R"({"kind":"null"} 1/1)",
                                  R"({"kind":"other"} 2/1)"));
  EXPECT_THAT(customers(json, R"({"hour":0,"group":{"kind":"other"}})"), ElementsAre(2));
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"count":"some")", "invalid_argument /count"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(refused(opens(members)), expected) << members;
  const auto zone = core::Zone::load("Asia/Shanghai").value();
  for (const auto& [cell, field] :
       {std::pair{R"({"weekday":0})", "/cell/weekday"}, std::pair{R"({"hour":24})", "/cell/hour"},
        std::pair{R"({"group":{"kind":"null"}})", "/cell/group"}}) {
    const auto parsed = parse_analysis_cell(core::parse_json(cell).value(), "/cell", spec(opens()), zone);
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field);
  }
}

constexpr std::string_view kFull = R"({"analysis":"hours","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "events":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
             "label":"Came"},"count":"first_of_day","breakdown":{"property":"product","limit":3}})";

TEST(HoursSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/hours/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  const auto spec = parse_hours_spec(full, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), full);
  EXPECT_EQ(parse_hours_spec(to_json(*spec), plan).value(), *spec);
  auto other = full;
  other.as_object()["events"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  const auto spec_schema = schema("hours.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  specs.add(full);
  specs.add(other);
  EXPECT_EQ(specs.used(), specs.known());

  HoursResult result;
  result.spec = *spec;
  result.all.weekdays.resize(kWeekdays);
  result.all.hours.resize(kHoursOfDay);
  result.all.cells.resize(kWeekdays * kHoursOfDay);
  result.all.cells[kHoursOfDay + 9] = {.events = 3, .customers = 2, .share = 0.5};
  result.groups = {{.key = {GroupKind::kNull, ""}, .numbers = result.all},
                   {.key = {GroupKind::kValue, "tea"}, .numbers = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("hours_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
  EXPECT_THAT(to_csv(result), HasSubstr("(no value),2,9,3,2,0.5\r\n"));
  EXPECT_THAT(to_table(result), HasSubstr("Came*\nHour  Mon  Tue"));
  EXPECT_THAT(to_table(result), HasSubstr("\n09      0    3    0"));
}

}  // namespace
}  // namespace rouse::behaviour
