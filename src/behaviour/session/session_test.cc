// Sessions end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON out.
#include "behaviour/session/session.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/session/session_answer.h"
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

std::string number_of(const value& json) {
  const auto sessions = json.at("sessions").to_number<int>();
  const auto customers = json.at("customers").to_number<int>();
  return sessions == customers ? fmt::format("{}", sessions) : fmt::format("{}/{}", sessions, customers);
}

class SessionRun : public ShopTest {
 protected:
  value answered(std::string_view json, const RunControl& control = {}) {
    auto answer = ask(json, control);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return answer;
  }
  // "2026-03-02 2/1 bounced 1": sessions and, where they are fewer, customers; a star: not final.
  static std::vector<std::string> periods_of(const value& table) {
    std::vector<std::string> lines;
    for (const auto& period : table.at("periods").as_array()) {
      if (period.at("sessions").to_number<int>() == 0) continue;
      lines.push_back(fmt::format("{}{} {} bounced {}", std::string{period.at("start").as_string()},
                                  period.at("final").as_bool() ? "" : "*", number_of(period),
                                  number_of(period.at("bounces"))));
    }
    return lines;
  }
  std::vector<std::string> periods(std::string_view json) { return periods_of(answered(json).at("table")); }
  // "open 2", "<other> 1".
  static std::vector<std::string> ends_of(const value& ends) {
    std::vector<std::string> lines;
    for (const auto& end : ends.as_array()) {
      const auto& node = end.at("node").as_object();
      const auto* name = node.if_contains("name");
      lines.push_back(
          fmt::format("{} {}", name ? std::string{name->as_string()} : "<other>", number_of(end)));
    }
    return lines;
  }
  static std::vector<std::string> buckets_of(const value& buckets) {
    std::vector<std::string> lines;
    for (const auto& bucket : buckets.as_array()) {
      if (bucket.at("sessions").to_number<int>() == 0) continue;
      lines.push_back(fmt::format("{}: {}", bucket.at("from").to_number<int>(), number_of(bucket)));
    }
    return lines;
  }
  void walk(std::uint64_t customer, const std::vector<std::string>& events, std::int64_t from = 0,
            std::int64_t apart = 1, const std::optional<std::string>& product = {}) {
    std::vector<ShopEvent> all;
    for (const auto& event : events) {
      all.push_back({.customer = customer, .minute = from, .event = event, .product = product});
      from += apart;
    }
    insert(all);
  }
};

