// Attributions end to end, on the engine and on a ClickHouse server: JSON in, events in the warehouse, JSON
// out.
#include "behaviour/attribution/attribution.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/attribution/attribution_answer.h"
#include "behaviour/shop_test.h"
#include "core/json.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string channel_text(const value& channel) {
  const auto& json = channel.as_object();
  return std::string{json.contains("name") ? json.at("name").as_string() : json.at("kind").as_string()};
}

class AttributionRun : public ShopTest {
 protected:
  value answered(std::string_view json, const RunControl& control = {}) {
    auto answer = ask(json, control);
    EXPECT_FALSE(answer.as_object().contains("error")) << serialize(answer);
    return answer;
  }
  // "push: 1.00 0.50" of each channel, by model; then "direct: 1, all: 4".
  static std::vector<std::string> lines(const value& table, const char* member = "conversions") {
    std::vector<std::string> all;
    for (const auto& channel : table.at("channels").as_array()) {
      auto line = channel_text(channel.at("channel")) + ":";
      for (const auto& number : channel.at("models").as_array()) {
        const auto& cell = number.at(member);
        line += cell.is_null() ? " -" : fmt::format(" {:.2f}", cell.to_number<double>());
      }
      all.push_back(line);
    }
    if (std::string_view{member} != "conversions") return all;
    all.push_back(fmt::format("direct {}, all {}", table.at("direct").at("conversions").to_number<int>(),
                              table.at("all").at("conversions").to_number<int>()));
    return all;
  }
  std::vector<std::string> credits(std::string_view json) { return lines(answered(json).at("table")); }

