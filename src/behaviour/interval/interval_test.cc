// Interval analyses end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse,
// JSON out.
#include "behaviour/interval/interval.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/interval/interval_answer.h"
#include "behaviour/shop_test.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;

constexpr std::int64_t kMinuteMs = 60'000;

// `members` go into an analysis from open to buy.
std::string open_to_buy(std::string_view members = "") {
  return fmt::format(R"({{"analysis":"interval","start":{{"event":"open"}},"end":{{"event":"buy"}},
                          "max":{{"length":1,"unit":"day"}}{}}})",
                     members);
}

class IntervalRun : public ShopTest {
 protected:
  // "intervals/customers min median max" in minutes.
  static std::string line(const value& numbers) {
    auto text = fmt::format("{}/{}", numbers.at("intervals").to_number<int>(),
                            numbers.at("customers").to_number<int>());
    if (numbers.at("lengths").is_null()) return text;
    for (const auto* which : {"min_ms", "median_ms", "max_ms"}) {
      text += fmt::format(" {}", numbers.at("lengths").at(which).to_number<double>() / kMinuteMs);
    }
    return text;
  }
  std::string all(const std::string& json) {
    const auto answer = ask(json);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return line(answer.at("all"));
  }
  // Events of one customer, a letter each: o(pen), b(uy), v(iew); ten minutes apart.
  void history(std::uint64_t customer, std::string_view letters, std::int64_t minute = 0) {
    std::vector<ShopEvent> events;
    for (const auto letter : letters) {
      const auto* name = letter == 'o' ? "open" : letter == 'b' ? "buy" : "view";
      events.push_back({.customer = customer, .minute = minute, .event = name});
      minute += 10;
    }
    insert(events);
  }
};

INSTANTIATE_TEST_SUITE_P(, IntervalRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(IntervalRun, GoesFromTheLatestStartToTheNextEnd) {
  const std::pair<const char*, const char*> cases[] = {
      {"ob", "1/1 10 10 10"},    {"oob", "1/1 10 10 10"},
      {"obb", "1/1 10 10 10"},   {"bo", "0/0"},
      {"ovvb", "1/1 30 30 30"},  {"o", "0/0"},
      {"obovb", "2/1 10 15 20"}, {"boobbob", "2/1 10 10 10"}};
  for (const auto& [letters, expected] : cases) {
    ASSERT_TRUE(context().warehouse.execute("TRUNCATE TABLE events_shop"));
    history(1, letters);
    EXPECT_EQ(all(open_to_buy()), expected) << letters;
  }
}

// The repurchase cycle: start and end are one event.
TEST_P(IntervalRun, GoesFromOneTimeToTheNextOfTheSameEvent) {
  history(1, "bvbvvb");
  history(2, "b");
  constexpr auto kCycle = R"({"analysis":"interval","start":{"event":"buy"},"end":{"event":"buy"},
                              "max":{"length":1,"unit":"day"}})";
  EXPECT_EQ(all(kCycle), "2/1 20 25 30");
  EXPECT_THAT(customers(kCycle, R"({"unpaired":true})"), ElementsAre(2));
}

// The example of docs/behaviour/interval.md.
TEST_P(IntervalRun, TellsHowLongUntilCustomersBuyAgain) {
  const auto buy = [](std::uint64_t who, std::int64_t day) {
    return ShopEvent{.customer = who, .minute = day * kDay, .event = "buy"};
  };
  insert({buy(1, 0), buy(1, 2), buy(1, 22), buy(2, 4)});
  const auto answer = ask(R"({"analysis":"interval","range":{"from":"2026-03-02","to":"2026-03-31"},
      "start":{"event":"buy"},"end":{"event":"buy"},"max":{"length":90,"unit":"day"},
      "bins":{"edges":[1,7,30],"unit":"day"}})");
  EXPECT_EQ(answer.at("started"), 2);
  EXPECT_EQ(answer.at("unpaired"), 1);
  EXPECT_EQ(line(answer.at("all")), "2/1 2880 15840 28800");
  EXPECT_EQ(answer.at("all").at("lengths").at("mean_ms").to_number<double>(), 950'400'000);
  EXPECT_EQ(serialize(answer.at("all").at("bins")),
            R"([{"count":0,"customers":0},{"count":1,"customers":1},{"count":1,"customers":1},)"
            R"({"count":0,"customers":0}])");
}

