// Paths end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON out.
#include "behaviour/path/path.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/path/path_answer.h"
#include "behaviour/shop_test.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string text_of(const value& node) {
  const auto& json = node.as_object();
  const auto kind = std::string{json.at("kind").as_string()};
  auto text = json.contains("name") ? std::string{json.at("name").as_string()} : "<" + kind + ">";
  if (kind == "page" || kind == "merge") text = kind + " " + text;
  if (!json.contains("values")) return text;
  for (const auto& each : json.at("values").as_array()) {
    text += each.is_null() ? " -" : " " + std::string{each.as_string()};
  }
  return text;
}

std::string number_of(const value& json) {
  const auto paths = json.at("paths").to_number<int>();
  const auto customers = json.at("customers").to_number<int>();
  return paths == customers ? fmt::format("{}", paths) : fmt::format("{}/{}", paths, customers);
}

class PathRun : public ShopTest {
 protected:
  // {"1 open -> 2 view: 3", ...}: paths, and customers where they are fewer.
  static std::vector<std::string> edges_of(const value& answer) {
    std::vector<std::string> lines;
    const auto& steps = answer.at("steps").as_array();
    for (std::size_t s = 0; s + 1 < steps.size(); ++s) {
      for (const auto& edge : steps[s].at("edges").as_array()) {
        const auto node = [&](std::size_t step, const char* end) {
          const auto at = edge.at(end).to_number<std::size_t>();
          return fmt::format("{} {}", step + 1, text_of(steps[step].at("nodes").at(at).at("node")));
        };
        lines.push_back(fmt::format("{} -> {}: {}", node(s, "from"), node(s + 1, "to"), number_of(edge)));
      }
    }
    return lines;
  }
  // {"open 3 exits 1, view 2", ...}: of each step, by name.
  static std::vector<std::string> steps_of(const value& answer) {
    std::vector<std::string> lines;
    for (const auto& step : answer.at("steps").as_array()) {
      std::vector<std::string> nodes;
      for (const auto& each : step.at("nodes").as_array()) {
        auto& node = nodes.emplace_back(fmt::format("{} {}", text_of(each.at("node")), number_of(each)));
        for (const auto* left : {"exits", "beyond"}) {
          if (each.at(left).at("paths").to_number<int>() == 0) continue;
          node += fmt::format(" {} {}", left, number_of(each.at(left)));
        }
      }
      std::ranges::sort(nodes);
      lines.push_back(fmt::format("{}", fmt::join(nodes, ", ")));
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
  }
  value answered(std::string_view json, const RunControl& control = {}) {
    auto answer = ask(json, control);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return answer;
  }
  std::vector<std::string> edges(std::string_view json) { return edges_of(answered(json)); }
  std::vector<std::string> steps(std::string_view json) { return steps_of(answered(json)); }

  // Every number of the answer opens to as many customers as it says; gives how many numbers there were.
  std::size_t open_all(std::string_view json) {
    const auto answer = answered(json);
    std::size_t numbers = 0;
    const auto open = [&](const value& number, const boost::json::object& cell) {
      ++numbers;
      EXPECT_EQ(customers(json, serialize(cell)).size(), number.at("customers").to_number<std::size_t>())
          << serialize(cell);
    };
    const auto& steps = answer.at("steps").as_array();
    for (std::size_t s = 0; s < steps.size(); ++s) {
      open(steps[s], {{"step", s + 1}});
      for (const auto& each : steps[s].at("nodes").as_array()) {
        const auto& node = each.at("node");
        open(each, {{"step", s + 1}, {"node", node}});
        open(each.at("exits"), {{"step", s + 1}, {"node", node}, {"exit", true}});
        open(each.at("beyond"), {{"step", s + 1}, {"node", node}, {"beyond", true}});
      }
      for (const auto& edge : steps[s].at("edges").as_array()) {
        const auto node = [&](std::size_t step, const char* end) {
          return steps[step].at("nodes").at(edge.at(end).to_number<std::size_t>()).at("node");
        };
        open(edge, {{"step", s + 1}, {"node", node(s, "from")}, {"to", node(s + 1, "to")}});
      }
    }
    return numbers;
  }

  struct Visit {
    std::uint64_t customer;
    std::int64_t minute;
    std::string page;
    std::string event = "view";
  };
  void visit(const std::vector<Visit>& visits) {
    std::string values;
    std::uint64_t seq = 1'000;
    for (const auto& each : visits) {
      const auto ts = kHistoryStartMs + each.minute * 60'000;
      values += fmt::format("{}({}, {}, '2026-03-02', {}, '{}', '{}')", values.empty() ? "" : ", ",
                            each.customer, ts, ++seq, each.event, each.page);
    }
    const auto done = context().warehouse.execute(
        "INSERT INTO events_shop (one_id, ts, day, seq, event, page) VALUES " + values);
    ASSERT_TRUE(done) << core::to_string(done.error());
  }
  // Events of one customer, so many minutes apart.
  void walk(std::uint64_t customer, const std::vector<std::string>& events, std::int64_t from = 0,
            std::int64_t apart = 1) {
    std::vector<ShopEvent> all;
    for (const auto& event : events) {
      all.push_back({.customer = customer, .minute = from, .event = event});
      from += apart;
    }
    insert(all);
  }
};

INSTANTIATE_TEST_SUITE_P(, PathRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

// PostHog, posthog/hogql_queries/insights/paths test_current_url_paths_and_logic. The two ids of its second
// person are one customer here.
TEST_P(PathRun, PagesOneAfterTheOther) {
  visit({{1, 0, "/"},
         {1, 7, "/about"},
         {2, 0, "/"},
         {2, 7, "/pricing"},
         {2, 14, "/about"},
         {3, 0, "/pricing"},
         {3, 7, "/"},
         {4, 0, "/"},
         {4, 7, "/pricing"}});
  constexpr auto kSpec = R"({"analysis":"path","nodes":{"events":["view"],"name":"page"}})";
  EXPECT_THAT(edges(kSpec), ::testing::UnorderedElementsAre(
                                "1 page / -> 2 page /pricing: 2", "1 page / -> 2 page /about: 1",
                                "1 page /pricing -> 2 page /: 1", "2 page /pricing -> 3 page /about: 1"));
  EXPECT_THAT(customers(kSpec, R"({"step":1,"node":{"kind":"page","name":"/"},
                                   "to":{"kind":"page","name":"/pricing"}})"),
              ElementsAre(2, 4));
  EXPECT_THAT(customers(kSpec, R"({"step":2,"node":{"kind":"page","name":"/pricing"},"exit":true})"),
              ElementsAre(4));
}

TEST_P(PathRun, StepsReconcile) {
  walk(1, {"open", "view", "buy", "pay"});
  walk(2, {"open", "view", "leave"});
  walk(3, {"open"});
  walk(3, {"view", "view", "buy", "pay", "leave"}, kDay);
  constexpr auto kSpec = R"({"analysis":"path","depth":3})";
  EXPECT_THAT(steps(kSpec), ElementsAre("open 3 exits 1, view 1", "buy 1, view 2",
                                        "buy 1 beyond 1, leave 1 exits 1, pay 1 beyond 1"));
  EXPECT_EQ(number_of(answered(kSpec).at("steps").at(0)), "4/3");
  EXPECT_THAT(steps(R"({"analysis":"path","depth":3,"unit":"first_session"})"),
              ElementsAre("open 3 exits 1", "view 2", "buy 1 beyond 1, leave 1 exits 1"));
  EXPECT_THAT(
      steps(R"({"analysis":"path","depth":3,"unit":"life","nodes":{"compact":false,"except":["open"]}})"),
      ElementsAre("view 3", "buy 1, leave 1 exits 1, view 1", "buy 1 beyond 1, pay 1 exits 1"));
}

TEST_P(PathRun, SessionsAreThoseThatBeginInTheRange) {
  // Across midnight into the range, and out of it.
  walk(1, {"open", "view", "buy"}, -20, 15);
  walk(2, {"open", "view", "buy"}, 7 * kDay - 10, 15);
  walk(3, {"open", "view"}, 7 * kDay + 1, 1);
  walk(9, {"leave"}, 9 * kDay);
  EXPECT_THAT(steps(R"({"analysis":"path"})"), ElementsAre("open 1", "view 1", "buy 1 exits 1"));
  EXPECT_THAT(steps(R"({"analysis":"path","session":{"gap":{"length":14,"unit":"minute"}}})"),
              ElementsAre("buy 1 exits 1, open 1 exits 1"));
  EXPECT_THAT(steps(R"({"analysis":"path","unit":"life"})"), ElementsAre("buy 1 exits 1, open 1 exits 1"));
}

TEST_P(PathRun, EventsOpenAndCloseSessions) {
  walk(1, {"open", "view", "leave", "buy", "open", "pay"});
  constexpr auto kSpec = R"({"analysis":"path","nodes":{"except":["open","leave"]},
                             "session":{"start":{"event":"open"},"end":{"event":"leave"}}})";
  EXPECT_THAT(edges(kSpec), IsEmpty());
  EXPECT_EQ(number_of(answered(kSpec).at("steps").at(0)), "3/1");
}

