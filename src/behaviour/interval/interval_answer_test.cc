// What an interval analysis reads and writes: its definition, bins and numbers, JSON and text.
#include "behaviour/interval/interval_answer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "behaviour/interval/interval_report.h"
#include "behaviour/shop_test.h"
#include "core/json.h"
#include "testing/schema_coverage.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kMinuteMs = 60'000;

constexpr std::string_view kFull = R"({"analysis":"interval","plan":"shop","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-08"},"where":{"property":"points","op":"gt","value":1},
    "start":{"any_of":[{"event":"open"},{"event":"view","where":{"property":"points","op":"gt","value":1}}],
             "label":"Came"},
    "end":{"event":"buy","label":"Bought"},"linked":{"start":"product","end":"product"},
    "max":{"length":30,"unit":"day"},"per":"customer","bins":{"edges":[1,7],"unit":"day"},"trend":"week",
    "breakdown":{"property":"product","limit":3}})";

TEST(IntervalSpecJson, IsReadBackToAnEqualSpec) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto json = core::parse_json(kFull).value();
  const auto spec = parse_interval_spec(json, plan);
  ASSERT_TRUE(spec) << core::to_string(spec.error());
  EXPECT_EQ(to_json(*spec), json);
  EXPECT_EQ(parse_interval_spec(to_json(*spec), plan).value(), *spec);
  auto plain = json;
  for (const auto* member : {"bins", "per", "trend", "linked", "breakdown", "where"}) {
    plain.as_object().erase(member);
  }
  const auto least = parse_interval_spec(plain, plan).value();
  EXPECT_EQ(to_json(least).at("bins"), core::parse_json(R"({"at_most":20})").value());
  EXPECT_EQ(parse_interval_spec(to_json(least), plan).value(), least);
}

TEST(IntervalSchema, ListsExactlyWhatIsReadAndWritten) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  const auto schema = [](const char* name) {
    return testing::read_schema(std::string{ROUSE_SOURCE_DIR} + "/src/behaviour/interval/" + name);
  };
  const auto full = core::parse_json(kFull).value();
  auto other = full;
  other.as_object()["bins"] = {{"at_most", 5}};
  other.as_object()["start"] =
      core::parse_json(R"({"event":"open","where":{"property":"points","op":"gt","value":1}})").value();
  auto third = other;
  third.as_object()["end"] = third.at("start");
  auto fourth = full;
  fourth.as_object()["end"] = fourth.at("start");
  const auto spec_schema = schema("interval.schema.json");
  testing::SchemaCoverage specs{spec_schema};
  for (const auto& json : {full, other, third, fourth}) {
    specs.add(json);
    EXPECT_TRUE(parse_interval_spec(json, plan));
  }
  EXPECT_EQ(specs.used(), specs.known());

  IntervalResult result;
  result.spec = parse_interval_spec(full, plan).value();
  result.bins = bins_of(result.spec, {});
  result.all = numbers_of({.intervals = 1, .ms = {5}, .runs = {1}}, result.bins);
  result.periods = {{.start_day = 1, .clipped = true, .final = false, .numbers = result.all}};
  result.groups = {{.key = {GroupKind::kValue, "x"}, .numbers = result.all}};
  result.business_data.push_back(
      {.delivery = "core", .table = "customers", .label = {}, .last_good_date = 1});
  auto document = to_json(result);
  document.as_object()["spec"] = boost::json::object{};  // has a schema of its own
  const auto result_schema = schema("interval_result.schema.json");
  testing::SchemaCoverage results{result_schema};
  results.add(document);
  EXPECT_EQ(results.used(), results.known());
}

IntervalSpec with_bins(std::size_t at_most) {
  IntervalSpec spec;
  spec.bins = AutomaticBins{at_most};
  return spec;
}

// "from-to" of each bin, in minutes.
std::vector<std::string> automatic(std::size_t at_most, std::vector<std::int64_t> minutes) {
  for (auto& minute : minutes) minute *= kMinuteMs;
  std::vector<std::string> texts;
  for (const auto& bin : bins_of(with_bins(at_most), minutes)) {
    texts.push_back(fmt::format("{}-{}", bin.from_ms / kMinuteMs,
                                bin.to_ms ? fmt::format("{}", *bin.to_ms / kMinuteMs) : ""));
  }
  return texts;
}