  void open_cell(std::string_view json, boost::json::object cell, const boost::json::object& group,
                 const value& customers_of) {
    if (!group.empty()) cell["group"] = group;
    EXPECT_EQ(customers(json, serialize(cell)).size(), customers_of.to_number<std::size_t>())
        << serialize(cell);
  }
  // Every number of the table opens to as many customers as it says.
  void open_table(std::string_view json, const value& table, const boost::json::object& group = {}) {
    open_cell(json, {}, group, table.at("all").at("customers"));
    open_cell(json, {{"direct", true}}, group, table.at("direct").at("customers"));
    if (table.as_object().contains("unconverted")) {
      open_cell(json, {{"unconverted", true}}, group, table.at("unconverted").at("customers"));
    }
    for (const auto& row : table.at("channels").as_array()) {
      const auto& channel = row.at("channel");
      open_cell(json, {{"channel", channel}}, group, row.at("customers"));
      open_cell(json, {{"channel", channel}, {"touched", true}}, group, row.at("touched"));
      const auto& number = row.at("models").as_array().back();
      open_cell(json, {{"channel", channel}, {"model", number.at("model")}}, group, number.at("customers"));
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, AttributionRun, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

// Customer 1: push, sms, (direct) app, bought; 2: sms, bought; 3: bought; 4: push, left.
std::vector<ShopEvent> shop_history() {
  return {{.customer = 1, .minute = 0, .event = "open", .product = "push"},
          {.customer = 1, .minute = kDay, .event = "open", .product = "sms"},
          {.customer = 1, .minute = 2 * kDay, .event = "view"},
          {.customer = 1, .minute = 2 * kDay + 5, .event = "buy", .fen = 12'000},
          {.customer = 2, .minute = 60, .event = "open", .product = "sms"},
          {.customer = 2, .minute = 90, .event = "buy", .fen = 3'000},
          {.customer = 3, .minute = 90, .event = "buy", .fen = 500},
          {.customer = 4, .minute = 90, .event = "open", .product = "push"},
          {.customer = 9, .minute = 30 * kDay, .event = "leave"}};
}

constexpr std::string_view kAllModels = R"({"analysis":"attribution",
    "conversion":{"event":"buy"},"value":{"property":"amount"},
    "touches":[{"event":"open","by":"product","cost":{"per_touch":2,"per_value":[{"value":"sms","per_touch":0.5}]}},
               {"event":"view","label":"App","direct":true}],
    "look_back":{"length":7,"unit":"day"},"half_life":{"length":1,"unit":"day"},
    "models":["first","last","last_non_direct","linear","position","time_decay","participation","markov","shapley"]})";

TEST_P(AttributionRun, ComparesModels) {
  insert(shop_history());
  const auto answer = answered(kAllModels);
  const auto& table = answer.at("table");
  // Decay: 1 : 2 : 4. Markov: start to push 2 of 3, sms 1; push to sms and lost; sms to app and converted;
  // app converts. By hand: P = 2/3; without push 1/3, without sms 0, without app 1/3.
  EXPECT_THAT(lines(table), ::testing::UnorderedElementsAre(
                                "sms: 1.00 1.00 2.00 1.33 1.20 1.29 2.00 1.00 1.33",
                                "push: 1.00 0.00 0.00 0.33 0.40 0.14 1.00 0.50 0.33",
                                "App: 0.00 1.00 0.00 0.33 0.40 0.57 1.00 0.50 0.33", "direct 1, all 3"));
  EXPECT_EQ(channel_text(table.at("channels").at(0).at("channel")), "sms");
  EXPECT_NEAR(table.at("conversion_probability").to_number<double>(), 2.0 / 3, 1e-12);
  EXPECT_EQ(serialize(table.at("unconverted")), R"({"paths":1,"customers":1})");
  EXPECT_EQ(table.at("all").at("value").to_number<int>(), 15'500);
  EXPECT_EQ(table.at("direct").at("value").to_number<int>(), 500);
  EXPECT_TRUE(answer.at("final").as_bool());
  const auto& sms = table.at("channels").at(0);
  EXPECT_EQ(sms.at("cost").to_number<double>(), 100);
  EXPECT_EQ(sms.at("models").at(2).at("value").to_number<double>(), 15'000);
  EXPECT_EQ(sms.at("models").at(2).at("cost_per_conversion").to_number<double>(), 50);
  EXPECT_EQ(sms.at("models").at(2).at("roi").to_number<double>(), 150);
  for (const auto& row : table.at("channels").as_array()) {
    const auto cost = channel_text(row.at("channel")) == "App"    ? "null"
                      : channel_text(row.at("channel")) == "push" ? "4E2"
                                                                  : "1E2";
    EXPECT_EQ(serialize(row.at("cost")), cost);
  }
  open_table(kAllModels, table);
  EXPECT_THAT(customers(kAllModels, R"({"direct":true})"), ElementsAre(3));
  EXPECT_THAT(customers(kAllModels, R"({"unconverted":true})"), ElementsAre(4));
}

TEST_P(AttributionRun, LooksBackByTheClockOrTheCalendar) {
  insert({{.customer = 1, .minute = -90, .event = "open"},
          {.customer = 1, .minute = 30, .event = "buy"},
          {.customer = 2, .minute = 23 * kHour, .event = "open"},
          {.customer = 2, .minute = 25 * kHour, .event = "buy"},
          {.customer = 3, .minute = 6 * kDay, .event = "open"},
          {.customer = 3, .minute = 7 * kDay + 30, .event = "buy"}});
  const auto with = [&](const char* window) {
    return credits(fmt::format(R"({{"analysis":"attribution","conversion":{{"event":"buy"}},
        "touches":[{{"event":"open"}}],"models":["first"],"look_back":{}}})",
                               window));
  };
  // The first touch lies before the range; the edge counts; the last conversion lies after it.
  EXPECT_THAT(with(R"({"length":120,"unit":"minute"})"), ElementsAre("open: 2.00", "direct 0, all 2"));
  EXPECT_THAT(with(R"({"length":119,"unit":"minute"})"), ElementsAre("open: 0.00", "direct 2, all 2"));
  EXPECT_THAT(with(R"({"length":1,"unit":"natural_day"})"), ElementsAre("open: 0.00", "direct 2, all 2"));
  EXPECT_THAT(with(R"({"length":1,"unit":"natural_week"})"), ElementsAre("open: 1.00", "direct 1, all 2"));
  // Followed after the range, the touch is on no path that was lost.
  const auto answer = answered(R"({"analysis":"attribution","conversion":{"event":"buy"},"models":["markov"],
      "touches":[{"event":"open"}],"look_back":{"length":2,"unit":"day"}})");
  EXPECT_EQ(answer.at("table").at("unconverted").at("paths").to_number<int>(), 0);
  EXPECT_FALSE(answer.at("final").as_bool());
}

TEST_P(AttributionRun, GroupsAndOther) {
  std::vector<ShopEvent> events;
  const auto journey = [&](std::uint64_t who, std::initializer_list<const char*> channels,
                           std::int64_t points) {
    std::int64_t minute = 0;
    for (const auto* channel : channels) {
      events.push_back({.customer = who, .minute = minute++, .event = "open", .product = channel});
    }
    events.push_back({.customer = who, .minute = minute, .event = "buy", .points = points});
  };
  journey(1, {"push", "call", "mail"}, 1);
  journey(2, {"push", "sms"}, 1);
  journey(3, {"push", "sms", "call"}, 2);
  journey(4, {"mail"}, 3);
  journey(5, {"sms"}, 3);
  events.push_back({.customer = 6, .minute = 1, .event = "open"});  // of no channel
  insert(events);
  constexpr auto kSpec = R"({"analysis":"attribution","conversion":{"event":"buy"},
      "touches":[{"event":"open","by":"product"}],"look_back":{"length":1,"unit":"day"},"limit":2,
      "models":["last","participation","markov","shapley"],"breakdown":{"property":"points","limit":1}})";
  const auto answer = answered(kSpec);
  const auto whole = lines(answer.at("table"));
  ASSERT_EQ(whole.size(), 4U);
  // Other is one: call and mail of customer 1 are one channel of that path.
  EXPECT_THAT(whole[2], ::testing::AllOf(HasSubstr("other: 3.00 3.00"), ::testing::EndsWith("1.83")));
  EXPECT_EQ(whole[3], "direct 0, all 5");
  open_table(kSpec, answer.at("table"));
  const auto& groups = answer.at("groups").as_array();
  ASSERT_EQ(groups.size(), 3U);  // one value, none, Other
  double conversions = 0;
  for (const auto& group : groups) {
    conversions += group.at("table").at("all").at("conversions").to_number<double>();
    open_table(kSpec, group.at("table"), group.at("group").as_object());
  }
  EXPECT_EQ(conversions, 5);
}

