// Funnels end to end, on the engine and on a ClickHouse server: spec in JSON, events in the warehouse,
// result.
#include "behaviour/funnel/funnel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>

#include "behaviour/answer/any_analysis.h"
#include "behaviour/answer/customer_page.h"
#include "behaviour/funnel/funnel_json.h"
#include "behaviour/funnel/funnel_text.h"
#include "core/json.h"
#include "core/random.h"
#include "events/event_table.h"
#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/quote.h"
#include "warehouse/schema.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using testing::ServerKind;
using testing::WarehouseServer;

constexpr std::string_view kPlan = R"(format: 1
plan: app
en: Mobile app
subject: {type: customer, en: Customer}
further_subjects:
  - {type: card, en: Card}
properties:
  - {name: product, id: 1, type: string}
  - {name: amount, id: 2, type: money}
  - {name: score, id: 3, type: number}
  - {name: points, id: 4, type: integer}
  - {name: vip, id: 5, type: boolean}
  - {name: phone, id: 6, type: string, pii: true}
events:
  - {name: open}
  - {name: apply}
  - {name: sign}
  - {name: cancel}
)";

struct Row {
  std::uint64_t customer;
  std::int64_t minute;  // after 2026-03-02 00:00 in Shanghai
  std::string event;
  std::string product;  // '' is missing
  std::uint64_t card = 0;
};

constexpr std::int64_t kStartMs = 1'772'380'800'000;  // 2026-03-02 00:00 +08:00

