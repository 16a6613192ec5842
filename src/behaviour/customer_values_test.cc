// Funnels that ask for customer values, on the engine and on a ClickHouse server. The oracle: events that
// bear the value themselves, as their channel, give the same funnel.
#include "behaviour/customer_values_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "behaviour/answer/any_analysis.h"
#include "behaviour/funnel/funnel.h"
#include "behaviour/funnel/funnel_json.h"
#include "behaviour/merged_layouts_test.h"
#include "core/json.h"
#include "core/random.h"
#include "metadata/table_runs.h"
#include "tables/customer_days.h"
#include "tables/customer_values.h"
#include "testing/business_world.h"

namespace rouse::behaviour {
namespace {

using testing::BusinessWorld;
using ::testing::HasSubstr;

void ok(const core::Result<void>& result) {
  if (!result) ADD_FAILURE() << core::to_string(result.error());
}

}  // namespace

void note_runs(metadata::Store& metadata, const BusinessWorld& world) {
  auto transaction = metadata.begin();
  if (metadata::active_delivery(*transaction, "core")) return;
  ASSERT_TRUE(metadata::save_delivery(*transaction, "core", BusinessWorld::delivery_yaml()));
  for (const auto& run : world.runs()) {
    const auto started = metadata::start_run(*transaction, "core", 1, run.data_date, "/in");
    ASSERT_TRUE(started) << core::to_string(started.error());
    ASSERT_EQ(started->id, run.id);
    for (const auto& table : BusinessWorld::tables())
      ok(metadata::record_table(*transaction, run.id, {.table = table}));
    ok(metadata::publish_run(*transaction, run.id, {}));
    if (run.published && run.balances_cleared)
      ok(metadata::mark_table_cleared(*transaction, run.id, "balances"));
  }
  ok(transaction->commit());
}

namespace {

class FunnelOfCustomerValues : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void SetUp() override { world_.write(bank_.context().warehouse); }

  AnalysisContext context() {
    auto given = bank_.context();
    note_runs(given.metadata, world_);
    plan_ = tables::with_customer_values(bank_.plan(),
                                         tables::read_customer_values(given.metadata.read().value()).value())
                .value();
    return {given.warehouse, given.metadata, plan_, given.zone, given.clock};
  }

