#include "behaviour/trend/trend_spec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/trend/formula.h"
#include "behaviour/trend/trend_json.h"
#include "behaviour/trend/trend_rules.h"
#include "core/json.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const events::Plan& plan() {
  static const auto kParsed = events::parse_plan(R"(format: 1
plan: app
en: Mobile app
subject: {type: customer}
further_subjects: [{type: card}]
properties:
  - {name: product, id: 1, type: string}
  - {name: amount, id: 2, type: money}
  - {name: phone, id: 3, type: string, pii: true}
  - {name: score, id: 4, type: number}
events: [{name: open}, {name: buy}]
)",
                                                 "plan.yaml");
  return *kParsed;
}

value json(std::string_view text) { return core::parse_json(text).value(); }

// Uses every member of the schema.
value full() {
  return json(R"({"analysis":"trend","plan":"app","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-31"},"period":"week",
    "series":[
      {"event":"open","label":"MAU","where":{"property":"channel","op":"eq","value":"app"},"measure":"unique",
       "first_time":"ever"},
      {"any_of":[{"event":"open"},{"event":"buy","where":{"property":"amount","op":"ge","value":10}}],
       "measure":"sum","property":"amount"}],
    "formulas":[{"formula":"(A-B)/B","label":"growth"}],
    "where":{"property":"product","op":"exists"},
    "breakdown":{"properties":["product","channel"],"attribution":"last","limit":5},
    "compare":{"to":"earlier","length":1,"unit":"month"},"anomalies":{"threshold":4,"season":1}})");
}

// The field of the error that a spec gives with some members replaced.
std::string refused(std::string_view members) {
  auto spec = json(R"({"analysis":"trend","plan":"app","range":{"from":"2026-03-02","to":"2026-03-31"},
    "period":"day","series":[{"event":"open"}]})");
  const auto replaced = json(members);
  for (const auto& member : replaced.as_object()) spec.as_object()[member.key()] = member.value();
  const auto parsed = parse_trend_spec(spec, plan());
  return parsed ? "accepted" : parsed.error().field;
}

TEST(TrendSpec, NormalFormReadsBack) {
  const auto spec = parse_trend_spec(full(), plan());
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(spec->series[1].label, "open / buy");
  EXPECT_EQ(parse_trend_spec(to_json(*spec), plan()).value(), *spec);
}

TEST(TrendSpec, RefusesWhatHasNoMeaning) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({})", "accepted"},
      {R"({"period":"year"})", "/period"},
      {R"({"series":[]})", "/series"},
      {R"({"series":[{"event":"opn"}]})", "/series/0/event"},
      {R"({"series":[{"event":"open","any_of":[{"event":"buy"}]}]})", "/series/0/any_of"},
      {R"({"series":[{"event":"open","measure":"median"}]})", "/series/0/measure"},
      {R"({"series":[{"event":"open","measure":"sum"}]})", "/series/0/property"},
      {R"({"series":[{"event":"open","measure":"sum","property":"product"}]})", "/series/0/property"},
      {R"({"series":[{"event":"open","measure":"distinct","property":"product"}]})", "accepted"},
      {R"({"series":[{"event":"open","property":"amount"}]})", "/series/0/property"},
      {R"({"series":[{"event":"open","first_time":"once"}]})", "/series/0/first_time"},
      {R"({"formulas":[{"formula":"A/B"}]})", "/formulas/0/formula"},
      {R"({"formulas":[{"formula":""}]})", "/formulas/0/formula"},
      {R"({"range":{"from":"2026-03-31","to":"2026-03-02"}})", "/range/to"},
      {R"({"range":{"from":"2026-01-01","to":"2026-03-31"},"period":"hour"})", "/period"},
      {R"({"breakdown":{"properties":[]}})", "/breakdown/properties"},
      {R"({"breakdown":{"properties":["phone"]}})", "/breakdown/properties/0"},
      {R"({"breakdown":{"properties":["product","product"]}})", "/breakdown/properties/1"},
      {R"({"breakdown":{"properties":["product"],"limit":101}})", "/breakdown/limit"},
      {R"({"range":{"from":"2024-01-01","to":"2026-03-31"},"breakdown":{"properties":["product"],"limit":100},
           "series":[{"event":"open"},{"event":"open"},{"event":"open"}]})",
       "/breakdown/limit"},
      {R"({"compare":{"to":"previous","length":3}})", "/compare/length"},
      {R"({"compare":{"to":"earlier","length":121,"unit":"month"}})", "/compare/length"},
      {R"({"compare":{"to":"earlier","length":1}})", "/compare/unit"},
      {R"({"anomalies":{}})", "accepted"},
      {R"({"anomalies":{"threshold":0}})", "/anomalies/threshold"},
      {R"({"anomalies":{"season":169}})", "/anomalies/season"},
      {R"({"anomalies":{"seasons":7}})", "/anomalies/seasons"},
      {R"({"anomalies":{"season":10}})", "accepted"},
      {R"({"anomalies":{"season":11}})", "/anomalies"},
      {R"({"period":"week","anomalies":{}})", "/anomalies"},
      {R"({"subject":"account"})", "/subject"},
      {R"({"speed":1})", "/speed"}};
  for (const auto& [members, field] : cases) EXPECT_EQ(refused(members), field) << members;
}