TEST_P(AttributionRun, CountsEachConversionOrTheFirst) {
  insert({{.customer = 1, .event = "open", .product = "push", .fen = 150},
          {.customer = 1, .minute = 1, .event = "buy", .fen = 1'000},
          {.customer = 1, .minute = 2, .event = "open", .product = "", .fen = 50},
          {.customer = 1, .minute = 3, .event = "buy"}});
  const auto with = [&](const char* count) {
    return answered(fmt::format(R"({{"analysis":"attribution","conversion":{{"event":"buy","count":"{}"}},
        "value":{{"property":"amount"}},"models":["last","linear","last_non_direct"],
        "touches":[{{"event":"open","by":"product","direct_values":[null,""],"cost":{{"property":"amount"}}}}],
        "look_back":{{"length":1,"unit":"hour"}}}})",
                                count));
  };
  const auto every = with("every").at("table");
  EXPECT_THAT(lines(every),
              ElementsAre("push: 1.00 1.50 2.00", HasSubstr(": 1.00 0.50 0.00"), "direct 0, all 2"));
  EXPECT_EQ(every.at("all").at("value").to_number<int>(), 1'000);
  EXPECT_THAT(lines(every, "roi"), ElementsAre(HasSubstr("push: 6.67 6.67"), HasSubstr(": 0.00 0.00")));
  EXPECT_THAT(lines(with("customer").at("table")),
              ElementsAre("push: 1.00 1.00 1.00", HasSubstr(": 0.00 0.00 0.00"), "direct 0, all 1"));
}

TEST_P(AttributionRun, BadInputIsRefusedWhereItIs) {
  const auto with = [&](const char* touches, const char* more) {
    return refused(fmt::format(R"({{"analysis":"attribution","conversion":{{"event":"buy"}},
        "look_back":{{"length":7,"unit":"day"}}{}{}}})",
                               touches, more));
  };
  constexpr auto kTouch = R"(,"touches":[{"event":"open"}])";
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"", "", "invalid_argument /touches"},
      {R"(,"touches":[])", "", "invalid_argument /touches"},
      {R"(,"touches":[{"event":"opened"}])", "", "invalid_argument /touches/0/event"},
      {R"(,"touches":[{"event":"open"},{"event":"open"}])", "", "invalid_argument /touches/1/label"},
      {R"(,"touches":[{"event":"open","by":"colour"}])", "", "invalid_argument /touches/0/by"},
      {R"(,"touches":[{"event":"open","direct_values":["x"]}])", "",
       "invalid_argument /touches/0/direct_values"},
      {R"(,"touches":[{"event":"open","by":"product","direct_values":[1]}])", "",
       "invalid_argument /touches/0/direct_values/0"},
      {R"(,"touches":[{"event":"open","by":"points","direct_values":["x"]}])", "",
       "invalid_argument /touches/0/direct_values/0"},
      {R"(,"touches":[{"event":"open","cost":{}}])", "", "invalid_argument /touches/0/cost/per_touch"},
      {R"(,"touches":[{"event":"open","cost":{"per_touch":-1}}])", "",
       "invalid_argument /touches/0/cost/per_touch"},
      {R"(,"touches":[{"event":"open","cost":{"per_value":[{"value":"x","per_touch":1}]}}])", "",
       "invalid_argument /touches/0/cost/per_value"},
      {R"(,"touches":[{"event":"open","cost":{"property":"product"}}])", "",
       "invalid_argument /touches/0/cost/property"},
      {R"(,"touches":[{"event":"open","cost":{"property":"score"}}])", "",
       "invalid_argument /touches/0/cost/property"},
      {kTouch, R"(,"models":[])", "invalid_argument /models"},
      {kTouch, R"(,"models":["best"])", "invalid_argument /models/0"},
      {kTouch, R"(,"models":["last","last"])", "invalid_argument /models/1"},
      {kTouch, R"(,"models":["last_non_direct"])", "invalid_argument /models"},
      {kTouch, R"(,"position":{"first":40,"last":40})", "invalid_argument /position"},
      {kTouch, R"(,"models":["position"],"position":{"first":60,"last":60})",
       "invalid_argument /position/last"},
      {kTouch, R"(,"half_life":{"length":7,"unit":"day"})", "invalid_argument /half_life"},
      {kTouch, R"(,"models":["time_decay"],"half_life":{"length":1,"unit":"natural_day"})",
       "invalid_argument /half_life/unit"},
      {kTouch, R"(,"value":{"property":"product"})", "invalid_argument /value/property"},
      {kTouch, R"(,"limit":101)", "invalid_argument /limit"},
      {kTouch, R"(,"breakdown":{"property":"colour"})", "invalid_argument /breakdown/property"},
      {kTouch, R"(,"range":{"from":"2099-01-01","to":"2099-01-02"})", "invalid_argument /range/from"},
      {kTouch, R"(,"speed":1)", "invalid_argument /speed"}};
  for (const auto& [touches, more, expected] : cases)
    EXPECT_EQ(with(touches, more), expected) << touches << more;
  RunControl few;
  few.limits.groups = 1;
  insert({{.customer = 1, .event = "open", .product = "tea"},
          {.customer = 1, .event = "open", .product = "oil"},
          {.customer = 1, .minute = kDay, .event = "buy"}});
  EXPECT_EQ(refused(R"({"analysis":"attribution","conversion":{"event":"buy"},
      "touches":[{"event":"open","by":"product"}],"look_back":{"length":7,"unit":"day"}})",
                    few),
            "resource_exhausted /touches");
}