  // `more` with PROPERTY for a property.
  static core::Result<FunnelSpec> spec_of(const AnalysisContext& context, std::string more,
                                          const std::string& property) {
    for (auto at = more.find("PROPERTY"); at != std::string::npos; at = more.find("PROPERTY")) {
      more.replace(at, 8, property);
    }
    return parse_funnel_spec(core::parse_json(fmt::format(R"({{"analysis":"funnel","plan":"app",
          "range":{{"from":"2026-03-02","to":"2026-03-31"}},"window":{{"length":5,"unit":"day"}},{}}})",
                                                          more))
                                 .value(),
                             context.plan);
  }
  static core::Result<FunnelResult> run(const AnalysisContext& context, const std::string& more,
                                        const std::string& property, const RunControl& control = {}) {
    ROUSE_TRY(const auto spec, spec_of(context, more, property));
    return run_funnel(context, spec, Scope::all(), control);
  }
  // Counts, groups and who they are.
  static std::string answer(const AnalysisContext& context, const std::string& more,
                            const std::string& property, const RunControl& control = {}) {
    const auto result = run(context, more, property, control);
    if (!result) return core::to_string(result.error());
    const auto json = to_json(*result);
    auto text = boost::json::serialize(json.at("steps"));
    if (result->breakdown) text += boost::json::serialize(json.at("breakdown").at("groups"));
    const auto page =
        analysis_customers(context, result->spec, Scope::all(),
                           FunnelCell{.step = 1,
                                      .dropped = false,
                                      .group = result->breakdown && !result->breakdown->groups.empty()
                                                   ? std::optional{result->breakdown->groups.front().key}
                                                   : std::nullopt,
                                      .period_day = {}},
                           0, 100);
    if (!page) return core::to_string(page.error());
    for (const auto& customer : page->customers) text += fmt::format(" {}", customer.id);
    return text;
  }

  // Customers come with their number or a device that is later merged into it; each event's channel is what
  // `value` says of its customer.
  History history(std::string_view value, bool latest, std::uint64_t seed) {
    core::Random random{seed};
    History made;
    for (std::uint64_t c = 1; c <= BusinessWorld::kCustomers; c += 2)
      made.push_back(Moved{{100 + c}, 100 + c, c});
    constexpr std::string_view kEvents[] = {"open", "apply", "sign", "cancel"};
    for (int i = 0; i < 300; ++i) {
      const auto customer = random.below(BusinessWorld::kCustomers) + 1;
      const auto minute = static_cast<std::int64_t>(random.below(BusinessWorld::kDays * 1'440ULL));
      const auto day = BusinessWorld::kFirstDay + static_cast<std::int32_t>(minute / 1'440);
      made.push_back(Did{
          .origin = random.chance(0.5) && customer % 2 == 1 ? 100 + customer : customer,
          .minute = minute,
          .event = std::string{kEvents[random.below(4)]},
          .channel = world_.value(value, customer, latest ? std::nullopt : std::optional{day}).value_or("")});
    }
    // Some merges come late.
    for (std::uint64_t i = 0; i < 3; ++i) std::swap(made[i], made[made.size() - 1 - i * 20]);
    return made;
  }

  BusinessWorld world_{7};
  MergedLayouts bank_{GetParam()};
  events::Plan plan_;
};
INSTANTIATE_TEST_SUITE_P(, FunnelOfCustomerValues, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

constexpr std::string_view kSteps = R"("steps":[{"event":"open"},{"event":"apply"},{"event":"sign"}])";

TEST_P(FunnelOfCustomerValues, AsIfTheEventsHadThem) {
  const auto asked = [](std::string_view one, std::string_view other) {
    return std::vector<std::string>{
        fmt::format(R"({},"breakdown":{{"property":"PROPERTY","limit":2}})", kSteps),
        fmt::format(R"({},"breakdown":{{"property":"PROPERTY","attribution":"step","step":2}})", kSteps),
        fmt::format(R"({},"where":{{"property":"PROPERTY","op":"in","value":["{}","{}"]}})", kSteps, one,
                    other),
        fmt::format(R"({},"order":"strict","where":{{"property":"PROPERTY","op":"exists"}})", kSteps),
        fmt::format(R"("steps":[{{"event":"open","where":{{"property":"PROPERTY","op":"eq","value":"{}"}}}},
                       {{"event":"apply","where":{{"property":"PROPERTY","op":"ne","value":"{}"}}}}])",
                    one, other),
        fmt::format(R"({},"exclusions":[{{"event":"cancel","after_step":1,"before_step":3,
                       "where":{{"property":"PROPERTY","op":"eq","value":"{}"}}}}])",
                    kSteps, one),
        R"("steps":[{"event":"open","linked":"PROPERTY"},{"event":"sign","linked":"PROPERTY"}])"};
  };
  const std::tuple<std::string, bool, std::vector<std::string>> cases[] = {
      {"aum", false, asked("low", "high")},
      {"branch", false, {asked("branch 0", "branch 1")[1]}},
      {"level", true, {asked("a", "b")[2]}}};
  std::uint64_t seed = 40;
  for (const auto& [value, latest, specs] : cases) {
    SCOPED_TRACE(fmt::format("{}, seed {}", value, ++seed));
    const auto name = fmt::format("customer.{}{}", value, latest ? "@latest" : "");
    RunControl sliced;
    sliced.limits.slice_events = 100;
    bank_.same_in_all_layouts(history(value, latest, seed), [&](const auto&) {
      std::string all;
      const auto here = context();
      for (const auto& spec : specs) {
        const auto expected = answer(here, spec, "channel");
        EXPECT_EQ(answer(here, spec, name, all.empty() ? sliced : RunControl{}), expected) << spec;
        all += expected;
      }
      return all;
    });
  }
}

TEST_P(FunnelOfCustomerValues, BreakDownByEveryTypeButNumbers) {
  bank_.write(history("aum", false, 3), Layout::kFinalOwners);
  const auto here = context();
  for (const auto& value : BusinessWorld::values()) {
    const auto name = "customer." + value;
    const auto result = run(here, fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps), name);
    if (value == "rate") {
      ASSERT_FALSE(result);
      EXPECT_THAT(result.error().message, HasSubstr("break down by bands"));
      continue;
    }
    ASSERT_TRUE(result) << value << core::to_string(result.error());
    std::uint64_t customers = 0;
    for (const auto& group : result->breakdown->groups) {
      customers += group.steps[0].customers;
      if (group.key.kind != GroupKind::kValue) continue;
      EXPECT_NE(group.key.value, "") << value;
    }
    EXPECT_EQ(customers, result->steps[0].customers) << value;
  }
}

