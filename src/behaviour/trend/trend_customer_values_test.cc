// Trends by what business tables say of customers: "MAU by AUM band and org unit".
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>
#include <tuple>

#include "behaviour/answer/any_analysis.h"
#include "behaviour/customer_values_test.h"
#include "behaviour/merged_layouts_test.h"
#include "behaviour/trend/trend.h"
#include "behaviour/trend/trend_json.h"
#include "core/json.h"
#include "core/random.h"
#include "tables/customer_values.h"
#include "testing/business_world.h"

namespace rouse::behaviour {
namespace {

using testing::BusinessWorld;

using Values = std::vector<std::optional<std::string>>;

class TrendByCustomerValues : public ::testing::TestWithParam<testing::ServerKind> {
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

  // Customers come with their number, or with a device that was merged into it at some time.
  static History history(std::uint64_t seed) {
    core::Random random{seed};
    History made;
    constexpr std::string_view kEvents[] = {"open", "apply", "sign", "cancel"};
    for (int i = 0; i < 300; ++i) {
      const auto customer = random.below(BusinessWorld::kCustomers) + 1;
      made.push_back(Did{.origin = random.chance(0.5) && customer % 2 == 1 ? 100 + customer : customer,
                         .minute = static_cast<std::int64_t>(random.below(BusinessWorld::kDays * 1'440ULL)),
                         .event = std::string{kEvents[random.below(4)]}});
    }
    for (std::uint64_t c = 1; c <= BusinessWorld::kCustomers; c += 2) {
      made.insert(made.begin() + static_cast<std::ptrdiff_t>(20 * c), Moved{{100 + c}, 100 + c, c});
    }
    return made;
  }

  // The customers of each group, told event by event: of the last of each customer in the period, or of all.
  std::map<Values, std::set<std::uint64_t>> groups_of(const History& history, std::int32_t from_day,
                                                      std::int32_t to_day, bool last) const {
    const auto owners = Owners::after(history);
    std::map<std::uint64_t, std::map<std::tuple<std::int64_t, std::size_t>, Values>>
        done;  // in order of time
    for (std::size_t i = 0; i < history.size(); ++i) {
      const auto* did = std::get_if<Did>(&history[i]);
      if (!did || (did->event != "open" && did->event != "sign")) continue;
      const auto day = BusinessWorld::kFirstDay + static_cast<std::int32_t>(did->minute / 1'440);
      if (day < from_day || day > to_day) continue;
      const auto customer = owners.of(did->origin);
      done[customer][{did->minute, i}] = {world_.value("aum", customer, day),
                                          world_.value("branch", customer, day)};
    }
    std::map<Values, std::set<std::uint64_t>> groups;
    for (const auto& [customer, events] : done) {
      for (const auto& [order, values] : events) {
        if (!last || order == events.rbegin()->first) groups[values].insert(customer);
      }
    }
    return groups;
  }

  using Groups = std::map<Values, std::set<std::uint64_t>>;

  // Of a group, or of all that are not shown.
  static std::set<std::uint64_t> customers_of(const TrendGroup& group, const Groups& truth,
                                              const std::set<Values>& shown) {
    std::set<std::uint64_t> all;
    for (const auto& [values, customers] : truth) {
      const bool in_group = group.other ? !shown.contains(values) : values == group.values;
      if (in_group) all.insert(customers.begin(), customers.end());
    }
    return all;
  }

  void expect_listed(const TrendSpec& spec, const TrendGroup& group,
                     const std::set<std::uint64_t>& expected) {
    const auto page = analysis_customers(context(), spec, Scope::all(),
                                         TrendCell{.series = 0, .period = 0, .group = group}, 0, 100);
    ASSERT_TRUE(page) << core::to_string(page.error());
    std::set<std::uint64_t> listed;
    for (const auto& customer : page->customers) listed.insert(customer.id);
    EXPECT_EQ(listed, expected);
  }

  void expect_month(const TrendSpec& spec, const TrendResult& result, const History& history, bool last) {
    const auto truth = groups_of(history, spec.range.from_day, spec.range.to_day, last);
    std::set<Values> shown;
    for (const auto& group : result.groups) {
      if (group.other) continue;
      EXPECT_TRUE(truth.contains(group.values));
      shown.insert(group.values);
    }
    for (std::size_t g = 0; g < result.groups.size(); ++g) {
      SCOPED_TRACE(fmt::format("group {}", g));
      const auto expected = customers_of(result.groups[g], truth, shown);
      const Number count{static_cast<std::int64_t>(expected.size())};
      EXPECT_EQ(result.table.series[0].groups[g].points.at(0), count);
      EXPECT_EQ(result.table.series[0].groups[g].whole, count);
      const bool first_or_last = g < 2 || g + 1 == result.groups.size();
      if (first_or_last) expect_listed(spec, result.groups[g], expected);
    }
    const bool whole = !result.groups.empty() && !result.groups.back().other;
    if (whole) {
      EXPECT_EQ(shown.size(), truth.size());
    }
  }

  BusinessWorld world_{7};
  MergedLayouts bank_{GetParam()};
  events::Plan plan_;
};
INSTANTIATE_TEST_SUITE_P(, TrendByCustomerValues, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(TrendByCustomerValues, MonthlyActiveUsersByAumBandAndOrgUnit) {
  for (const auto* attribution : {"every", "last"}) {
    for (const int limit : {3, 100}) {
      SCOPED_TRACE(fmt::format("{} {}", attribution, limit));
      const auto made = history(5);
      bank_.write(made, Layout::kSquashedInBetween);
      const auto here = context();
      const auto spec =
          parse_trend_spec(core::parse_json(fmt::format(R"({{"analysis":"trend","plan":"app","period":"month",
            "range":{{"from":"2026-03-02","to":"2026-03-31"}},
            "series":[{{"label":"MAU","any_of":[{{"event":"open"}},{{"event":"sign"}}],"measure":"unique"}}],
            "breakdown":{{"properties":["customer.aum","customer.branch"],"limit":{},"attribution":"{}"}}}})",
                                                        limit, attribution))
                               .value(),
                           here.plan);
      ASSERT_TRUE(spec) << core::to_string(spec.error());
      const auto result = run_trend(here, *spec, Scope::all());
      ASSERT_TRUE(result) << core::to_string(result.error());
      EXPECT_EQ(result->business_data.size(), 3U) << "balances, customers, orgs";
      ASSERT_GT(result->groups.size(), 3U);
      const bool last = std::string_view{attribution} == "last";
      expect_month(*spec, *result, made, last);
      if (!last) continue;
      // Each customer is in one group, so the groups add up.
      std::int64_t sum = 0;
      for (const auto& group : result->table.series[0].groups) sum += std::get<std::int64_t>(group.points[0]);
      EXPECT_EQ(Number{sum}, result->table.series[0].all.points[0]);
    }
  }
}

TEST_P(TrendByCustomerValues, InAllLayoutsAndAsMeasureAndFilter) {
  bank_.same_in_all_layouts(history(6), [&](const AnalysisContext&) {
    const auto here = context();
    const auto spec = parse_trend_spec(core::parse_json(R"({"analysis":"trend","plan":"app","period":"week",
        "range":{"from":"2026-03-09","to":"2026-03-29"},
        "series":[{"event":"open","measure":"mean","property":"customer.total"},
                  {"event":"sign","measure":"max","property":"customer.rate@latest"},
                  {"event":"apply","where":{"property":"customer.aum","op":"eq","value":"high"}}],
        "breakdown":{"properties":["customer.level"],"limit":2},"compare":{"to":"previous"}})")
                                           .value(),
                                       here.plan);
    if (!spec) return core::to_string(spec.error());
    auto result = run_trend(here, *spec, Scope::all());
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return boost::json::serialize(to_json(*result));
  });
}

}  // namespace
}  // namespace rouse::behaviour