TEST_P(IntervalRun, TheRangeIsThatOfStartsAndTheEdgeBelongsToTheLongestInterval) {
  insert({{.customer = 1, .minute = 7 * kDay - 1, .event = "open"},
          {.customer = 1, .minute = 8 * kDay - 1, .event = "buy"},  // a day later, to the millisecond
          {.customer = 2, .minute = 6 * kDay, .event = "open"},
          {.customer = 2, .minute = 7 * kDay + 1, .event = "buy"},  // longer than a day
          {.customer = 3, .minute = -1, .event = "open"},           // before the range
          {.customer = 3, .minute = 10, .event = "buy"},
          {.customer = 4, .minute = 7 * kDay - 1, .event = "open"},
          {.customer = 4, .minute = 7 * kDay, .event = "open"},  // replaces the start, after the range
          {.customer = 4, .minute = 7 * kDay + 9, .event = "buy"}});
  EXPECT_EQ(all(open_to_buy()), "1/1 1440 1440 1440");
  EXPECT_EQ(all(R"({"analysis":"interval","start":{"event":"open"},"end":{"event":"buy"},
                    "max":{"length":2,"unit":"natural_day"}})"),
            "2/2 1440 1440.5 1441");
  EXPECT_THAT(customers(open_to_buy(), R"({"unpaired":true})"), ElementsAre(2, 4));
}

TEST_P(IntervalRun, LinkedEventsPairWithinEqualValues) {
  insert({{.customer = 1, .minute = 0, .event = "open", .product = "tea"},
          {.customer = 1, .minute = 5, .event = "open", .product = "oil"},
          {.customer = 1, .minute = 7, .event = "open"},
          {.customer = 1, .minute = 10, .event = "buy", .product = "tea"},
          {.customer = 1, .minute = 30, .event = "buy", .product = "oil"},
          {.customer = 1, .minute = 31, .event = "buy", .product = "tea"},
          {.customer = 1, .minute = 32, .event = "buy"}});
  EXPECT_EQ(all(open_to_buy()), "1/1 3 3 3");
  EXPECT_EQ(all(open_to_buy(R"(,"linked":{"start":"product"})")), "2/1 10 17.5 25");
  EXPECT_EQ(all(open_to_buy(R"(,"linked":{"start":"product","end":"channel"})")), "0/0");
}

// A subject that orders events within a millisecond by their arrival.
TEST_P(IntervalRun, EventsOfOneMillisecondAreInTheOrderOfTheirArrival) {
  insert({{.customer = 1, .minute = 5, .event = "open"},
          {.customer = 1, .minute = 5, .event = "buy"},
          {.customer = 2, .minute = 5, .event = "buy"},
          {.customer = 2, .minute = 5, .event = "open"}});
  EXPECT_EQ(all(open_to_buy()), "1/1 0 0 0");
}

TEST_P(IntervalRun, CountsEachCustomerOnceByTheMedianIfAsked) {
  history(1, "obobvvvvobovvb");  // 10, 10, 10, 30... the last start replaces none
  history(2, "ovvvvb", kDay);
  EXPECT_EQ(all(open_to_buy()), "5/2 10 10 50");
  const auto once = open_to_buy(R"(,"per":"customer","trend":"day","bins":{"edges":[30],"unit":"minute"})");
  const auto answer = ask(once);
  EXPECT_EQ(line(answer.at("all")), "5/2 10 30 50");
  EXPECT_EQ(line(answer.at("periods").at(0).at("numbers")), "4/1 10 10 10");
  EXPECT_EQ(serialize(answer.at("all").at("bins")),
            R"([{"count":1,"customers":1},{"count":1,"customers":1}])");
  EXPECT_THAT(customers(once, R"({"from_ms":1800000})"), ElementsAre(2));
}

TEST_P(IntervalRun, EachBinOpensToItsCustomers) {
  history(1, "obovvbovvvvb");  // 10, 30, 50
  history(2, "obob", kHour);   // 10, 10
  history(3, "ovvb", kDay);    // 30
  history(4, "oo", kDay);
  const auto answer = ask(open_to_buy(R"(,"bins":{"edges":[20,40],"unit":"minute"})"));
  EXPECT_EQ(
      serialize(answer.at("bins")),
      R"([{"from_ms":0,"to_ms":1200000},{"from_ms":1200000,"to_ms":2400000},{"from_ms":2400000,"to_ms":null}])");
  EXPECT_EQ(serialize(answer.at("all").at("bins")),
            R"([{"count":3,"customers":2},{"count":2,"customers":2},{"count":1,"customers":1}])");
  const auto listed = [&](const char* cell) { return customers(open_to_buy(), cell); };
  EXPECT_THAT(listed(R"({"from_ms":0,"to_ms":1200000})"), ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"from_ms":1200000,"to_ms":2400000})"), ElementsAre(1, 3));
  EXPECT_THAT(listed(R"({"from_ms":2400000})"), ElementsAre(1));
  EXPECT_THAT(listed("{}"), ElementsAre(1, 2, 3));
  EXPECT_THAT(listed(R"({"unpaired":true})"), ElementsAre(4));
  EXPECT_EQ(answer.at("started"), 4);
  EXPECT_EQ(answer.at("unpaired"), 1);
}