TEST_P(PathRun, AnAnchorIsWherePathsStartOrEnd) {
  walk(1, {"open", "view", "buy", "view", "pay", "leave"});
  walk(2, {"open", "view", "leave"});
  walk(3, {"buy", "pay", "open", "view", "pay"});
  constexpr auto kFrom = R"({"analysis":"path","anchor":{"start":{"event":"view"}},"depth":3})";
  EXPECT_THAT(edges(kFrom), ::testing::UnorderedElementsAre("1 view -> 2 buy: 1", "1 view -> 2 leave: 1",
                                                            "1 view -> 2 pay: 1", "2 buy -> 3 view: 1"));
  constexpr auto kTo = R"({"analysis":"path","anchor":{"end":{"event":"pay"}},"depth":3})";
  const auto to = answered(kTo);
  EXPECT_TRUE(to.at("backward").as_bool());
  EXPECT_THAT(edges_of(to), ::testing::UnorderedElementsAre("1 pay -> 2 view: 2", "2 view -> 3 buy: 1",
                                                            "2 view -> 3 open: 1"));
  EXPECT_THAT(
      edges(R"({"analysis":"path","anchor":{"end":{"event":"pay"},"occurrence":"first"},"depth":3})"),
      ::testing::UnorderedElementsAre("1 pay -> 2 view: 1", "1 pay -> 2 buy: 1", "2 view -> 3 buy: 1"));
  EXPECT_THAT(edges(R"({"analysis":"path","depth":3,
                        "anchor":{"end":{"event":"pay"},"within":{"length":1,"unit":"minute"}}})"),
              ::testing::UnorderedElementsAre("1 pay -> 2 view: 2"));
  EXPECT_THAT(customers(kTo, R"({"step":3,"node":{"kind":"event","name":"open"},"exit":true})"), IsEmpty());
  EXPECT_THAT(customers(kTo, R"({"step":3,"node":{"kind":"event","name":"open"},"beyond":true})"),
              ElementsAre(3));
}

