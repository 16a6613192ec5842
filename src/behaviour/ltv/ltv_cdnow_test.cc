// Real purchases: the shop CDNOW, everyone whose first purchase was in the first quarter of 1997, to June
// 1998 (Fader and Hardie). Expected figures recomputed from the same file by an independent program.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "behaviour/ltv/ltv.h"
#include "core/json.h"
#include "core/money.h"
#include "events/event_table.h"
#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using testing::ServerKind;
using testing::WarehouseServer;

const auto kOrders =
    std::filesystem::path{ROUSE_SOURCE_DIR} / ".." / "shared" / "data" / "cdnow" / "cdnow_master.txt";

constexpr std::string_view kPlan = R"(format: 1
plan: cds
en: CDs
subject: {type: buyer}
properties:
  - {name: amount, id: 1, type: money}
events: [{name: order}]
)";

constexpr std::string_view kSpec =
    R"({"analysis":"ltv","plan":"cds","range":{"from":"1997-01-01","to":"1997-03-31"},
    "entry":{"event":"order"},"value":{"event":"order","property":"amount"},"period":"month","periods":17})";

class LtvCdnow : public ::testing::TestWithParam<ServerKind> {};
INSTANTIATE_TEST_SUITE_P(, LtvCdnow, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(LtvCdnow, ReachesThePublishedTotal) {
  if (!std::filesystem::exists(kOrders)) GTEST_SKIP() << "public data set cdnow not present";
  const auto plan = events::parse_plan(kPlan, "cds").value();
  warehouse::Warehouse warehouse{WarehouseServer::shared(GetParam()).server()};
  warehouse::QueryOptions options;
  if (GetParam() == ServerKind::kClickHouse) {
    options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
  }
  const auto created = warehouse.execute(events::create_event_table_sql(plan, "events_cds"), options);
  ASSERT_TRUE(created) << core::to_string(created.error());
  const auto zone = core::Zone::load("America/New_York").value();
  std::ifstream file{kOrders};
  std::string line;
  std::getline(file, line);
  std::string values;
  std::uint64_t rows = 0;
  while (std::getline(file, line)) {
    std::istringstream fields{line};
    std::string buyer;
    std::string date;
    std::string disks;
    std::string dollars;
    if (!(fields >> buyer >> date >> disks >> dollars)) continue;
    const auto text = fmt::format("{}-{}-{}", date.substr(0, 4), date.substr(4, 2), date.substr(6, 2));
    const auto noon =
        core::to_epoch_ms(zone.start_of_day(core::parse_day(text, "date").value())) + 43'200'000;
    values += fmt::format("{}({}, {}, '{}', {}, 'order', {})", values.empty() ? "" : ", ",
                          std::strtoull(buyer.c_str(), nullptr, 10), noon, text, ++rows,
                          core::parse_money(dollars, "dollars").value().fen);
    if (rows % 10'000 != 0 && rows != 69'659) continue;
    const auto done =
        warehouse.execute("INSERT INTO events_cds (one_id, ts, day, seq, event, p_1) VALUES " + values);
    ASSERT_TRUE(done) << core::to_string(done.error());
    values.clear();
  }
  ASSERT_EQ(rows, 69'659U);

  const testing::ManualClock clock{core::from_epoch_ms(1'700'000'000'000)};
  const testing::TemporaryFolder folder;
  auto metadata = metadata::Store::open(folder.path() / "metadata.db", clock).value();
  const auto spec = parse_ltv_spec(core::parse_json(kSpec).value(), plan).value();
  const auto result = run_ltv({warehouse, metadata, plan, zone, clock}, spec, Scope::all());
  ASSERT_TRUE(result) << core::to_string(result.error());
  std::vector<std::uint64_t> entered;
  std::vector<std::int64_t> first_month;
  std::vector<std::int64_t> four_months;
  std::int64_t total = 0;
  for (const auto& cohort : result->all.cohorts) {
    const auto cents = [&](std::size_t offset) {
      return std::get<std::int64_t>(cohort.points[offset].value);
    };
    entered.push_back(cohort.customers);
    first_month.push_back(cents(0));
    four_months.push_back(cents(3));
    total += cents(17);
    EXPECT_EQ(cohort.points[0].payers, cohort.customers);
  }
  EXPECT_THAT(entered, ElementsAre(7'846, 8'476, 7'248));
  EXPECT_THAT(first_month, ElementsAre(29'906'017, 31'854'834, 27'988'449));
  EXPECT_THAT(four_months, ElementsAre(45'144'111, 46'868'963, 40'289'186));
  EXPECT_EQ(total, 250'031'563);
}

}  // namespace
}  // namespace rouse::behaviour