constexpr std::string_view kByProduct = R"({"analysis":"interval","start":{"event":"view"},
    "end":{"event":"buy"},"max":{"length":1,"unit":"hour"},"breakdown":{"property":"product","limit":1},
    "bins":{"edges":[10],"unit":"minute"}})";

// Customer 3 has intervals of two products of Other, and is one customer of it.
TEST_P(IntervalRun, AnIntervalIsInOneGroupAndACustomerOfOtherIsCountedOnce) {
  std::vector<ShopEvent> events;
  const auto pair = [&](std::uint64_t who, std::int64_t at, std::optional<std::string> product, int length) {
    events.push_back({.customer = who, .minute = at, .event = "view", .product = std::move(product)});
    events.push_back({.customer = who, .minute = at + length, .event = "buy"});
  };
  pair(1, 0, "tea", 5);
  pair(1, 100, "tea", 15);
  pair(2, 0, "tea", 5);
  pair(3, 0, "oil", 5);
  pair(3, 100, "rice", 6);
  pair(4, 0, "salt", 20);
  pair(5, 0, std::nullopt, 7);
  insert(events);
  const auto answer = ask(kByProduct);
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " + line(group.at("numbers")) + " " +
                     serialize(group.at("numbers").at("bins")));
  }
  EXPECT_THAT(
      groups,
      ElementsAre(R"({"kind":"value","value":"tea"} 3/2 5 5 15 )"
                  R"([{"count":2,"customers":2},{"count":1,"customers":1}])",
                  R"({"kind":"null"} 1/1 7 7 7 [{"count":1,"customers":1},{"count":0,"customers":0}])",
                  R"({"kind":"other"} 3/2 5 6 20 )"
                  R"([{"count":2,"customers":1},{"count":1,"customers":1}])"));
  EXPECT_THAT(customers(kByProduct, R"({"group":{"kind":"value","value":"tea"},"from_ms":600000})"),
              ElementsAre(1));
  EXPECT_THAT(customers(kByProduct, R"({"group":{"kind":"null"}})"), ElementsAre(5));
  EXPECT_THAT(customers(kByProduct, R"({"group":{"kind":"other"}})"), ElementsAre(3, 4));
  EXPECT_THAT(customers(kByProduct, R"({"group":{"kind":"other"},"to_ms":600000})"), ElementsAre(3));
}

TEST_P(IntervalRun, PeriodsAreThoseOfTheStartInTheBanksZone) {
  for (const auto* zone : {"Europe/Moscow", "Asia/Kolkata", "America/New_York"}) {
    SCOPED_TRACE(zone);
    use_zone(zone);
    ASSERT_TRUE(context().warehouse.execute("TRUNCATE TABLE events_shop"));
    const auto midnight =
        core::Zone::load(zone).value().start_of_day(core::parse_day("2026-03-04", "").value());
    const auto minute = (core::to_epoch_ms(midnight) - kHistoryStartMs) / kMinuteMs;
    insert({{.customer = 1, .minute = minute - 1, .event = "open"},
            {.customer = 1, .minute = minute, .event = "buy"},
            {.customer = 1, .minute = minute, .event = "open"},
            {.customer = 1, .minute = minute + 5, .event = "buy"},
            {.customer = 9, .minute = minute + 60, .event = "leave"}});
    const auto json = open_to_buy(R"(,"trend":"day","range":{"from":"2026-03-03","to":"2026-03-05"})");
    std::vector<std::string> periods;
    const auto answer = ask(json);
    for (const auto& period : answer.at("periods").as_array()) {
      periods.push_back(fmt::format("{}{} {}", period.at("start").as_string().c_str(),
                                    period.at("final").as_bool() ? "" : "*", line(period.at("numbers"))));
    }
    // The data reach the 4th, the last day on which something that started on the 3rd may end.
    EXPECT_THAT(periods, ElementsAre("2026-03-03 1/1 1 1 1", "2026-03-04* 1/1 5 5 5", "2026-03-05* 0/0"));
    EXPECT_FALSE(answer.at("final").as_bool());
    EXPECT_THAT(customers(json, R"({"period":"2026-03-04"})"), ElementsAre(1));
    EXPECT_THAT(customers(json, R"({"period":"2026-03-05"})"), ElementsAre());
  }
}

TEST_P(IntervalRun, OtherSubjectsAndAnEmptyPlan) {
  EXPECT_EQ(all(open_to_buy()), "0/0");
  EXPECT_THAT(customers(open_to_buy(), "{}"), ElementsAre());
  insert({{.customer = 1, .minute = 0, .event = "open", .card = 7},
          {.customer = 2, .minute = 9, .event = "buy", .card = 7},
          {.customer = 2, .minute = 11, .event = "buy", .card = 8}});
  EXPECT_EQ(all(open_to_buy(R"(,"subject":"card")")), "1/1 9 9 9");
  EXPECT_THAT(customers(open_to_buy(R"(,"subject":"card")"), "{}"), ElementsAre(7));
}