TEST_P(PathRun, BetweenAStartAndAnEndALongMiddleIsOneStep) {
  walk(1, {"leave", "open", "view", "buy", "view", "leave", "buy", "pay", "leave"});
  walk(2, {"open", "pay"});
  walk(3, {"open", "view"});
  walk(4, {"open", "view", "pay"}, 0, 20);
  constexpr auto kSpec =
      R"({"analysis":"path","anchor":{"start":{"event":"open"},"end":{"event":"pay"}},"depth":5})";
  EXPECT_THAT(edges(kSpec), ::testing::UnorderedElementsAre("1 open -> 2 view: 2", "1 open -> 2 pay: 1",
                                                            "2 view -> 3 <gap>: 1", "2 view -> 3 pay: 1",
                                                            "3 <gap> -> 4 buy: 1", "4 buy -> 5 pay: 1"));
  EXPECT_THAT(customers(kSpec, R"({"step":3,"node":{"kind":"gap"}})"), ElementsAre(1));
  EXPECT_THAT(edges(R"({"analysis":"path","depth":5,"anchor":{"start":{"event":"open"},"end":{"event":"pay"},
                        "within":{"length":6,"unit":"minute"}}})"),
              ::testing::Not(::testing::Contains("2 view -> 3 pay: 1")));
}