TEST(IntervalBins, HaveARoundWidthAndTheLastOneHoldsTheTail) {
  EXPECT_THAT(automatic(5, {}), ElementsAre());
  EXPECT_THAT(automatic(5, {3, 4, 5, 6}), ElementsAre("3-4", "4-5", "5-6", "6-7"));
  EXPECT_THAT(automatic(4, {61, 100, 140, 170}), ElementsAre("60-120", "120-180"));
  // One length in a hundred is far off.
  std::vector<std::int64_t> tail(99, 10);
  tail.push_back(1);
  tail.push_back(9'000);
  EXPECT_THAT(automatic(4, tail), ElementsAre("0-5", "5-10", "10-15", "15-"));
  EXPECT_THAT(automatic(2, {0, kWindowDaysMax * kDay}), ElementsAre("0-10512000"));
}

TEST(IntervalNumbers, DescribeTheLengths) {
  // Of 1..9 and 100 (R: quantile(c(1:9, 100), type = 7)): quartiles 3.25, 5.5, 7.75; the upper whisker ends
  // below 7.75 + 1.5 * 4.5 = 14.5.
  IntervalValues values{.intervals = 10, .ms = {100, 9, 8, 7, 6, 5, 4, 3, 2, 1}, .runs = {4, 6}};
  const std::vector<IntervalBin> bins{{0, 5}, {5, std::nullopt}};
  const auto numbers = numbers_of(std::move(values), bins);
  EXPECT_EQ(numbers.customers, 2U);
  EXPECT_EQ(numbers.bins[0].count, 4U);
  EXPECT_EQ(numbers.bins[0].customers, 1U);
  EXPECT_EQ(numbers.bins[1].count, 6U);
  EXPECT_EQ(numbers.bins[1].customers, 2U);
  const auto& lengths = *numbers.lengths;
  EXPECT_DOUBLE_EQ(lengths.mean_ms, 14.5);
  EXPECT_DOUBLE_EQ(lengths.p25_ms, 3.25);
  EXPECT_DOUBLE_EQ(lengths.median_ms, 5.5);
  EXPECT_DOUBLE_EQ(lengths.p75_ms, 7.75);
  EXPECT_NEAR(lengths.p90_ms, 18.1, 1e-9);
  EXPECT_EQ(lengths.min_ms, 1);
  EXPECT_EQ(lengths.max_ms, 100);
  EXPECT_EQ(lengths.whisker_low_ms, 1);
  EXPECT_EQ(lengths.whisker_high_ms, 9);
}

TEST(IntervalText, ShowsLengthsBinsAndPeriods) {
  const auto plan = events::parse_plan(kShopPlan, "plan.yaml").value();
  IntervalResult result;
  result.spec = parse_interval_spec(core::parse_json(kFull).value(), plan).value();
  result.bins = {{0, 86'400'000}, {86'400'000, std::nullopt}};
  result.started = 5;
  result.unpaired = 3;
  result.all = numbers_of({.intervals = 3, .ms = {60'000, 60'000, 90'000'000}, .runs = {1, 2}}, result.bins);
  result.groups = {{.key = {GroupKind::kNull, ""}, .numbers = result.all}};
  result.periods = {{.start_day = result.spec.range.from_day, .numbers = numbers_of({}, {})}};
  EXPECT_EQ(to_csv(result),
            "group,period,from_ms,to_ms,count,customers,mean_ms,min_ms,p10_ms,p25_ms,median_ms,p75_ms,p90_ms,"
            "p99_ms,max_ms\r\n"
            ",,,,3,2,30040000,60000,60000,60000,60000,45030000,72012000,88201200,90000000\r\n"
            ",,0,86400000,2,2,,,,,,,,,\r\n"
            ",,86400000,,1,1,,,,,,,,,\r\n"
            "(no value),,,,3,2,30040000,60000,60000,60000,60000,45030000,72012000,88201200,90000000\r\n"
            "(no value),,0,86400000,2,2,,,,,,,,,\r\n"
            "(no value),,86400000,,1,1,,,,,,,,,\r\n"
            ",2026-03-02,,,0,0,,,,,,,,,\r\n");
  const auto text = to_table(result);
  EXPECT_THAT(text, HasSubstr("5 customers started*, 3 of them have no interval\n"));
  EXPECT_THAT(text, HasSubstr("Length                   Count   Share  Customers\n"
                              "0.000 s to 1 d 00:00:00      2  66.67%          2\n"
                              "1 d 00:00:00 and more        1  33.33%          1\n"));
  EXPECT_THAT(text, HasSubstr("2026-03-02*          0          0     -"));
  EXPECT_THAT(text, HasSubstr("product: (no value)\n"));
}

}  // namespace
}  // namespace rouse::behaviour
