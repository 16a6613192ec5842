// Trends end to end, on the engine and on a ClickHouse server: spec in JSON, events in the warehouse, result.
#include "behaviour/trend/trend.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>

#include "behaviour/answer/any_analysis.h"
#include "behaviour/merged_layouts_test.h"
#include "behaviour/trend/trend_json.h"
#include "behaviour/trend/trend_text.h"
#include "core/json.h"
#include "core/random.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

using boost::json::serialize;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kPlan = R"(format: 1
plan: shop
en: Shop
subject: {type: customer}
further_subjects: [{type: card}]
properties:
  - {name: product, id: 1, type: string}
  - {name: amount, id: 2, type: money}
  - {name: score, id: 3, type: number}
  - {name: points, id: 4, type: integer}
events: [{name: open}, {name: buy}]
)";

struct Row {
  std::uint64_t customer = 1;
  std::int64_t minute = 0;  // after 2026-03-02 00:00 in Shanghai
  std::string event = "open";
  std::optional<std::string> product{};
  std::optional<std::int64_t> fen{};
  std::optional<double> score{};
};

class TrendRun : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override { bank_.write({}, Layout::kFinalOwners); }

  void insert(const std::vector<Row>& rows) {
    std::string values;
    const auto zone = context().zone;
    for (const auto& row : rows) {
      const auto ts = kHistoryStartMs + row.minute * 60'000;
      values += fmt::format(
          "{}({}, {}, '{}', {}, {}, {}, {}, {})", values.empty() ? "" : ", ", row.customer, ts,
          core::format_day(zone.day_of(core::from_epoch_ms(ts))), ++seq_, warehouse::quote(row.event),
          row.product ? warehouse::quote(*row.product) : "NULL",
          row.fen ? fmt::format("{}", *row.fen) : "NULL", row.score ? fmt::format("{}", *row.score) : "NULL");
    }
    const auto done = context().warehouse.execute(
        "INSERT INTO events_shop (one_id, ts, day, seq, event, p_1, p_2, p_3) VALUES " + values);
    ASSERT_TRUE(done) << core::to_string(done.error());
  }

  AnalysisContext context() { return bank_.context(); }
  TrendSpec spec(const std::string& members, std::string_view to = "2026-03-04") {
    const auto parsed = parse_trend_spec(core::parse_json(fmt::format(R"({{"analysis":"trend","plan":"shop",
          "range":{{"from":"2026-03-02","to":"{}"}},"period":"day",{}}})",
                                                                      to, members))
                                             .value(),
                                         bank_.plan());
    EXPECT_TRUE(parsed) << core::to_string(parsed.error());
    return parsed.value();
  }
  TrendResult run(const TrendSpec& from, const RunControl& control = {}) {
    const auto result = run_trend(context(), from, Scope::all(), control);
    EXPECT_TRUE(result) << core::to_string(result.error());
    return result.value_or(TrendResult{});
  }
  static std::string line(const TrendLine& of) {
    std::string text;
    for (const auto& point : of.points) text += number(point) + " ";
    return text + "| " + number(of.whole);
  }
  static std::string number(const Number& of) {
    if (const auto* whole = std::get_if<std::int64_t>(&of)) return fmt::format("{}", *whole);
    if (const auto* fraction = std::get_if<double>(&of)) return fmt::format("{}", *fraction);
    return "-";
  }
  std::vector<std::string> lines(const std::string& members) {
    const auto result = run(spec(members));
    std::vector<std::string> all;
    for (const auto& series : result.table.series) all.push_back(line(series.all));
    for (const auto& formula : result.table.formulas) all.push_back(line(formula.all));
    return all;
  }
  std::vector<std::uint64_t> listed(const TrendSpec& of, const TrendCell& cell) {
    const auto page = analysis_customers(context(), of, Scope::all(), cell, 0, 1'000);
    EXPECT_TRUE(page) << core::to_string(page.error());
    std::vector<std::uint64_t> ids;
    for (const auto& customer : page.value_or(CustomerPage{}).customers) ids.push_back(customer.id);
    return ids;
  }

  static constexpr std::int64_t kDay = 1'440;
  MergedLayouts bank_{GetParam(), kPlan};
  std::uint64_t seq_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, TrendRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(TrendRun, MeasuresEventsSubjectsAndValues) {
  insert({{.customer = 1, .minute = 0, .event = "buy", .fen = 1'050, .score = 0.1},
          {.customer = 1, .minute = 1, .event = "buy", .fen = -50, .score = 0.2},
          {.customer = 2, .minute = 2, .event = "buy", .fen = 200, .score = 0.3},
          {.customer = 2, .minute = 3, .event = "buy"},
          {.customer = 1, .minute = kDay, .event = "buy", .fen = 200, .score = -0.0},
          {.customer = 3, .minute = kDay, .event = "open"}});
  const auto of = [](std::string_view measure, std::string_view property) {
    return fmt::format(R"({{"event":"buy","measure":"{}","property":"{}"}})", measure, property);
  };
  EXPECT_THAT(lines(R"("series":[{"event":"buy"},{"event":"buy","measure":"unique"},
                     {"event":"buy","measure":"per_subject"},{"any_of":[{"event":"open"},{"event":"buy"}]}])"),
              ElementsAre("4 1 0 | 5", "2 1 0 | 2", "2 1 - | 2.5", "4 2 0 | 6"));
  EXPECT_THAT(lines(fmt::format(R"("series":[{},{},{},{},{},{}])", of("sum", "amount"), of("mean", "amount"),
                                of("min", "amount"), of("max", "amount"), of("p50", "amount"),
                                of("distinct", "amount"))),
              ElementsAre("1200 200 0 | 1400", "400 200 - | 350", "-50 200 - | -50", "1050 200 - | 1050",
                          "200 200 - | 200", "3 1 0 | 3"));
  EXPECT_THAT(lines(fmt::format(R"("series":[{},{},{},{},{}])", of("sum", "score"), of("min", "score"),
                                of("max", "score"), of("distinct", "score"), of("p90", "score"))),
              ElementsAre("0.6 0 0 | 0.6", "0.1 0 - | 0", "0.3 0 - | 0.3", "3 1 0 | 4", "0.28 0 - | 0.27"));
}

TEST_P(TrendRun, NumbersTravelExactly) {
  const double numbers[] = {0.1,     -0.1, 1e300,      -1e-300,  3,       256,   65'536,
                            2.5e-17, 0,    16'777'216, -1'000.5, 1.0 / 3, 1e-20, 4'294'967'296};
  std::vector<Row> rows;
  for (std::size_t i = 0; i < std::size(numbers); ++i) {
    rows.push_back({.event = "buy", .product = fmt::format("{}", i), .score = numbers[i]});
  }
  insert(rows);
  const auto result = run(spec(R"("series":[{"event":"buy","measure":"min","property":"score"}],
      "breakdown":{"properties":["product"],"limit":100})"));
  ASSERT_EQ(result.groups.size(), std::size(numbers));
  for (std::size_t g = 0; g < result.groups.size(); ++g) {
    const auto expected = numbers[std::stoul(result.groups[g].values[0].value())];
    EXPECT_EQ(result.table.series[0].groups[g].whole, Number{expected});
  }
}

TEST_P(TrendRun, FormulasAndComparison) {
  insert({{.customer = 1, .minute = -3 * kDay, .event = "buy"},
          {.customer = 2, .minute = -2 * kDay, .event = "open"},
          {.customer = 1, .minute = 0, .event = "buy"},
          {.customer = 1, .minute = 1, .event = "open"},
          {.customer = 2, .minute = 2, .event = "open"},
          {.customer = 2, .minute = kDay, .event = "buy"}});
  const auto from = spec(R"("series":[{"event":"buy"},{"event":"open","measure":"unique"}],
      "formulas":[{"formula":"A/B"},{"formula":"(A+B)*2"}],"compare":{"to":"previous"})");
  const auto result = run(from);
  EXPECT_EQ(line(result.table.formulas[0].all), "0.5 - - | 1");
  EXPECT_EQ(line(result.table.formulas[1].all), "6 2 0 | 8");
  ASSERT_TRUE(result.compared);
  EXPECT_EQ(result.compared->periods[0].start, "2026-02-27");
  EXPECT_EQ(line(result.compared->series[0].all), "1 0 0 | 1");
  EXPECT_EQ(line(result.compared->series[1].all), "0 1 0 | 1");
  EXPECT_THAT(listed(from, {.series = 1, .period = 1, .group = {}, .compared = true}), ElementsAre(2));
  EXPECT_THAT(listed(from, {.series = 1, .period = 0}), ElementsAre(1, 2));
  EXPECT_THAT(to_table(result), HasSubstr("Compared with 2026-02-27 to 2026-03-01"));
  EXPECT_THAT(to_csv(result), HasSubstr("compared,A,buy,all,2026-02-27,true,false,1\r\n"));
}

TEST_P(TrendRun, FirstTimesAreSoughtInAllStoredData) {
  insert({{.customer = 1, .minute = -40 * kDay, .event = "buy", .product = "fund"},
          {.customer = 1, .minute = 0, .event = "buy", .product = "loan"},
          {.customer = 1, .minute = kDay, .event = "buy", .product = "loan"},
          {.customer = 2, .minute = kDay, .event = "buy", .product = "loan"},
          {.customer = 2, .minute = 2 * kDay, .event = "buy", .product = "loan"}});
  constexpr std::string_view kLoan =
      R"({{"event":"buy","where":{{"property":"product","op":"eq","value":"loan"}},"first_time":"{}"}})";
  EXPECT_THAT(lines(fmt::format(R"("series":[{},{},{},{{"event":"buy"}}])", fmt::format(kLoan, "ever"),
                                fmt::format(kLoan, "matching"), fmt::format(kLoan, "no"))),
              ElementsAre("0 1 0 | 1", "1 1 0 | 2", "1 2 1 | 4", "1 2 1 | 4"));
}

TEST_P(TrendRun, GroupsAndTheirCustomers) {
  std::vector<Row> rows;
  // Product k of customers 1..k; the last has none.
  for (int k = 1; k <= 6; ++k) {
    for (int c = 1; c <= k; ++c) {
      rows.push_back({.customer = static_cast<std::uint64_t>(c),
                      .minute = k,
                      .event = "open",
                      .product = k == 4 ? std::nullopt : std::optional{fmt::format("p{}", k)}});
    }
  }
  insert(rows);
  const auto from = spec(R"("series":[{"event":"open","measure":"unique"},{"event":"open"}],
      "breakdown":{"properties":["product","event"],"limit":2})");
  const auto result = run(from);
  ASSERT_EQ(result.groups.size(), 3U);
  EXPECT_EQ(result.groups[0].values[0], "p6");
  EXPECT_EQ(result.groups[1].values[0], "p5");
  // A value of one property is missing, not of all: it is ranked like others. The largest customer of Other
  // is in several of its groups and counts once.
  EXPECT_TRUE(result.groups[2].other);
  EXPECT_EQ(line(result.table.series[0].groups[2]), "4 0 0 | 4");
  EXPECT_EQ(line(result.table.series[1].groups[2]), "10 0 0 | 10");
  EXPECT_EQ(line(result.table.series[0].all), "6 0 0 | 6");
  EXPECT_THAT(listed(from, {.series = 0, .period = {}, .group = result.groups[2]}), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(listed(from, {.series = 0, .period = 0, .group = result.groups[1]}),
              ElementsAre(1, 2, 3, 4, 5));

  const auto single = spec(R"("series":[{"event":"open","measure":"unique"}],
      "breakdown":{"properties":["product"],"limit":2},"compare":{"to":"earlier","length":3,"unit":"day"})");
  const auto by_product = run(single);
  ASSERT_EQ(by_product.groups.size(), 4U);
  EXPECT_EQ(by_product.groups[2].values[0], std::nullopt);
  EXPECT_TRUE(by_product.groups[3].other);
  EXPECT_EQ(line(by_product.table.series[0].groups[3]), "3 0 0 | 3");
  EXPECT_EQ(line(by_product.compared->series[0].groups[3]), "0 0 0 | 0");
  EXPECT_THAT(listed(single, {.series = 0, .period = {}, .group = by_product.groups[2]}),
              ElementsAre(1, 2, 3, 4));

  RunControl few;
  few.limits.groups = 3;
  const auto refused = run_trend(context(), from, Scope::all(), few);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(refused.error().field, "/breakdown/properties");
}

TEST_P(TrendRun, MarksPeriodsThatAreNotFinal) {
  insert({{.minute = 0}, {.minute = 10 * kDay + 5}});
  auto weeks = spec(R"("series":[{"event":"open"}])");
  weeks.period = Period::kWeek;
  weeks.range = {core::parse_day("2026-03-04", "").value(), core::parse_day("2026-03-22", "").value()};
  const auto result = run(weeks);
  ASSERT_EQ(result.table.periods.size(), 3U);
  const auto marks = [](const TrendPeriod& period) {
    return std::string{period.clipped ? "clipped " : ""} + (period.final ? "final" : "");
  };
  EXPECT_EQ(marks(result.table.periods[0]), "clipped final");
  EXPECT_EQ(marks(result.table.periods[1]), "") << "the data end on Thursday";
  EXPECT_EQ(marks(result.table.periods[2]), "");
}

TEST_P(TrendRun, AnEmptyPlanAndTheFuture) {
  const auto nothing = run(spec(R"("series":[{"event":"open","measure":"unique"},
      {"event":"buy","measure":"mean","property":"amount"}],"breakdown":{"properties":["product"]})"));
  EXPECT_EQ(line(nothing.table.series[0].all), "0 0 0 | 0");
  EXPECT_EQ(line(nothing.table.series[1].all), "- - - | -");
  EXPECT_TRUE(nothing.groups.empty());
  auto future = spec(R"("series":[{"event":"open"}])");
  future.range = {30'000, 30'001};
  const auto refused = run_trend(context(), future, Scope::all());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "/range/from");
  EXPECT_THAT(refused.error().message, HasSubstr("is in the future"));
}

// Events late in the day of UTC belong to the next day of the bank (qurvo's recipe, mirrored to the east).
TEST_P(TrendRun, DaysAreTheBanks) {
  insert(
      {{.customer = 1, .minute = -30}, {.customer = 2, .minute = 30}, {.customer = 3, .minute = kDay - 1}});
  EXPECT_THAT(lines(R"("series":[{"event":"open"}])"), ElementsAre("2 0 0 | 2"));
}

// Two opens on working days, one on Sundays, and ten on one Wednesday. The last day is not final: no event
// after it is known.
TEST_P(TrendRun, FindsAnomaliesInWholeAndFinalPeriods) {
  std::vector<Row> rows;
  for (std::int64_t day = 0; day < 28; ++day) {
    const int opens = day == 9 ? 10 : day % 7 == 6 ? 1 : 2;
    for (int i = 0; i < opens; ++i) rows.push_back({.minute = day * kDay + i, .product = "tea"});
  }
  insert(rows);
  const auto result = run(spec(R"("series":[{"event":"open"}],"formulas":[{"formula":"A*-1"}],"anomalies":{},
                               "breakdown":{"properties":["product"]})",
                               "2026-03-30"));
  const auto anomalies = [](const TrendLine& line) {
    std::string text;
    for (const auto& each : line.expectations) {
      text += !each                             ? '?'
              : each->anomaly == Anomaly::kHigh ? '+'
              : each->anomaly == Anomaly::kLow  ? '-'
                                                : '.';
    }
    return text;
  };
  EXPECT_EQ(anomalies(result.table.series[0].all), ".........+..................?");
  EXPECT_EQ(anomalies(result.table.series[0].groups[0]), ".........+..................?");
  EXPECT_EQ(anomalies(result.table.formulas[0].all), ".........-..................?");
  EXPECT_EQ(result.table.series[0].all.expectations[9]->expected, 2);
  EXPECT_EQ(result.table.series[0].all.expectations[13]->expected, 1);
  EXPECT_THAT(to_table(result), HasSubstr(" high! 10  low! -10"));
  EXPECT_THAT(to_csv(result), HasSubstr(",value,expected,low,high,anomaly\r\n"));
  EXPECT_THAT(to_csv(result), HasSubstr(",2026-03-30,false,false,0,,,,\r\n"));
}

TEST_P(TrendRun, IsTheSameInAllLayoutsOfMergedPeople) {
  MergedLayouts bank{GetParam()};
  core::Random random{11};
  constexpr std::string_view kEvents[] = {"open", "apply", "sign"};
  History history;
  for (int i = 0; i < 120; ++i) {
    const auto origin = random.below(6) + 1;
    if (i % 40 == 20) history.push_back(Moved{{origin}, origin, 1});
    history.push_back(Did{.origin = origin,
                          .minute = static_cast<std::int64_t>(random.below(9 * 1'440)),
                          .event = std::string{kEvents[random.below(3)]},
                          .channel = fmt::format("c{}", random.below(4))});
  }
  for (const auto* attribution : {"every", "last"}) {
    bank.same_in_all_layouts(history, [&](const AnalysisContext& given) {
      const auto parsed =
          parse_trend_spec(core::parse_json(fmt::format(R"({{"analysis":"trend","plan":"app","period":"day",
            "range":{{"from":"2026-03-04","to":"2026-03-08"}},
            "series":[{{"event":"open","measure":"unique"}},{{"event":"sign","first_time":"ever"}},
                      {{"event":"apply","measure":"distinct","property":"channel"}}],
            "formulas":[{{"formula":"A/B"}}],"compare":{{"to":"earlier","length":2,"unit":"day"}},
            "breakdown":{{"properties":["channel"],"limit":2,"attribution":"{}"}}}})",
                                                        attribution))
                               .value(),
                           given.plan);
      auto result = run_trend(given, *parsed, Scope::all());
      if (!result) return core::to_string(result.error());
      result->elapsed = {};
      auto text = serialize(to_json(*result));
      for (const auto& group : result->groups) {
        const auto page = analysis_customers(given, *parsed, Scope::all(),
                                             TrendCell{.series = 0, .period = {}, .group = group}, 0, 100);
        if (!page) return core::to_string(page.error());
        const auto at = static_cast<std::size_t>(&group - result->groups.data());
        EXPECT_EQ(Number{static_cast<std::int64_t>(page->total)}, result->table.series[0].groups[at].whole);
        for (const auto& customer : page->customers) text += fmt::format(" {}", customer.id);
      }
      return text;
    });
  }
}

}  // namespace
}  // namespace rouse::behaviour