TEST(TrendSchema, ListsExactlyWhatTheParserReads) {
  const auto root =
      testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/trend/trend.schema.json");
  testing::SchemaCoverage coverage{root};
  coverage.add(full());
  EXPECT_EQ(coverage.used(), coverage.known());
  coverage.add(to_json(parse_trend_spec(full(), plan()).value()));
}

TEST(TrendSchema, DescribesResults) {
  TrendResult result;
  result.spec = parse_trend_spec(full(), plan()).value();
  result.units = {TrendUnit::kSubjects, TrendUnit::kFen};
  result.groups = {{.other = false, .values = {"x", std::nullopt}}, {.other = true, .values = {}}};
  const TrendLine line{.points = {std::int64_t{1}, 0.5, {}},
                       .whole = {},
                       .expectations = {Expectation{.expected = 1, .low = 0, .high = 2}, {}, {}}};
  const TrendLines lines{.all = line, .groups = {line, line}};
  result.table = {
      .range = {}, .periods = {{.start = "2026-03-02"}}, .series = {lines, lines}, .formulas = {lines}};
  result.compared = result.table;
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto root =
      testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/trend/trend_result.schema.json");
  testing::SchemaCoverage coverage{root};
  coverage.add(document);
  EXPECT_EQ(coverage.used(), coverage.known());
}

std::optional<double> computed(std::string_view formula, std::vector<std::optional<double>> series) {
  const auto parsed = parse_formula(formula, series.size(), "/f");
  EXPECT_TRUE(parsed) << formula;
  return parsed ? evaluate(*parsed, series) : std::nullopt;
}

TEST(Formula, IsArithmeticOverLetters) {
  EXPECT_EQ(computed("A/B", {6, 4}), 1.5);
  EXPECT_EQ(computed("(A - B) / B * 100", {6, 4}), 50);
  EXPECT_EQ(computed("A-B-1", {6, 4}), 1);
  EXPECT_EQ(computed("A+B*2", {6, 4}), 14);
  EXPECT_EQ(computed("-(A+1.5e1)", {6}), -21);
  EXPECT_EQ(computed("--A", {6}), 6);
  EXPECT_EQ(computed("A/B", {6, 0}), std::nullopt);
  EXPECT_EQ(computed("A+B", {6, std::nullopt}), std::nullopt);
  EXPECT_EQ(computed("A*0/0", {6}), std::nullopt);
}

TEST(Formula, SaysWhatIsWrongWhere) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"A/C", "there is no series C, only A to B, at character 3"},
      {"A B", "'B' is not expected here, at character 3"},
      {"(A", "expected )"},
      {"A/", "expected a letter, a number or ("},
      {"a", "expected a letter, a number or ("},
      {"A)", "')' is not expected here"},
      {"nan", "expected a letter"},
      {"1e999", "expected a letter"},
      {"", "expected a letter"}};
  for (const auto& [formula, message] : cases) {
    const auto parsed = parse_formula(formula, 2, "/formulas/0/formula");
    ASSERT_FALSE(parsed) << formula;
    EXPECT_EQ(parsed.error().field, "/formulas/0/formula");
    EXPECT_THAT(parsed.error().message, HasSubstr(message));
  }
}

std::string compared(std::string_view from, std::string_view to, Comparison compare) {
  const auto range =
      compared_range({core::parse_day(from, "").value(), core::parse_day(to, "").value()}, compare);
  return core::format_day(range.from_day) + " " + core::format_day(range.to_day);
}

