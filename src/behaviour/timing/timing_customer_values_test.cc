// Days before and after what business tables say of customers: their birthday, and a number taken as a day of
// the month.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "behaviour/customer_values_test.h"
#include "behaviour/merged_layouts_test.h"
#include "behaviour/timing/timing.h"
#include "core/json.h"
#include "core/random.h"
#include "tables/customer_values.h"
#include "testing/business_world.h"
#include "testing/oracles/timing_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::BusinessWorld;

class TimingByCustomerValues : public ::testing::TestWithParam<testing::ServerKind> {
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
    for (int i = 0; i < 200; ++i) {
      const auto customer = random.below(BusinessWorld::kCustomers) + 1;
      made.push_back(Did{.origin = random.chance(0.5) && customer % 2 == 1 ? 100 + customer : customer,
                         .minute = static_cast<std::int64_t>(random.below(BusinessWorld::kDays * 1'440ULL)),
                         .event = random.chance(0.5) ? "open" : "sign"});
    }
    for (std::uint64_t c = 1; c <= BusinessWorld::kCustomers; c += 2) {
      made.insert(made.begin() + static_cast<std::ptrdiff_t>(10 * c), Moved{{100 + c}, 100 + c, c});
    }
    return made;
  }

  struct Count {
    std::uint64_t conversions = 0;
    std::set<std::uint64_t> customers;
  };
  // Told event by event: at [0] those without a date, at [1] those further than `reach`, then day by day.
  template <typename Distance>
  static std::vector<Count> truth(const History& history, std::int32_t reach, Distance distance_of) {
    const auto owners = Owners::after(history);
    std::vector<Count> counts(static_cast<std::size_t>(2 * reach + 3));
    for (const auto& entry : history) {
      const auto* did = std::get_if<Did>(&entry);
      if (!did || did->event != "sign") continue;
      const auto customer = owners.of(did->origin);
      const auto day = BusinessWorld::kFirstDay + static_cast<std::int32_t>(did->minute / 1'440);
      const std::optional<std::int32_t> days = distance_of(customer, day);
      const auto outside = days && (*days < -reach || *days > reach);
      auto& count = counts[!days ? 0 : outside ? 1 : static_cast<std::size_t>(*days + reach + 2)];
      ++count.conversions;
      count.customers.insert(customer);
    }
    return counts;
  }

  void expect(const History& history, std::string_view date, std::int32_t reach,
              const std::vector<Count>& counts) {
    bank_.write(history, Layout::kPending);
    const auto here = context();
    const auto json = fmt::format(R"({{"analysis":"timing","plan":"app",
        "range":{{"from":"2026-03-02","to":"2026-03-31"}},"conversion":{{"event":"sign"}},"date":{},
        "days_before":{},"days_after":{}}})",
                                  date, reach, reach);
    const auto spec = parse_timing_spec(core::parse_json(json).value(), here.plan);
    ASSERT_TRUE(spec) << core::to_string(spec.error());
    const auto result = run_timing(here, *spec, Scope::all());
    ASSERT_TRUE(result) << core::to_string(result.error());
    EXPECT_FALSE(result->business_data.empty());
    const auto check = [&](const TimingNumber& number, const Count& count, const TimingCell& cell) {
      EXPECT_EQ(number.conversions, count.conversions);
      EXPECT_EQ(number.customers, count.customers.size());
      const auto listed = timing_customers(here, *spec, Scope::all(), cell);
      ASSERT_TRUE(listed) << core::to_string(listed.error());
      std::set<std::uint64_t> ids;
      for (const auto& each : *listed) ids.insert(each.id);
      EXPECT_EQ(ids, count.customers);
    };
    check(result->all.undated, counts[0], {.of = TimingCell::Of::kUndated, .bracket = {}, .group = {}});
    check(result->all.outside, counts[1], {.of = TimingCell::Of::kOutside, .bracket = {}, .group = {}});
    for (std::size_t b = 0; b + 2 < counts.size(); ++b) {
      SCOPED_TRACE(spec->brackets[b].from);
      check(result->all.brackets[b], counts[b + 2], {.of = TimingCell::Of::kAll, .bracket = b, .group = {}});
    }
  }

  BusinessWorld world_{7};
  MergedLayouts bank_{GetParam()};
  events::Plan plan_;
};
INSTANTIATE_TEST_SUITE_P(, TimingByCustomerValues, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(TimingByCustomerValues, CountsFromTheDateAsOfTheDayOfTheEvent) {
  const auto made = history(3);
  const auto from_birthday = [&](std::uint64_t customer, std::int32_t day) -> std::optional<std::int32_t> {
    const auto born = world_.value("born", customer, day);
    if (!born) return std::nullopt;
    const auto born_on = (std::stoll(*born) + 8 * 3'600'000) / 86'400'000;
    return testing::days_from_date(day, static_cast<std::int32_t>(born_on), 0, "yearly", "nearest");
  };
  expect(made, R"({"property":"customer.born","repeats":"yearly"})", 3, truth(made, 3, from_birthday));
}

TEST_P(TimingByCustomerValues, CountsFromADayOfTheMonth) {
  const auto made = history(4);
  const auto from_day = [&](std::uint64_t customer, std::int32_t day) -> std::optional<std::int32_t> {
    const auto number = world_.value("accounts", customer, day);
    if (!number) return std::nullopt;
    return testing::days_from_date(day, 0, std::stoi(*number), "monthly", "last");
  };
  expect(made, R"({"property":"customer.accounts","side":"last"})", 5, truth(made, 5, from_day));
}

}  // namespace
}  // namespace rouse::behaviour