INSTANTIATE_TEST_SUITE_P(, SessionRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(SessionRun, CountsSessionsByTheDayTheyBegin) {
  // Across midnight: of the first day. Silence of exactly the gap does not cut.
  walk(1, {"open", "view", "buy"}, kDay - 20, 30);
  walk(1, {"open"}, 2 * kDay);
  walk(1, {"open"}, 2 * kDay + 31);
  walk(2, {"open", "leave"}, 2 * kDay);
  walk(3, {"open", "view"}, -10, 15);  // began before the range
  walk(9, {"open"}, 20 * kDay);
  constexpr auto kSpec = R"({"analysis":"session","period":"day"})";
  EXPECT_THAT(periods(kSpec), ElementsAre("2026-03-02 1 bounced 0", "2026-03-04 3/2 bounced 2/1"));
  const auto whole = answered(kSpec).at("table").at("whole");
  EXPECT_EQ(number_of(whole), "4/2");
  EXPECT_EQ(whole.at("mean_length_ms").to_number<double>(), 61 * 60'000 / 4.0);
  EXPECT_EQ(whole.at("median_length_ms").to_number<double>(), 30'000);
  EXPECT_EQ(whole.at("mean_depth").to_number<double>(), 7 / 4.0);
  EXPECT_EQ(whole.at("median_depth").to_number<double>(), 1.5);
  EXPECT_EQ(whole.at("bounce_rate").to_number<double>(), 0.5);
  EXPECT_THAT(customers(kSpec, R"({"period":"2026-03-04"})"), ElementsAre(1, 2));
  EXPECT_THAT(customers(kSpec, R"({"period":"2026-03-04","bounced":true})"), ElementsAre(1));
  EXPECT_THAT(
      periods(R"({"analysis":"session","period":"week","session":{"gap":{"length":10,"unit":"minute"}}})"),
      ElementsAre("2026-03-02 7/3 bounced 6/2"));
}

TEST_P(SessionRun, StartsAndEndsCutAndAreActivity) {
  walk(1, {"open", "view", "leave", "buy", "open", "pay"});
  // An end keeps the session open, though it does not count.
  walk(2, {"view", "view"}, kDay, 20);
  walk(2, {"leave"}, kDay + 45);
  constexpr auto kSpec = R"({"analysis":"session","period":"day","events":["view","buy","pay"],
                             "session":{"start":{"event":"open"},"end":{"event":"leave"}}})";
  EXPECT_THAT(periods(kSpec), ElementsAre("2026-03-02 3/1 bounced 3/1", "2026-03-03 1 bounced 0"));
  EXPECT_THAT(ends_of(answered(kSpec).at("entries")),
              ::testing::UnorderedElementsAre("view 2", "buy 1", "pay 1"));
  EXPECT_THAT(buckets_of(answered(kSpec).at("table").at("lengths")),
              ElementsAre("0: 1", "60: 2/1", "1800: 1"));
  EXPECT_THAT(buckets_of(answered(kSpec).at("table").at("depths")), ElementsAre("1: 3/1", "2: 1"));
}

TEST_P(SessionRun, FirstAndLastEventsGroupsAndBucketsOpenToTheirCustomers) {
  walk(1, {"open", "buy"}, 0, 1, "tea");
  walk(1, {"view"}, kDay, 1, "oil");
  walk(2, {"open", "view", "buy"}, 0, 2, "tea");
  walk(3, {"buy"}, 0, 1, "oil");
  walk(4, {"pay", "leave"}, 0, 30);
  walk(5, {"open", "leave"}, 0, 30, "rice");
  constexpr auto kSpec = R"({"analysis":"session","period":"week","limit":1,"length_buckets":[0,60,300],
                             "depth_buckets":[1,2],"breakdown":{"property":"product","limit":1}})";
  const auto answer = answered(kSpec);
  EXPECT_THAT(ends_of(answer.at("entries")), ElementsAre("open 3", "<other> 3"));
  EXPECT_THAT(ends_of(answer.at("exits")), ElementsAre("buy 3", "<other> 3"));
  EXPECT_THAT(buckets_of(answer.at("table").at("lengths")), ElementsAre("0: 2", "60: 2", "300: 2"));
  EXPECT_THAT(buckets_of(answer.at("table").at("depths")), ElementsAre("1: 2", "2: 4"));
  std::vector<std::string> groups;
  for (const auto& group : answer.at("groups").as_array()) {
    groups.push_back(serialize(group.at("group")) + " " + number_of(group.at("table").at("whole")));
  }
  // Oil and tea have two sessions each; the lower hash is shown.
  EXPECT_THAT(groups, ::testing::AnyOf(ElementsAre(R"({"kind":"value","value":"tea"} 2)",
                                                   R"({"kind":"null"} 1)", R"({"kind":"other"} 3)"),
                                       ElementsAre(R"({"kind":"value","value":"oil"} 2)",
                                                   R"({"kind":"null"} 1)", R"({"kind":"other"} 3)")));
  const auto listed = [&](const char* cell) { return customers(kSpec, cell); };
  EXPECT_THAT(listed("{}"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(listed(R"({"entry":{"kind":"event","name":"open"}})"), ElementsAre(1, 2, 5));
  EXPECT_THAT(listed(R"({"entry":{"kind":"other"}})"), ElementsAre(1, 3, 4));
  EXPECT_THAT(listed(R"({"entry":{"kind":"other"},"bounced":true})"), ElementsAre(1, 3));
  EXPECT_THAT(listed(R"({"exit":{"kind":"other"}})"), ElementsAre(1, 4, 5));
  EXPECT_THAT(listed(R"({"exit":{"kind":"event","name":"buy"},"entry":{"kind":"event","name":"open"}})"),
              ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"length":60})"), ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"depth":1})"), ElementsAre(1, 3));
  EXPECT_THAT(listed(R"({"group":{"kind":"value","value":"tea"}})"), ElementsAre(1, 2));
  EXPECT_THAT(listed(R"({"group":{"kind":"null"}})"), ElementsAre(4));
}