class FunnelRun : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    auto server = WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    const auto database = fmt::format("funnel_{}", ++databases);
    ASSERT_TRUE(warehouse::Warehouse{server}.execute("CREATE DATABASE " + database));
    server.database = database;
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
    ok(warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_));
    warehouse::QueryOptions options;
    if (GetParam() == ServerKind::kClickHouse) {
      options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    }
    ok(warehouse_->execute(events::create_event_table_sql(plan_, "events_app"), options));
  }

  static void ok(const core::Result<void>& result) { ASSERT_TRUE(result) << core::to_string(result.error()); }

  void insert(const std::vector<Row>& rows) {
    std::string values;
    std::uint64_t seq = 0;
    for (const auto& row : rows) {
      const std::int64_t ts = kStartMs + row.minute * 60'000;
      const auto product = row.product.empty() ? "NULL" : warehouse::quote(row.product);
      values += fmt::format(
          "SELECT toUInt64({}) AS one_id, toInt64({}) AS ts, toDate('{}') AS day, toUInt64({}) AS seq, {} AS "
          "event, "
          "{} AS channel, toUInt64({}) AS s_card, CAST({} AS Nullable(String)) AS p_1, "
          "CAST({} AS Nullable(Int64)) AS p_2 UNION ALL ",
          row.customer, ts, core::format_day(zone_.day_of(core::from_epoch_ms(ts))), ++seq,
          warehouse::quote(row.event), warehouse::quote(row.product), row.card, product, row.minute);
    }
    values.resize(values.size() - std::string_view{" UNION ALL "}.size());
    ok(warehouse_->execute(
        "INSERT INTO events_app (one_id, ts, day, seq, event, channel, s_card, p_1, p_2) " + values));
  }

  FunnelSpec spec(const std::string& json) {
    const auto parsed = parse_funnel_spec(core::parse_json(json).value(), plan_);
    EXPECT_TRUE(parsed) << core::to_string(parsed.error());
    return parsed.value();
  }
  // A funnel open, apply, sign with more members.
  FunnelSpec funnel(const std::string& more) {
    return spec(R"({"analysis":"funnel","plan":"app","range":{"from":"2026-03-02","to":"2026-03-08"},
      "steps":[{"event":"open"},{"event":"apply"},{"event":"sign"}],"window":{"length":1,"unit":"day"})" +
                more + "}");
  }
  FunnelResult run(const FunnelSpec& from, const Scope& scope = Scope::all(),
                   const RunControl& control = {}) {
    auto result = run_funnel(context_, from, scope, control);
    EXPECT_TRUE(result) << core::to_string(result.error());
    return result.value_or(FunnelResult{});
  }
  static std::vector<std::uint64_t> customers(const std::vector<FunnelStepResult>& steps) {
    std::vector<std::uint64_t> counts;
    for (const auto& step : steps) counts.push_back(step.customers);
    return counts;
  }
  std::vector<std::uint64_t> listed(const FunnelSpec& from, const FunnelCell& cell) {
    const auto page = analysis_customers(context_, from, Scope::all(), cell, 0, 100);
    if (!page) {
      ADD_FAILURE() << core::to_string(page.error());
      return {};
    }
    std::vector<std::uint64_t> ids;
    for (const auto& customer : page->customers) ids.push_back(customer.id);
    EXPECT_EQ(page->total, ids.size());
    return ids;
  }

  testing::ManualClock clock_{core::from_epoch_ms(1'800'000'000'000)};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  events::Plan plan_ = events::parse_plan(kPlan, "plan.yaml").value();
  testing::TemporaryFolder folder_;
  metadata::Store metadata_ = metadata::Store::open(folder_.path() / "metadata.db", clock_).value();
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  // The warehouse exists once SetUp has run.
  struct Context {
    FunnelRun& test;
    operator AnalysisContext() const {  // NOLINT(google-explicit-constructor)
      return {*test.warehouse_, test.metadata_, test.plan_, test.zone_, test.clock_};
    }
  } context_{*this};
};
INSTANTIATE_TEST_SUITE_P(, FunnelRun, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

const std::vector<Row> kThreeCustomers = {
    {1, 0, "open", "loan"},     {1, 10, "apply", "loan"},  {1, 30, "sign", "loan"},   {2, 5, "open", "card"},
    {2, 2000, "apply", "card"}, {3, 7, "open", ""},        {3, 9, "apply", "fund"},   {3, 9, "cancel", ""},
    {4, 8, "apply", "loan"},    {5, 1500, "open", "card"}, {5, 1510, "apply", "loan"}};

TEST_P(FunnelRun, CountsRatesAndTimes) {
  insert(kThreeCustomers);
  const auto result = run(funnel(""));
  EXPECT_THAT(customers(result.steps), ElementsAre(4, 3, 1));
  EXPECT_EQ(result.entered, 4U);
  EXPECT_EQ(result.steps[0].dropped, 1U);
  EXPECT_EQ(result.steps[1].dropped, 2U);
  EXPECT_EQ(result.steps[2].dropped, 0U);
  EXPECT_DOUBLE_EQ(result.steps[1].rate_from_first, 0.75);
  EXPECT_DOUBLE_EQ(*result.steps[1].median_ms_from_previous, 10 * 60'000);
  EXPECT_DOUBLE_EQ(*result.steps[1].mean_ms_from_previous, 22.0 / 3 * 60'000);
  EXPECT_EQ(result.events_read, 10U);
  EXPECT_EQ(result.data_through, core::from_epoch_ms(kStartMs + 2000 * 60'000));
  EXPECT_FALSE(result.cut);
}

TEST_P(FunnelRun, APlanWithoutEventsHasAnEmptyFunnel) {
  ok(warehouse_->execute("DROP TABLE events_app"));
  const auto from = funnel(R"(,"breakdown":{"property":"product","attribution":"first","limit":5})");
  const auto result = run(from);
  EXPECT_EQ(result.entered, 0);
  EXPECT_THAT(customers(result.steps), ElementsAre(0, 0, 0));
  EXPECT_THAT(listed(from, FunnelCell{}), ElementsAre());
}

TEST_P(FunnelRun, EveryCountOpensToItsCustomers) {
  insert(kThreeCustomers);
  const auto from = funnel(R"(,"breakdown":{"property":"product","limit":1},"trend":{"period":"day"})");
  const auto result = run(from);
  EXPECT_THAT(listed(from, {.step = 1, .dropped = false, .group = {}, .period_day = {}}),
              ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(listed(from, {.step = 1, .dropped = true, .group = {}, .period_day = {}}), ElementsAre(2));
  for (const auto& group : result.breakdown->groups) {
    for (std::size_t t = 0; t < 3; ++t) {
      EXPECT_EQ(listed(from, {.step = t + 1, .dropped = false, .group = group.key, .period_day = {}}).size(),
                group.steps[t].customers);
      EXPECT_EQ(listed(from, {.step = t + 1, .dropped = true, .group = group.key, .period_day = {}}).size(),
                group.steps[t].dropped);
    }
  }
  for (const auto& point : result.trend) {
    for (std::size_t t = 0; t < 3; ++t) {
      EXPECT_EQ(
          listed(from, {.step = t + 1, .dropped = false, .group = {}, .period_day = point.start_day}).size(),
          point.steps[t]);
    }
  }
}

TEST_P(FunnelRun, BreaksDownByAttributionAndKeepsNullAndOther) {
  insert(kThreeCustomers);
  const auto groups = [&](const std::string& breakdown) {
    std::vector<std::string> lines;
    const auto result = run(funnel(R"(,"breakdown":)" + breakdown));
    for (const auto& group : result.breakdown->groups) {
      lines.push_back(fmt::format("{}{} {}", static_cast<int>(group.key.kind), group.key.value,
                                  fmt::join(customers(group.steps), "/")));
    }
    return lines;
  };
  EXPECT_THAT(groups(R"({"property":"product","attribution":"step","step":1})"),
              ElementsAre("0card 2/1/0", "0loan 1/1/1", "1 1/1/0"));
  EXPECT_THAT(groups(R"({"property":"product","attribution":"first"})"),
              ElementsAre("0card 2/1/0", "0loan 1/1/1", "0fund 1/1/0"));
  EXPECT_THAT(groups(R"({"property":"product","attribution":"first","limit":1})"),
              ElementsAre("0card 2/1/0", "2 2/2/1"));
  EXPECT_THAT(groups(R"({"property":"channel","attribution":"last","limit":1})"),
              ElementsAre("0loan 2/2/1", "2 2/1/0"));
}

TEST_P(FunnelRun, BreaksDownByEveryTypeOfProperty) {
  insert(kThreeCustomers);
  ok(warehouse_->execute(
      "INSERT INTO events_app (one_id, ts, day, seq, event, p_2, p_3, p_4, p_5) SELECT toUInt64(9), "
      "toInt64(1772380800000), toDate('2026-03-02'), toUInt64(99), 'open', toInt64(-1), toFloat64(-2.5), "
      "toInt64(-1), toUInt8(1)"));
  for (const auto& [property, value] : {std::pair{"amount", "-0.01"}, std::pair{"score", "-2.5"},
                                        std::pair{"points", "-1"}, std::pair{"vip", "true"}}) {
    const auto from = funnel(fmt::format(R"(,"breakdown":{{"property":"{}"}})", property));
    const auto result = run(from);
    const auto& groups = result.breakdown->groups;
    const auto found = std::ranges::find(groups, GroupKey{GroupKind::kValue, value}, &FunnelGroup::key);
    ASSERT_NE(found, groups.end()) << property;
    EXPECT_THAT(listed(from, {.step = 1, .dropped = true, .group = found->key, .period_day = {}}),
                ElementsAre(9))
        << property;
  }
}

TEST_P(FunnelRun, ExclusionsLinksScopeAndSubject) {
  insert(kThreeCustomers);
  const auto excluded = run(funnel(R"(,"exclusions":[{"event":"cancel","after_step":2,"before_step":3}])"));
  EXPECT_EQ(excluded.excluded, 1U);
  EXPECT_THAT(customers(excluded.steps), ElementsAre(3, 2, 1));
  const auto linked = run(spec(
      R"({"analysis":"funnel","plan":"app","range":{"from":"2026-03-02","to":"2026-03-08"},"window":{"length":2,"unit":"natural_day"},
          "steps":[{"event":"open","linked":"product"},{"event":"apply","linked":"channel"}]})"));
  EXPECT_THAT(customers(linked.steps), ElementsAre(4, 2));
  EXPECT_THAT(customers(run(funnel(""), Scope{"one_id IN (1, 2)"}).steps), ElementsAre(2, 1, 1));
  insert({{6, 0, "open", "", 77}, {7, 5, "apply", "", 77}, {8, 6, "open", "", 0}});
  EXPECT_THAT(customers(run(funnel(R"(,"subject":"card")")).steps), ElementsAre(1, 1, 0));
}

TEST_P(FunnelRun, StrictOrderSeesEveryEvent) {
  insert({{1, 0, "open", ""},
          {1, 1, "cancel", ""},
          {1, 2, "apply", ""},
          {2, 0, "open", ""},
          {2, 1, "apply", ""}});
  EXPECT_THAT(customers(run(funnel(R"(,"order":"strict")")).steps), ElementsAre(2, 1, 0));
  EXPECT_THAT(customers(run(funnel(R"(,"order":"ordered")")).steps), ElementsAre(2, 2, 0));
  EXPECT_THAT(customers(run(funnel(R"(,"order":"unordered")")).steps), ElementsAre(2, 2, 0));
}

TEST_P(FunnelRun, EqualTimesAreInTheOrderOfSeqWhateverTheOrderOfInsertion) {
  insert({{1, 0, "open", ""}, {1, 0, "apply", ""}, {2, 0, "apply", ""}, {2, 0, "open", ""}});
  insert({{3, 9, "sign", ""}, {3, 2, "apply", ""}, {3, 1, "open", ""}});
  EXPECT_THAT(customers(run(funnel("")).steps), ElementsAre(3, 2, 1));
}

// Packed events carry no seq: subjects with ties are read again, one by one or with their whole slice.
TEST_P(FunnelRun, EqualTimesAreInTheOrderOfSeqHoweverManyThereAre) {
  const auto add = [&](std::uint64_t first, std::uint64_t count, const std::string& event, std::int64_t ms,
                       int seq) {
    ok(warehouse_->execute(fmt::format(
        "INSERT INTO events_app (one_id, ts, day, seq, event) SELECT number + {} AS one_id, toInt64({}) AS "
        "ts, "
        "toDate('2026-03-02') AS day, toUInt64({}) AS seq, '{}' AS event FROM (SELECT number FROM "
        "system.numbers LIMIT {})",
        first, kStartMs + ms, seq, event, count)));
  };
  add(1, 5'000, "open", 1'000, 1);
  add(1, 4'000, "apply", 2'000, 2);
  EXPECT_THAT(customers(run(funnel("")).steps), ElementsAre(5'000, 4'000, 0));
  add(101, 50, "sign", 2'000, 3);  // after apply
  add(201, 50, "sign", 2'000, 0);  // before
  EXPECT_THAT(customers(run(funnel("")).steps), ElementsAre(5'000, 4'000, 50));
  add(1'001, 1'500, "sign", 2'000, 3);
  add(2'501, 1'500, "sign", 2'000, 0);
  EXPECT_THAT(customers(run(funnel("")).steps), ElementsAre(5'000, 4'000, 1'550));
  RunControl slices;
  slices.limits.slice_events = 3'000;
  EXPECT_THAT(customers(run(funnel(""), Scope::all(), slices).steps), ElementsAre(5'000, 4'000, 1'550));
}

// A step may name events with and without a filter, and an event may be of several steps.
TEST_P(FunnelRun, StepsMixNamesAndFilters) {
  insert(kThreeCustomers);
  const auto mixed = spec(
      R"({"analysis":"funnel","plan":"app","range":{"from":"2026-03-02","to":"2026-03-08"},"window":{"length":1,"unit":"day"},
          "steps":[{"any_of":[{"event":"open"},{"event":"open","where":{"property":"product","op":"eq","value":"card"}},
                              {"event":"apply","where":{"property":"product","op":"eq","value":"fund"}}]},
                   {"any_of":[{"event":"apply","where":{"property":"product","op":"eq","value":"loan"}},
                              {"event":"cancel"}]}]})");
  EXPECT_THAT(customers(run(mixed).steps), ElementsAre(4, 3));
  const auto filters = spec(
      R"({"analysis":"funnel","plan":"app","range":{"from":"2026-03-02","to":"2026-03-08"},"window":{"length":1,"unit":"day"},
          "steps":[{"event":"open","where":{"property":"product","op":"eq","value":"card"}},
                   {"event":"apply","where":{"property":"product","op":"eq","value":"loan"}}]})");
  EXPECT_THAT(customers(run(filters).steps), ElementsAre(2, 1));
}

TEST_P(FunnelRun, TrendMarksPeriodsWhoseWindowIsStillOpen) {
  insert(kThreeCustomers);  // through 2026-03-03 09:20
  insert({{6, 1440 * 2, "open", ""}});
  const auto result = run(funnel(R"(,"trend":{"period":"day"})"));
  ASSERT_EQ(result.trend.size(), 7U);
  EXPECT_EQ(core::format_day(result.trend[0].start_day), "2026-03-02");
  EXPECT_THAT(result.trend[0].steps, ElementsAre(3, 2, 1));
  EXPECT_THAT(result.trend[1].steps, ElementsAre(1, 1, 0));
  EXPECT_TRUE(result.trend[0].final);  // its last window closes at 2026-03-03 23:59:59.999
  EXPECT_FALSE(result.trend[1].final);
}

TEST_P(FunnelRun, SlicesAndWorkersDoNotChangeTheAnswer) {
  core::Random random{7};
  std::vector<Row> rows;
  static const char* const kNames[] = {"open", "apply", "sign", "cancel"};
  for (int i = 0; i < 400; ++i) {
    rows.push_back({random.below(30) * 999 + 1, random.between(0, 8'000), kNames[random.below(4)],
                    random.chance(0.3) ? "" : std::string(1, static_cast<char>('a' + random.below(3)))});
  }
  insert(rows);
  const auto from = funnel(R"(,"breakdown":{"property":"product"},"trend":{"period":"day"},
      "time_to_convert":{"from_step":1,"to_step":2,"bins":5})");
  const auto json = [&](RunControl control) {
    auto result = run(from, Scope::all(), control);
    result.elapsed = {};
    return boost::json::serialize(to_json(result));
  };
  RunControl small;
  small.limits.slice_events = 20;
  small.limits.workers = 3;
  RunControl single;
  single.limits.workers = 1;
  EXPECT_EQ(json(small), json({}));
  EXPECT_EQ(json(single), json({}));
}

TEST_P(FunnelRun, LimitsAreHonest) {
  insert(kThreeCustomers);
  RunControl control;
  control.limits.subject_events = 2;
  control.limits.slice_events = 2;
  EXPECT_TRUE(run(funnel(""), Scope::all(), control).cut);
  control = {};
  control.limits.events = 3;
  control.limits.slice_events = 2;
  control.limits.workers = 1;
  EXPECT_TRUE(run(funnel(""), Scope::all(), control).cut);
  control = {};
  control.limits.groups = 1;
  const auto refused =
      run_funnel(context_, funnel(R"(,"breakdown":{"property":"product"})"), Scope::all(), control);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(refused.error().field, "/breakdown/property");
}

TEST_P(FunnelRun, ACancelledRunEndsWithThatError) {
  insert(kThreeCustomers);
  RunControl control;
  control.cancelled = [] { return true; };
  const Scope slow{"sleepEachRow(0.2) = 0"};
  const auto result = run_funnel(context_, funnel(""), slow, control);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, core::ErrorCode::kCancelled) << core::to_string(result.error());
}

TEST_P(FunnelRun, AnEmptyPlanGivesZeros) {
  const auto result = run(funnel(R"(,"breakdown":{"property":"product"},"trend":{"period":"week"},
      "time_to_convert":{"from_step":1,"to_step":3})"));
  EXPECT_THAT(customers(result.steps), ElementsAre(0, 0, 0));
  EXPECT_FALSE(result.data_through);
  EXPECT_TRUE(result.breakdown->groups.empty());
  EXPECT_EQ(result.time_to_convert->customers, 0U);
  ASSERT_EQ(result.trend.size(), 1U);
  EXPECT_FALSE(result.trend[0].final);
}

TEST_P(FunnelRun, CustomersCarryTheIdentifierTheBankKnows) {
  insert(kThreeCustomers);
  ok(warehouse_->execute(
      "INSERT INTO identifiers (type, value, id) SELECT 'customer', 'C-0001', toUInt64(1)"));
  const auto page =
      analysis_customers(context_, funnel(""), Scope::all(),
                         FunnelCell{.step = 3, .dropped = false, .group = {}, .period_day = {}}, 0, 10);
  ASSERT_TRUE(page) << core::to_string(page.error());
  EXPECT_EQ(
      boost::json::serialize(to_json(*page)),
      R"({"total":1,"customers":[{"id":1,"type":"customer","value":"C-0001","entered_at":"2026-03-01T16:00:00.000Z"}]})");
}

// What a load that exchanges the table does: unchanged_data_test.
TEST_P(FunnelRun, EventsCollectedMeanwhileDoNotDisturb) {
  insert({{1, 0, "open", ""}, {1, 1, "apply", ""}, {2, 0, "open", ""}, {2, 1, "apply", ""}});
  RunControl control;
  control.progress = [&](const AnalysisProgress& progress) {
    if (progress.stage == "computing") insert({{3, 2, "open", ""}, {3, 3, "apply", ""}});
  };
  const auto result = run(funnel(""), Scope::all(), control);
  EXPECT_THAT(customers(result.steps), ::testing::AnyOf(ElementsAre(2, 2, 0), ElementsAre(3, 3, 0)));
}

}  // namespace
}  // namespace rouse::behaviour