TEST(Comparison, ShiftsTheRange) {
  EXPECT_EQ(compared("2026-03-02", "2026-03-08", {}), "2026-02-23 2026-03-01");
  EXPECT_EQ(compared("2026-03-01", "2026-03-31", {}), "2026-02-01 2026-02-28") << "whole months";
  EXPECT_EQ(compared("2026-01-01", "2026-03-31", {}), "2025-10-01 2025-12-31");
  EXPECT_EQ(compared("2026-03-02", "2026-03-08", {.days = 7}), "2026-02-23 2026-03-01");
  EXPECT_EQ(compared("2026-03-15", "2026-03-31", {.months = 1}), "2026-02-15 2026-02-28");
  EXPECT_EQ(compared("2026-02-01", "2026-02-28", {.months = 1}), "2026-01-01 2026-01-31") << "a whole month";
  EXPECT_EQ(compared("2024-02-29", "2024-03-15", {.months = 12}), "2023-02-28 2023-03-15");
}

std::vector<std::string> starts(Period period, std::string_view from, std::string_view to, const char* zone) {
  std::vector<std::string> starts;
  const DayRange range{core::parse_day(from, "").value(), core::parse_day(to, "").value()};
  std::int64_t before = 0;
  for (const auto& each : trend_periods(period, range, core::Zone::load(zone).value())) {
    EXPECT_LT(each.from_ms, each.to_ms);
    if (before != 0) {
      EXPECT_EQ(each.from_ms, before) << "without gaps";
    }
    before = each.to_ms;
    starts.push_back(each.start + (each.clipped ? " clipped" : ""));
  }
  return starts;
}

TEST(TrendPeriods, AreTheBanks) {
  EXPECT_THAT(starts(Period::kWeek, "2026-03-04", "2026-03-15", "Asia/Shanghai"),
              ElementsAre("2026-03-02 clipped", "2026-03-09"));
  EXPECT_THAT(starts(Period::kMonth, "2026-01-01", "2026-03-30", "Asia/Shanghai"),
              ElementsAre("2026-01-01", "2026-02-01", "2026-03-01 clipped"));
  EXPECT_THAT(starts(Period::kDay, "2026-02-28", "2026-03-01", "Asia/Shanghai"),
              ElementsAre("2026-02-28", "2026-03-01"));
  const auto hours = starts(Period::kHour, "2026-03-02", "2026-03-02", "Asia/Kolkata");
  EXPECT_EQ(hours.size(), 24U);
  EXPECT_EQ(hours[1], "2026-03-02T01:00:00+05:30");
  // Clocks go back: the hour after 2 o'clock is there twice.
  const auto long_day = starts(Period::kHour, "2026-10-25", "2026-10-25", "Europe/Berlin");
  EXPECT_EQ(long_day.size(), 25U);
  EXPECT_EQ(long_day[2], "2026-10-25T02:00:00+02:00");
  EXPECT_EQ(long_day[3], "2026-10-25T02:00:00+01:00");
  EXPECT_EQ(starts(Period::kHour, "2026-03-29", "2026-03-29", "Europe/Berlin").size(), 23U);
}

TEST(TrendCellJson, NamesNumbersTheResultHas) {
  auto spec = parse_trend_spec(full(), plan()).value();
  const auto zone = core::Zone::load("Asia/Shanghai").value();
  const auto field = [&](std::string_view text) {
    const auto cell = parse_trend_cell(json(text), "/cell", spec, zone);
    return cell ? std::string{"accepted"} : cell.error().field;
  };
  const auto cell = parse_trend_cell(
      json(R"({"series":"B","period":"2026-03-09","group":{"kind":"value","values":["x",null]}})"), "/cell",
      spec, zone);
  ASSERT_TRUE(cell) << core::to_string(cell.error());
  EXPECT_EQ(cell->series, 1U);
  EXPECT_EQ(cell->period, 1U);
  EXPECT_EQ(cell->group->values[1], std::nullopt);
  EXPECT_EQ(field(R"({"series":"A"})"), "accepted");
  EXPECT_EQ(field(R"({"series":"A","compared":true,"period":"2026-02-02"})"), "accepted");
  EXPECT_EQ(field(R"({"series":"C"})"), "/cell/series");
  EXPECT_EQ(field(R"({"series":"A","period":"2026-03-10"})"), "/cell/period");
  EXPECT_EQ(field(R"({"series":"A","group":{"kind":"value","values":[1,2]}})"), "/cell/group/values/0");
  EXPECT_EQ(field(R"({"series":"A","group":{"kind":"null"}})"), "/cell/group/kind");
  spec.breakdown.reset();
  spec.compare.reset();
  EXPECT_EQ(field(R"({"series":"A","group":{"kind":"other"}})"), "/cell/group");
  EXPECT_EQ(field(R"({"series":"A","compared":true})"), "/cell/compared");
}

}  // namespace
}  // namespace rouse::behaviour