TEST_P(AttributionRun, CellsThatNameNoNumberAreRefused) {
  const auto asked =
      spec(R"({"analysis":"attribution","conversion":{"event":"buy"},"touches":[{"event":"open"}],
                              "look_back":{"length":7,"unit":"day"}})");
  const std::pair<const char*, const char*> cases[] = {
      {R"({"direct":true,"touched":true})", "/cell/touched"},
      {R"({"unconverted":true})", "/cell/unconverted"},
      {R"({"direct":true,"channel":{"kind":"other"}})", "/cell/channel"},
      {R"({"channel":{"kind":"touch"}})", "/cell/channel/name"},
      {R"({"model":"last"})", "/cell/model"},
      {R"({"model":"shapley","channel":{"kind":"other"}})", "/cell/model"},
      {R"({"group":{"kind":"other"}})", "/cell/group"}};
  for (const auto& [cell, field] : cases) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(cell).value(), "/cell", asked, core::Zone::load("UTC").value());
    ASSERT_FALSE(parsed) << cell;
    EXPECT_EQ(parsed.error().field, field) << cell;
  }
  const std::pair<const char*, const char*> unknown[] = {
      {R"({"channel":{"kind":"touch","name":"Poster"}})", "/channel/name"},
      {R"({"channel":{"kind":"value","property":"product","name":"tea"}})", "/channel/property"}};
  for (const auto& [cell, field] : unknown) {
    const auto parsed =
        parse_analysis_cell(core::parse_json(cell).value(), "", asked, core::Zone::load("UTC").value());
    const auto listed = analysis_customers(context(), asked, Scope::all(), parsed.value(), 0, 10);
    ASSERT_FALSE(listed) << cell;
    EXPECT_EQ(listed.error().field, field) << cell;
  }
}

TEST_P(AttributionRun, IsTheSameHoweverPeopleAreStored) {
  MergedLayouts bank{GetParam()};
  const History history{Did{1, 0, "open", "push"}, Did{2, 10, "open", "sms"}, Did{1, 1500, "sign"},
                        Moved{{2}, 2, 1},          Did{3, 20, "open"},        Did{2, 3000, "sign"},
                        Did{3, 4000, "sign"},      Moved{{2}, 1, 2},          Did{1, 6000, "open", "sms"}};
  bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
    const auto parsed = parse_attribution_spec(core::parse_json(R"({"analysis":"attribution","plan":"app",
        "range":{"from":"2026-03-02","to":"2026-03-06"},"conversion":{"event":"sign"},
        "touches":[{"event":"open","by":"channel"}],"look_back":{"length":3,"unit":"day"},
        "models":["linear","markov","shapley"]})")
                                                   .value(),
                                               given.plan);
    auto result = run_attribution(given, *parsed, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return serialize(to_json(*result));
  });
}

}  // namespace
}  // namespace rouse::behaviour
