// Customer values as SQL against plain loops over the states of the days, on the engine and on a ClickHouse
// server.
#include "tables/value_join.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <ranges>
#include <set>

#include "testing/business_world.h"
#include "testing/warehouse_server.h"

namespace rouse::tables {
namespace {

using testing::BusinessWorld;

class CustomerValuesAsSql : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  void start(std::uint64_t seed) {
    auto server = testing::WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    const auto database = fmt::format("values_{}", ++databases);
    ASSERT_TRUE(warehouse::Warehouse{server}.execute("CREATE DATABASE " + database));
    server.database = database;
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
    world_ = std::make_unique<BusinessWorld>(seed);
    world_->write(*warehouse_);
    const auto delivery = parse_delivery(BusinessWorld::delivery_yaml(), "core");
    ASSERT_TRUE(delivery) << core::to_string(delivery.error());
    PublishedDelivery core{.delivery = *delivery, .dates = {}};
    for (const auto& table : BusinessWorld::tables()) {
      for (const auto& run : world_->runs()) {
        if (!run.published) continue;
        core.dates[table].push_back({run.data_date, run.id, table == "balances" && run.balances_cleared});
      }
    }
    values_.deliveries = {std::move(core)};
  }

  // As the world's runs would, one after the other; some of them as a version that knew no customer days.
  void write_days(core::Random& random) {
    const auto& delivery = values_.deliveries.front().delivery;
    const auto has_days = [&](const Table& table) { return has_customer_days(delivery, table); };
    std::map<std::string, std::vector<PublishedDate>> published;
    for (const auto& run : world_->runs()) {
      const bool writes = random.chance(0.8);
      for (const auto& table : delivery.tables | std::views::filter(has_days)) {
        ASSERT_TRUE(ensure_days_table(*warehouse_, delivery, table));
        auto& dates = published[table.name];
        if (writes) write_step({&delivery, &table, run.id, run.data_date, dates});
        if (!run.published) continue;
        dates.push_back({run.data_date, run.id, table.name == "balances" && run.balances_cleared});
        if (random.chance(0.5)) continue;
        ASSERT_TRUE(clear_customer_days(statements(), table, dates, {}));
      }
    }
  }
  void write_step(const DayStep& step) {
    const auto written = write_customer_days(statements(), step);
    ASSERT_TRUE(written) << core::to_string(written.error()) << "\n" << sent_;
  }
  DayStatements statements() {
    return {.execute =
                [this](const auto& sql) {
                  sent_ = sql;
                  return warehouse_->execute(sql);
                },
            .select = [this](const auto& sql) { return warehouse_->select(sql); }};
  }
  std::vector<UsedDays> used_days(const std::vector<std::string>& names) {
    EXPECT_TRUE(find_customer_days(*warehouse_, values_, names));
    const auto join = ValueJoin::make(values_, names, BusinessWorld::kFirstDay,
                                      BusinessWorld::kFirstDay + BusinessWorld::kDays - 1, zone_);
    return join->days();
  }