TEST_P(IntervalRun, BadInputIsRefusedWhereItIs) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"(,"range":{"from":"2020-01-01","to":"2026-03-02"},"trend":"day")", "invalid_argument /trend"},
      {R"(,"trend":"hour")", "invalid_argument /trend"},
      {R"(,"max":{"length":3651,"unit":"day"})", "invalid_argument /max/length"},
      {R"(,"per":"people")", "invalid_argument /per"},
      {R"(,"bins":{"at_most":1})", "invalid_argument /bins/at_most"},
      {R"(,"bins":{"at_most":9,"edges":[1],"unit":"day"})", "invalid_argument /bins/at_most"},
      {R"(,"bins":{"edges":[1]})", "invalid_argument /bins/unit"},
      {R"(,"bins":{"edges":[],"unit":"day"})", "invalid_argument /bins/edges"},
      {R"(,"bins":{"edges":[1,1],"unit":"day"})", "invalid_argument /bins/edges/1"},
      {R"(,"bins":{"edges":[0],"unit":"day"})", "invalid_argument /bins/edges/0"},
      {R"(,"bins":{"edges":[1.5],"unit":"day"})", "invalid_argument /bins/edges/0"},
      {R"(,"bins":{"edges":[3651],"unit":"day"})", "invalid_argument /bins/edges/0"},
      {R"(,"linked":{"start":"product","end":"amount"})", "invalid_argument /linked/end"},
      {R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) EXPECT_EQ(refused(open_to_buy(members)), expected) << members;
  EXPECT_EQ(refused(R"({"analysis":"interval","start":{"event":"open"},"end":{"event":"buy"}})"),
            "invalid_argument /max");
  history(1, "obobob");
  RunControl few;
  few.limits.kept_values = 2;
  EXPECT_EQ(refused(open_to_buy(), few), "resource_exhausted /range");
  EXPECT_EQ(refused(open_to_buy(R"(,"per":"customer")"), few), "answered");
  few = {};
  few.limits.groups = 1;
  insert({{.customer = 2, .event = "open", .product = "tea"},
          {.customer = 2, .minute = 1, .event = "buy"},
          {.customer = 2, .minute = 2, .event = "open", .product = "oil"},
          {.customer = 2, .minute = 3, .event = "buy"}});
  EXPECT_EQ(refused(open_to_buy(R"(,"breakdown":{"property":"product"})"), few),
            "resource_exhausted /breakdown/property");
}

TEST_P(IntervalRun, CellsThatTheResultDoesNotHaveAreRefused) {
  const auto plain = spec(open_to_buy());
  const auto trended = spec(open_to_buy(R"(,"trend":"week")"));
  const auto zone = core::Zone::load("Asia/Shanghai").value();
  const std::pair<const char*, const char*> cases[] = {{R"({"from_ms":-1})", "/cell/from_ms"},
                                                       {R"({"from_ms":5,"to_ms":5})", "/cell/to_ms"},
                                                       {R"({"period":"2026-03-02"})", "/cell/period"},
                                                       {R"({"group":{"kind":"null"}})", "/cell/group"},
                                                       {R"({"unpaired":true,"from_ms":1})", "/cell/unpaired"},
                                                       {R"({"bin":1})", "/cell/bin"}};
  for (const auto& [cell, field] : cases) {
    const auto parsed = parse_analysis_cell(core::parse_json(cell).value(), "/cell", plain, zone);
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field);
  }
  for (const auto* cell : {R"({"period":"2026-03-03"})", R"({"period":"2026-03-02","from_ms":1})"}) {
    const auto parsed = parse_analysis_cell(core::parse_json(cell).value(), "/cell", trended, zone);
    EXPECT_TRUE(!parsed || !analysis_customers(context(), trended, Scope::all(), *parsed, 0, 10)) << cell;
  }
}

TEST_P(IntervalRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"},
                        Did{2, 10, "open", "sms"},
                        Did{1, 1500, "sign"},
                        Moved{{2}, 2, 1},
                        Did{3, 20, "open"},
                        Did{2, 3000, "sign"},
                        Did{1, 2900, "open", "sms"},
                        Did{3, 4000, "sign"},
                        Moved{{2}, 1, 2},
                        Did{1, 6000, "open", "sms"},
                        Did{1, 6001, "sign"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_interval_spec(core::parse_json(R"({"analysis":"interval","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"start":{"event":"open"},"end":{"event":"sign"},
        "max":{"length":9,"unit":"day"},"trend":"day","breakdown":{"property":"channel","limit":1}})")
                                                .value(),
                                            given.plan);
    auto result = run_interval(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

}  // namespace
}  // namespace rouse::behaviour