TEST_P(SessionRun, OneCustomerOfTwoHiddenGroupsIsOneOfOther) {
  walk(1, {"open"}, 0, 1, "tea");
  walk(1, {"view"}, kDay, 1, "oil");
  walk(2, {"buy", "buy"}, 0, 1, "rice");
  walk(2, {"buy"}, kDay, 1, "rice");
  walk(3, {"buy"}, 0, 1, "rice");
  constexpr auto kSpec = R"({"analysis":"session","period":"week","limit":1,
                             "breakdown":{"property":"product","limit":1}})";
  const auto answer = answered(kSpec);
  EXPECT_THAT(ends_of(answer.at("entries")), ElementsAre("buy 3/2", "<other> 2/1"));
  EXPECT_EQ(number_of(answer.at("groups").at(1).at("table").at("whole")), "2/1");
  EXPECT_THAT(customers(kSpec, R"({"group":{"kind":"other"}})"), ElementsAre(1));
}

TEST_P(SessionRun, PagesAreNamesAndAreCounted) {
  const auto done = context().warehouse.execute(
      fmt::format("INSERT INTO events_shop (one_id, ts, day, seq, event, page) VALUES (1, {0}, '2026-03-02', "
                  "1, 'view', '/'), "
                  "(1, {0}, '2026-03-02', 2, 'view', '/a'), (1, {0}, '2026-03-02', 3, 'view', '/'), "
                  "(1, {0}, '2026-03-02', 4, 'buy', '')",
                  kHistoryStartMs));
  ASSERT_TRUE(done) << core::to_string(done.error());
  const auto answer = answered(R"({"analysis":"session","period":"day","name":"page"})");
  EXPECT_EQ(answer.at("table").at("whole").at("mean_pages").to_number<double>(), 2);
  EXPECT_THAT(ends_of(answer.at("entries")), ElementsAre("/ 1"));
  EXPECT_THAT(ends_of(answer.at("exits")), ElementsAre("buy 1"));
}

TEST_P(SessionRun, NumbersThatCanStillGrowAreNotFinalAndMediansMayBeLeftOut) {
  constexpr auto kSpec =
      R"({"analysis":"session","period":"day","range":{"from":"2026-03-02","to":"2026-03-03"}})";
  walk(1, {"open"}, kDay - 5);
  EXPECT_THAT(periods(kSpec), ElementsAre("2026-03-02* 1 bounced 1"));
  // Silence until 00:25 decides; the data reach that day.
  walk(2, {"open", "view"}, kDay + 5);
  EXPECT_THAT(periods(kSpec), ElementsAre("2026-03-02 1 bounced 1", "2026-03-03 1 bounced 0"));
  RunControl few;
  few.limits.kept_values = 3;
  const auto answer = answered(kSpec, few);
  EXPECT_TRUE(answer.at("medians_left_out").as_bool());
  EXPECT_TRUE(answer.at("table").at("whole").at("median_depth").is_null());
  EXPECT_EQ(answer.at("table").at("whole").at("mean_depth").to_number<double>(), 1.5);
}

TEST_P(SessionRun, BadInputIsRefusedWhereItIs) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("period":"hour")", "invalid_argument /period"},
      {R"("period":"day","range":{"from":"2022-01-01","to":"2026-03-02"})", "invalid_argument /period"},
      {R"("period":"day","range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"("period":"day","session":{"gap":{"length":1,"unit":"natural_day"}})",
       "invalid_argument /session/gap/unit"},
      {R"("period":"day","session":{"end":{"event":"gone"}})", "invalid_argument /session/end/event"},
      {R"("period":"day","events":["open"],"except":["view"])", "invalid_argument /except"},
      {R"("period":"day","length_buckets":[1,2])", "invalid_argument /length_buckets/0"},
      {R"("period":"day","depth_buckets":[1,5,5])", "invalid_argument /depth_buckets/2"},
      {R"("period":"day","depth_buckets":["a"])", "invalid_argument /depth_buckets/0"},
      {R"("period":"day","limit":101)", "invalid_argument /limit"},
      {R"("period":"day","breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {R"("period":"day","speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) {
    EXPECT_EQ(refused(fmt::format(R"({{"analysis":"session",{}}})", members)), expected) << members;
  }
  const auto asked = spec(R"({"analysis":"session","period":"day"})");
  const std::pair<const char*, const char*> cells[] = {{R"({"period":"2026-02-02"})", "/cell/period"},
                                                       {R"({"length":7})", "/cell/length"},
                                                       {R"({"entry":{"kind":"gap"}})", "/cell/entry"},
                                                       {R"({"group":{"kind":"null"}})", "/cell/group"}};
  for (const auto& [cell, field] : cells) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(cell).value(), "/cell", asked, core::Zone::load("UTC").value());
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field) << cell;
  }
}