  // Customer and day to what the values are, of all customers from `first` to `last` on all days.
  std::map<std::pair<std::uint64_t, std::int32_t>, std::vector<std::optional<std::string>>> ask(
      const std::vector<std::string>& names, std::uint64_t first, std::uint64_t last) {
    const auto join = ValueJoin::make(values_, names, BusinessWorld::kFirstDay,
                                      BusinessWorld::kFirstDay + BusinessWorld::kDays - 1, zone_);
    EXPECT_TRUE(join) << core::to_string(join.error());
    std::string columns;
    const auto plan = with_customer_values({}, values_).value();
    for (const auto& name : names) {
      const auto property = events::find_property(plan, name, "name").value();
      columns +=
          fmt::format(", isNull({0}) AS is_null_{0}, ifNull(toString({0}), '') AS text_{0}", property.column);
    }
    const auto events = fmt::format(
        "(SELECT toUInt64({0} + number % {1}) AS one_id, toDate('1970-01-01') + {2} + intDiv(number, {1}) AS "
        "day FROM "
        "system.numbers LIMIT {3})",
        first, last - first + 1, BusinessWorld::kFirstDay, (last - first + 1) * BusinessWorld::kDays);
    const std::vector<std::string> had{"one_id", "day"};
    const auto sql =
        fmt::format("SELECT one_id, day{} FROM {}", columns, join->sql(events, had, first, last));
    auto rows = warehouse_->select(sql);
    EXPECT_TRUE(rows) << core::to_string(rows.error()) << "\n" << sql;
    std::map<std::pair<std::uint64_t, std::int32_t>, std::vector<std::optional<std::string>>> found;
    if (!rows) return found;
    while (true) {
      const auto more = rows->next();
      EXPECT_TRUE(more) << core::to_string(more.error()) << "\n" << sql;
      if (!more || !*more) return found;
      const auto one_id = rows->u64();
      const auto day = static_cast<std::int32_t>(rows->u64());
      auto& texts = found[{one_id, day}];
      for (std::size_t i = 0; i < names.size(); ++i) {
        const bool missing = rows->u64() != 0;
        const std::string text{rows->string()};
        texts.push_back(missing ? std::nullopt : std::optional{text});
      }
    }
  }

  void expect_as_in_the_world(const std::vector<std::string>& names, std::uint64_t first,
                              std::uint64_t last) {
    const auto found = ask(names, first, last);
    EXPECT_EQ(found.size(), (last - first + 1) * BusinessWorld::kDays);
    for (const auto& [at, texts] : found) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        std::string_view name{names[i]};
        name.remove_prefix(kValuePrefix.size());
        const bool latest = name.ends_with(kLatestSuffix);
        if (latest) name.remove_suffix(kLatestSuffix.size());
        const auto expected = world_->value(name, at.first, latest ? std::nullopt : std::optional{at.second});
        ASSERT_EQ(texts[i], expected)
            << names[i] << " of customer " << at.first << " on day " << at.second - BusinessWorld::kFirstDay;
      }
    }
  }

  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::unique_ptr<BusinessWorld> world_;
  std::string sent_;  // the latest statement
  CustomerValues values_;
};
INSTANTIATE_TEST_SUITE_P(, CustomerValuesAsSql, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

std::vector<std::string> all_names() {
  std::vector<std::string> all;
  for (const auto& value : BusinessWorld::values()) {
    for (const auto suffix : {std::string_view{}, kLatestSuffix}) {
      all.push_back(fmt::format("{}{}{}", kValuePrefix, value, suffix));
    }
  }
  return all;
}

TEST_P(CustomerValuesAsSql, AreTheSameOutOfCustomerDays) {
  std::set<std::string> used;
  for (std::uint64_t seed = 11; seed <= 12; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    start(seed);
    core::Random random{seed};
    write_days(random);
    if (HasFatalFailure()) return;
    const auto all = all_names();
    for (const auto& days : used_days(all)) used.insert(days.table);
    expect_as_in_the_world(all, 1, BusinessWorld::kCustomers);
    if (HasFatalFailure()) return;
    const auto first = random.below(BusinessWorld::kCustomers) + 1;
    expect_as_in_the_world({"customer.total", "customer.branch", "customer.accounts"}, first,
                           first + random.below(BusinessWorld::kCustomers - first + 1));
  }
  EXPECT_THAT(used, ::testing::ElementsAre("accounts", "balances", "customers"));
}

TEST_P(CustomerValuesAsSql, AreThoseOfTheDay) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    start(seed);
    if (HasFatalFailure()) return;
    core::Random random{seed};
    const auto all = all_names();
    for (int i = 0; i < 4; ++i) {
      std::vector<std::string> some;
      for (const auto& name : all) {
        if (random.chance(0.3)) some.push_back(name);
      }
      const auto first = random.below(BusinessWorld::kCustomers) + 1;
      expect_as_in_the_world(some, first, first + random.below(BusinessWorld::kCustomers - first + 1));
    }
    expect_as_in_the_world(all, 1, BusinessWorld::kCustomers);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace rouse::tables