TEST_P(PathRun, NodesAreSplitByValuesAndMergedUnderALabel) {
  insert({{.customer = 1, .event = "open"},
          {.customer = 1, .minute = 1, .event = "view", .product = "tea", .points = 3},
          {.customer = 1, .minute = 2, .event = "view", .product = "tea", .points = 3},
          {.customer = 1, .minute = 3, .event = "view", .product = "oil"},
          {.customer = 1, .minute = 4, .event = "buy"},
          {.customer = 2, .event = "open"},
          {.customer = 2, .minute = 1, .event = "view"},
          {.customer = 2, .minute = 2, .event = "pay"},
          {.customer = 3, .event = "open"},
          {.customer = 3, .minute = 1, .event = "view", .product = "tea", .points = 4}});
  constexpr auto kSpec = R"({"analysis":"path","nodes":{"split":[{"event":"view","by":["product","points"]}],
      "merge":[{"label":"Deal","any_of":[{"event":"buy"},{"event":"pay"},
                {"event":"view","where":{"property":"points","op":"eq","value":4}}]}]}})";
  EXPECT_THAT(edges(kSpec), ::testing::UnorderedElementsAre(
                                "1 open -> 2 view tea 3: 1", "1 open -> 2 view - -: 1",
                                "1 open -> 2 merge Deal: 1", "2 view tea 3 -> 3 view oil -: 1",
                                "2 view - - -> 3 merge Deal: 1", "3 view oil - -> 4 merge Deal: 1"));
  EXPECT_GT(open_all(kSpec), 10U);
  EXPECT_THAT(customers(kSpec, R"({"step":2,"node":{"kind":"event","name":"view","by":["product","points"],
                                                    "values":["tea","3"]}})"),
              ElementsAre(1));
}

TEST_P(PathRun, WhatIsNotShownIsOtherAndEachCustomerOfItIsOne) {
  // Customer 1 is at two nodes of Other of the second step, in two sessions.
  walk(1, {"open", "buy"});
  walk(1, {"open", "pay"}, kDay);
  walk(2, {"open", "view"});
  walk(3, {"open", "view"});
  walk(4, {"leave", "view"});
  walk(5, {"open", "leave", "view"});
  constexpr auto kSpec = R"({"analysis":"path","limit":1,"depth":3})";
  const auto answer = answered(kSpec);
  EXPECT_THAT(steps_of(answer),
              ElementsAre("<other> 1, open 5/4", "<other> 3/2 exits 2/1, view 3 exits 3", "view 1 exits 1"));
  EXPECT_THAT(edges_of(answer), ElementsAre("1 open -> 2 <other>: 3/2", "1 open -> 2 view: 2",
                                            "1 <other> -> 2 view: 1", "2 <other> -> 3 view: 1"));
  EXPECT_GT(open_all(kSpec), 10U);
  EXPECT_THAT(customers(kSpec, R"({"step":2,"node":{"kind":"other"}})"), ElementsAre(1, 5));
  EXPECT_THAT(customers(kSpec, R"({"step":1,"node":{"kind":"event","name":"open"},"to":{"kind":"other"}})"),
              ElementsAre(1, 5));
}