TEST_P(SessionRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 5, "open", "sms"}, Did{1, 9, "sign"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},       Did{2, 30, "sign"},
                        Did{3, 4000, "sign"},      Moved{{2}, 1, 2},         Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_session_spec(core::parse_json(R"({"analysis":"session","plan":"app","limit":1,
        "range":{"from":"2026-03-02","to":"2026-03-06"},"period":"day",
        "breakdown":{"property":"channel","limit":1}})")
                                               .value(),
                                           given.plan);
    auto result = run_session(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

constexpr std::string_view kFull = R"({"analysis":"session","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "events":["open","view","buy"],
    "session":{"gap":{"length":10,"unit":"minute"},"start":{"event":"open","label":"open"},
               "end":{"any_of":[{"event":"leave"},{"event":"pay","where":{"property":"points","op":"gt","value":1}}],
                      "label":"End"}},
    "period":"week","name":"page","limit":3,"length_buckets":[0,60],"depth_buckets":[1,3],
    "breakdown":{"property":"product","limit":3}})";

TEST(SessionSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_session_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_session_spec(to_json(*spec), plan).value(), *spec);
}

TEST(SessionSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/session/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full.as_object();
  other.erase("events");
  other["except"] = boost::json::array{"pay"};
  auto& session = other["session"].as_object();
  session["end"] =
      core::parse_json(R"({"event":"view","where":{"property":"points","op":"exists"},"label":"x"})").value();
  session["start"] =
      core::parse_json(R"({"any_of":[{"event":"view","where":{"property":"points","op":"exists"}}]})")
          .value();
  auto third = other;
  third["session"].as_object()["start"] = other["session"].as_object()["end"];
  const auto spec_schema = schema("session.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, value(other), value(third)}) {
    specs.add(json);
    EXPECT_TRUE(parse_session_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  SessionResult result;
  result.spec = parse_session_spec(full, plan).value();
  result.all.periods.push_back({});
  result.all.lengths = result.all.depths = {{1, 1}, {2, 2}};
  result.entries = result.exits = {{.node = {PathNodeKind::kPage, "/", {}}, .all = {1, 1}, .bounces = {}}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .table = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("session_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

TEST(SessionText, ShowsPeriodsBucketsAndEnds) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  SessionResult result;
  result.spec = parse_session_spec(core::parse_json(R"({"analysis":"session","plan":"shop","period":"day",
      "range":{"from":"2026-03-02","to":"2026-03-02"},"length_buckets":[0,60],"depth_buckets":[1]})")
                                       .value(),
                                   plan)
                    .value();
  SessionLine line{.all = {4, 3}, .bounces = {1, 1}};
  line.mean_length_ms = 90'000;
  line.mean_depth = 2.5;
  result.all.whole = line;
  result.all.periods = {{.start_day = result.spec.range.from_day, .line = line}};
  result.all.lengths = {{3, 2}, {1, 1}};
  result.all.depths = {{4, 3}};
  result.entries = {{.node = {PathNodeKind::kEvent, "open", {}}, .all = {4, 3}, .bounces = {1, 1}}};
  EXPECT_EQ(
      to_csv(result),
      "kind,group,of,sessions,customers,bounces,mean_length_ms,median_length_ms,mean_depth,median_depth,"
      "mean_pages\r\n"
      "whole,,,4,3,1,90000,,2.5,,\r\n"
      "period,,2026-03-02,4,3,1,90000,,2.5,,\r\n"
      "length,,0,3,2\r\n"
      "length,,60,1,1\r\n"
      "depth,,1,4,3\r\n"
      "entry,,open,4,3,1\r\n");
  EXPECT_THAT(to_table(result), HasSubstr("2026-03-02*         4          3   25.00%     00:01:30       -"));
  EXPECT_THAT(to_table(result), HasSubstr("Length in seconds\n"
                                          "From, below  Sessions  Customers   Share\n"
                                          "0 to 60             3          2  75.00%\n"
                                          "60 and more         1          1  25.00%\n"));
}

}  // namespace
}  // namespace rouse::behaviour
