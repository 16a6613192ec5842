// Who owns which stored event, on the engine and on a ClickHouse server.
#include "identity/overrides.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "testing/manual_clock.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"

namespace rouse::identity {
namespace {

using ::testing::ElementsAre;
using testing::ServerKind;
using testing::WarehouseServer;

class OverridesTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    auto server = WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    const auto database = fmt::format("overrides_{}", ++databases);
    ASSERT_TRUE(warehouse::Warehouse{server}.execute("CREATE DATABASE " + database));
    server.database = database;
    warehouse_ = std::make_unique<warehouse::Warehouse>(server);
    ASSERT_TRUE(warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_));
    ASSERT_TRUE(
        warehouse_->execute("CREATE TABLE events_app (one_id UInt64, origin_id UInt64, seq UInt64, note "
                            "Nullable(String)) ENGINE = "
                            "MergeTree ORDER BY (one_id, seq)"));
    // Stored as they came: 7 is anonymous at first, then of 3, then of 5, then its own again.
    for (const char* sql :
         {"INSERT INTO events_app SELECT 7 AS one_id, 7 AS origin_id, 1 AS seq, 'a' AS note",
          "INSERT INTO events_app SELECT 3 AS one_id, 7 AS origin_id, 2 AS seq, NULL AS note",
          "INSERT INTO events_app SELECT 3 AS one_id, 3 AS origin_id, 3 AS seq, NULL AS note",
          "INSERT INTO events_app SELECT 9 AS one_id, 9 AS origin_id, 4 AS seq, NULL AS note"}) {
      ASSERT_TRUE(warehouse_->execute(sql));
    }
    for (const auto& [from, to, version] : {std::tuple{7, 3, 2}, {3, 5, 4}, {5, 7, 6}}) {
      ASSERT_TRUE(warehouse_->execute(
          fmt::format("INSERT INTO identity_overrides SELECT 7, {}, {}, {}", from, to, version)));
    }
  }
  // Owner and origin of the events 1 to 4.
  std::string owners(const OverrideSpan& span, const std::string& condition = "1 = 1",
                     const std::string& under = "") {
    const auto text = warehouse_->text(
        "SELECT one_id, origin_id, note FROM " +
        owned_events_sql(span, "events_app", {"seq", "note"}, condition, under) + " ORDER BY seq");
    return text ? *text : core::to_string(text.error());
  }
  std::string stored_under(const OverrideSpan& span, std::uint64_t first, std::uint64_t last) {
    const auto text = warehouse_->text(
        fmt::format("SELECT arraySort(groupUniqArray(id)) FROM ({})", stored_under_sql(span, first, last)));
    return text ? *text : core::to_string(text.error());
  }

  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  std::unique_ptr<warehouse::Warehouse> warehouse_;
};
INSTANTIATE_TEST_SUITE_P(, OverridesTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(OverridesTest, TheLastPendingRowUpToTheVersionCounts) {
  const std::string others = "3\t3\t\\N\n9\t9\t\\N\n";
  EXPECT_EQ(owners({0, 1}), "7\t7\ta\n3\t7\t\\N\n" + others);
  EXPECT_EQ(owners({0, 2}), "3\t7\ta\n3\t7\t\\N\n" + others);
  EXPECT_EQ(owners({0, 5}), "5\t7\ta\n5\t7\t\\N\n" + others);
  EXPECT_EQ(owners({0, 6}), "7\t7\ta\n7\t7\t\\N\n" + others);
  EXPECT_EQ(owners({4, 5}), "7\t7\ta\n3\t7\t\\N\n" + others);  // rows up to 4 are in the events, it says
  EXPECT_EQ(owners({0, 2}, "one_id = 7"), "3\t7\ta\n");
  EXPECT_EQ(owners({0, 2}, "seq != 3", stored_under_sql({0, 2}, 3, 3)), "3\t7\ta\n3\t7\t\\N\n");
}

TEST_P(OverridesTest, AffectedAreAllWhomAnOriginWasTakenFromOrGivenTo) {
  EXPECT_THAT(*affected_ids(*warehouse_, {0, 6}), ElementsAre(3, 5, 7));
  EXPECT_THAT(*affected_ids(*warehouse_, {2, 5}), ElementsAre(3, 5));
  EXPECT_THAT(*affected_ids(*warehouse_, {4, 5}), ElementsAre());
  EXPECT_THAT(*affected_ids(*warehouse_, {6, 6}), ElementsAre());
}

TEST_P(OverridesTest, EventsOfAnOwnerAreSoughtWhereverTheirOriginWasStored) {
  EXPECT_EQ(stored_under({0, 2}, 3, 3), "[3,7]\n");
  EXPECT_EQ(stored_under({0, 6}, 7, 7), "[3,5,7]\n");  // that it is 7's again is the last of three rows
  EXPECT_EQ(stored_under({0, 2}, 8, 9), "[]\n");       // not affected
}

}  // namespace
}  // namespace rouse::identity