TEST_P(PathRun, TellsTheTimesBetweenSteps) {
  walk(1, {"open", "view"}, 0, 2);
  walk(2, {"open", "view"}, 0, 4);
  walk(3, {"open", "view"}, 0, 12);
  constexpr auto kSpec = R"({"analysis":"path"})";
  const auto edge = answered(kSpec).at("steps").at(0).at("edges").at(0);
  EXPECT_EQ(edge.at("mean_ms").to_number<double>(), 360'000);
  EXPECT_EQ(edge.at("median_ms").to_number<double>(), 240'000);
  RunControl few;
  few.limits.kept_values = 2;
  const auto answer = answered(kSpec, few);
  EXPECT_TRUE(answer.at("medians_left_out").as_bool());
  EXPECT_EQ(answer.at("steps").at(0).at("edges").at(0).at("mean_ms").to_number<double>(), 360'000);
  EXPECT_TRUE(answer.at("steps").at(0).at("edges").at(0).at("median_ms").is_null());
}

TEST_P(PathRun, IsFinalOnceNoSessionCanGoOn) {
  constexpr auto kSpec = R"({"analysis":"path","range":{"from":"2026-03-02","to":"2026-03-02"}})";
  const auto final = [&] { return answered(kSpec).at("final").as_bool(); };
  walk(1, {"open"}, kDay - 5);
  EXPECT_FALSE(final());
  walk(2, {"open"}, kDay + 5);
  EXPECT_TRUE(final());
  // Silence until 00:25 decides; the data reach that day.
  constexpr auto kLong = R"({"analysis":"path","range":{"from":"2026-03-02","to":"2026-03-02"},
                             "session":{"gap":{"length":2,"unit":"day"}}})";
  EXPECT_FALSE(answered(kLong).at("final").as_bool());
  walk(3, {"open"}, 3 * kDay);
  EXPECT_TRUE(answered(kLong).at("final").as_bool());
}

TEST_P(PathRun, EventsOfOneMillisecondAreInTheOrderTheyCame) {
  walk(1, {"open", "view", "buy"}, 0, 0);
  walk(2, {"buy", "view", "open"}, 0, 0);
  EXPECT_THAT(edges(R"({"analysis":"path"})"),
              ::testing::UnorderedElementsAre("1 open -> 2 view: 1", "1 buy -> 2 view: 1",
                                              "2 view -> 3 buy: 1", "2 view -> 3 open: 1"));
}

TEST_P(PathRun, BadInputIsRefusedWhereItIs) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {R"("depth":1)", "invalid_argument /depth"},
      {R"("depth":21)", "invalid_argument /depth"},
      {R"("depth":2,"anchor":{"start":{"event":"open"},"end":{"event":"pay"}})", "invalid_argument /depth"},
      {R"("limit":51)", "invalid_argument /limit"},
      {R"("unit":"life","session":{})", "invalid_argument /session"},
      {R"("session":{"gap":{"length":31,"unit":"day"}})", "invalid_argument /session/gap"},
      {R"("session":{"gap":{"length":1,"unit":"natural_day"}})", "invalid_argument /session/gap/unit"},
      {R"("anchor":{})", "invalid_argument /anchor/start"},
      {R"("anchor":{"start":{"event":"opened"}})", "invalid_argument /anchor/start/event"},
      {R"("anchor":{"start":{"event":"open"}},"nodes":{"events":["view"]})",
       "invalid_argument /anchor/start"},
      {R"("anchor":{"start":{"event":"open"},"end":{"event":"pay"},"occurrence":"last"})",
       "invalid_argument /anchor/occurrence"},
      {R"("nodes":{"events":["view"],"except":["open"]})", "invalid_argument /nodes/except"},
      {R"("nodes":{"events":["view","view"]})", "invalid_argument /nodes/events/1"},
      {R"("nodes":{"except":["open","view","buy","pay","leave"]})", "invalid_argument /nodes/except"},
      {R"("nodes":{"events":["view"],"split":[{"event":"buy","by":["product"]}]})",
       "invalid_argument /nodes/split/0/event"},
      {R"("nodes":{"split":[{"event":"buy","by":["product","points","amount"]}]})",
       "invalid_argument /nodes/split/0/by"},
      {R"("nodes":{"split":[{"event":"buy","by":["colour"]}]})", "invalid_argument /nodes/split/0/by/0"},
      {R"("nodes":{"merge":[{"event":"buy"},{"event":"pay","label":"buy"}]})",
       "invalid_argument /nodes/merge/1/label"},
      {R"("speed":1)", "invalid_argument /speed"}};
  for (const auto& [members, expected] : cases) {
    EXPECT_EQ(refused(fmt::format(R"({{"analysis":"path",{}}})", members)), expected) << members;
  }
  RunControl few;
  few.limits.groups = 2;
  walk(1, {"open", "view", "buy"});
  EXPECT_EQ(refused(R"({"analysis":"path"})", few), "resource_exhausted /nodes");
}

TEST_P(PathRun, CellsThatNameNoNumberAreRefused) {
  const auto asked =
      spec(R"({"analysis":"path","depth":3,"nodes":{"split":[{"event":"view","by":["product"]}]}})");
  const std::pair<const char*, const char*> cases[] = {
      {R"({"step":4})", "/cell/step"},
      {R"({"step":1,"exit":true})", "/cell/exit"},
      {R"({"step":1,"node":{"kind":"event","name":"view"}})", "/cell/node/values"},
      {R"({"step":1,"node":{"kind":"event","name":"view","by":["points"],"values":["1"]}})", "/cell/node/by"},
      {R"({"step":3,"node":{"kind":"event","name":"open"},"to":{"kind":"other"}})", "/cell/to"},
      {R"({"step":1,"node":{"kind":"other"},"exit":true,"beyond":true})", "/cell/beyond"}};
  for (const auto& [cell, field] : cases) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(cell).value(), "/cell", asked, core::Zone::load("UTC").value());
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field) << cell;
  }
}

TEST_P(PathRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 5, "open", "sms"}, Did{1, 9, "sign"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},       Did{2, 30, "sign"},
                        Did{3, 4000, "sign"},      Moved{{2}, 1, 2},         Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_path_spec(core::parse_json(R"({"analysis":"path","plan":"app","limit":1,
        "range":{"from":"2026-03-02","to":"2026-03-06"},"nodes":{"split":[{"event":"open","by":["channel"]}]}})")
                                            .value(),
                                        given.plan);
    auto result = run_path(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

}  // namespace
}  // namespace rouse::behaviour