TEST_P(FunnelOfCustomerValues, TellWhichTablesTheyCameFrom) {
  bank_.write(history("aum", false, 3), Layout::kFinalOwners);
  const auto here = context();
  const auto with =
      run(here, fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps), "customer.branch");
  ASSERT_TRUE(with) << core::to_string(with.error());
  ASSERT_EQ(with->business_data.size(), 2U);
  EXPECT_EQ(with->business_data[0].table, "customers");
  EXPECT_EQ(with->business_data[1].table, "orgs");
  EXPECT_EQ(with->business_data[0].last_good_date, world_.runs().back().data_date);
  EXPECT_TRUE(with->business_data[0].old);
  EXPECT_TRUE(to_json(*with).as_object().contains("business_data"));
  const auto without =
      run(here, fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps), "channel");
  EXPECT_FALSE(to_json(*without).as_object().contains("business_data"));
}

TEST_P(FunnelOfCustomerValues, GoWithPeopleOnly) {
  bank_.write({}, Layout::kFinalOwners);
  const auto result = spec_of(context(),
                              fmt::format(R"({},"subject":"card","where":{{"property":"PROPERTY",
      "op":"eq","value":"low"}})",
                                          kSteps),
                              "customer.aum");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().field, "/subject");
  EXPECT_THAT(result.error().message, HasSubstr("goes with the subject 'customer' only"));
}

// As the runs of the world would have.
void write_days(const AnalysisContext& context) {
  const auto values = tables::read_customer_values(context.metadata.read().value()).value();
  const tables::DayStatements statements{
      .execute = [&](const auto& sql) { return context.warehouse.execute(sql); },
      .select = [&](const auto& sql) { return context.warehouse.select(sql); }};
  const auto& source = values.deliveries.front();
  for (const auto& table : source.delivery.tables) {
    if (!tables::has_customer_days(source.delivery, table)) continue;
    ok(tables::ensure_days_table(context.warehouse, source.delivery, table));
    const std::span dates{source.dates.find(table.name)->second};
    for (std::size_t i = 0; i < dates.size(); ++i) {
      ok(tables::write_customer_days(statements, {.delivery = &source.delivery,
                                                  .table = &table,
                                                  .run = dates[i].run,
                                                  .data_date = dates[i].data_date,
                                                  .published = dates.first(i)}));
    }
  }
}

TEST_P(FunnelOfCustomerValues, AreTheSameOutOfCustomerDays) {
  bank_.write(history("aum", false, 3), Layout::kPending);
  const auto here = context();
  const auto answers = [&] {
    std::string all;
    for (const auto* value : {"aum", "branch", "level", "products"}) {
      all += answer(here, fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps),
                    fmt::format("customer.{}", value));
    }
    return all;
  };
  const auto out_of_rows = answers();
  write_days(here);
  EXPECT_EQ(answers(), out_of_rows);
  // Rows do not matter any more.
  ok(here.warehouse.execute("TRUNCATE TABLE business_balances"));
  const auto aum = fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps);
  EXPECT_EQ(out_of_rows.find(answer(here, aum, "customer.aum")), 0U);
}

TEST_P(FunnelOfCustomerValues, RowsClearedMeanwhileAreNotMissed) {
  bank_.write(history("aum", false, 3), Layout::kFinalOwners);
  const auto here = context();
  const auto spec = fmt::format(R"({},"breakdown":{{"property":"PROPERTY"}})", kSteps);
  const auto run_id = world_.runs().back().id;
  RunControl control;
  bool cleared = false;
  control.progress = [&](const AnalysisProgress&) {
    if (std::exchange(cleared, true)) return;
    ok(here.warehouse.execute(fmt::format("ALTER TABLE business_balances DROP PARTITION {}", run_id)));
    auto transaction = here.metadata.begin();
    ok(metadata::mark_table_cleared(*transaction, run_id, "balances"));
    ok(transaction->commit());
  };
  const auto during = run(here, spec, "customer.aum@latest", control);
  ASSERT_TRUE(during) << core::to_string(during.error());
  EXPECT_TRUE(cleared);
  const auto after = run(here, spec, "customer.aum@latest");
  EXPECT_EQ(boost::json::serialize(to_json(*during).at("breakdown")),
            boost::json::serialize(to_json(*after).at("breakdown")));
}

}  // namespace
}  // namespace rouse::behaviour
