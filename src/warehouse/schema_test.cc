#include "warehouse/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/manual_clock.h"
#include "testing/warehouse_server.h"

namespace rouse::warehouse {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;
using testing::ServerKind;
using testing::WarehouseServer;

class Schema : public ::testing::TestWithParam<ServerKind> {
 protected:
  // Each test works in a database of its own on the shared server.
  void SetUp() override {
    Server server = WarehouseServer::shared(GetParam()).server();
    static int databases = 0;
    server.database = "schema_" + std::to_string(++databases);
    const auto created =
        Warehouse{WarehouseServer::shared(GetParam()).server()}.execute("CREATE DATABASE " + server.database);
    ASSERT_TRUE(created) << core::to_string(created.error());
    warehouse_ = std::make_unique<Warehouse>(server);
  }
  std::string text(std::string_view sql) {
    const auto answer = warehouse_->text(sql);
    return answer ? *answer : core::to_string(answer.error());
  }

  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  std::unique_ptr<Warehouse> warehouse_;
};
INSTANTIATE_TEST_SUITE_P(, Schema, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Schema, MigratesForwardOnceAndRecordsIt) {
  EXPECT_EQ(stored_zone(*warehouse_).error().code, ErrorCode::kNotFound);
  for (int start = 0; start < 2; ++start) {
    const auto migrated = migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << core::to_string(migrated.error());
  }
  EXPECT_EQ(text("SELECT version, name, applied_at FROM schema_migrations ORDER BY version"),
            "1\tidentifiers, rejected events\t1700000000000\n"
            "2\tcollected events: rejected ones, items, campaigns\t1700000000000\n"
            "3\tidentity: ledger, overrides\t1700000000000\n");
  EXPECT_EQ(text("SELECT count() FROM identifiers"), "0\n");
  EXPECT_EQ(text("SELECT count() FROM rejected_events"), "0\n");
  EXPECT_EQ(
      text("SELECT entry, kind, ts, at, seq, source, identifier, identifier_type, via, via_type, origin, "
           "from_one_id, one_id, reverts, reason, actor FROM identity_ledger"),
      "");
  EXPECT_EQ(text("SELECT origin_id, from_one_id, one_id, version FROM identity_overrides"), "");
  EXPECT_EQ(stored_zone(*warehouse_).value(), "Asia/Shanghai");
}

TEST_P(Schema, RefusesAnotherZone) {
  ASSERT_TRUE(migrate(*warehouse_, "Asia/Shanghai", clock_));
  const auto refused = migrate(*warehouse_, "Asia/Urumqi", clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "zone");
  EXPECT_EQ(stored_zone(*warehouse_).value(), "Asia/Shanghai");
}

TEST_P(Schema, AnOlderProgramRefusesANewerWarehouse) {
  ASSERT_TRUE(migrate(*warehouse_, "Asia/Shanghai", clock_));
  ASSERT_TRUE(
      warehouse_->execute("INSERT INTO schema_migrations SELECT toUInt32(99), 'of the future', toInt64(0)"));
  const auto refused = migrate(*warehouse_, "Asia/Shanghai", clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "schema");
  EXPECT_THAT(refused.error().message, HasSubstr("99"));
}

TEST_P(Schema, AMigrationCutShortIsCompletedByTheNextStart) {
  ASSERT_TRUE(
      warehouse_->execute("CREATE TABLE identifiers (type LowCardinality(String), value String, id UInt64) "
                          "ENGINE = MergeTree ORDER BY (type, id)"));
  ASSERT_TRUE(migrate(*warehouse_, "Asia/Shanghai", clock_));
  EXPECT_EQ(text("SELECT count() FROM schema_migrations"), "3\n");
  EXPECT_EQ(text("SELECT count() FROM rejected_events"), "0\n");
}

TEST_P(Schema, AWarehouseOfTheFirstVersionGetsWhatCollectionNeeds) {
  for (const char* sql :
       {"CREATE TABLE schema_migrations (version UInt32, name String, applied_at Int64) ENGINE = MergeTree "
        "ORDER "
        "BY version",
        "INSERT INTO schema_migrations SELECT toUInt32(1), 'identifiers, rejected events', toInt64(0)",
        "CREATE TABLE rejected_events (load UInt64, file String, line UInt64, reason LowCardinality(String), "
        "field "
        "String, message String, text String) ENGINE = MergeTree ORDER BY (load, file, line)",
        "CREATE TABLE events_app (one_id UInt64, ts Int64, day Date) ENGINE = MergeTree PARTITION BY "
        "toYYYYMM(day) ORDER BY (one_id, ts)",
        "INSERT INTO events_app SELECT toUInt64(1), toInt64(2), toDate('2012-03-14')"}) {
    QueryOptions options;
    if (GetParam() == ServerKind::kClickHouse) {
      options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    }
    const auto done = warehouse_->execute(sql, options);
    ASSERT_TRUE(done) << core::to_string(done.error());
  }
  const auto migrated = migrate(*warehouse_, "Asia/Shanghai", clock_);
  ASSERT_TRUE(migrated) << core::to_string(migrated.error());
  EXPECT_EQ(
      text("SELECT one_id, campaign_source, campaign_activity, campaign_creative, marks, identifiers FROM "
           "events_app"),
      "1\t\t\t\t\t\n");
  EXPECT_EQ(text("SELECT source, plan, seq, received_at, subject, sealed FROM rejected_events"), "");
}

TEST_P(Schema, AnEventTableGrowsByTheColumnsOfANewerPlan) {
  Table table{.name = "events_app",
              .columns = {{"one_id", "UInt64"},
                          {"ts", "Int64"},
                          {"day", "Date"},
                          {"seq", "UInt64"},
                          {"event", "LowCardinality(String)"},
                          {"p_1", "Nullable(String)"}},
              .order_by = "(one_id, ts, seq)",
              .partition_by = "toYYYYMM(day)"};
  ASSERT_TRUE(ensure_table(*warehouse_, table));
  ASSERT_TRUE(
      warehouse_->execute("INSERT INTO events_app SELECT toUInt64(1), toInt64(2), toDate('2012-03-14'), "
                          "toUInt64(3), 'login', 'x'"));
  table.columns.push_back({"p_2", "Nullable(Int64)"});
  table.columns.push_back({"p_3", "Nullable(Float64)"});
  for (int start = 0; start < 2; ++start) {
    const auto grown = ensure_table(*warehouse_, table);
    ASSERT_TRUE(grown) << core::to_string(grown.error());
  }
  EXPECT_EQ(text("SELECT * FROM events_app"), "1\t2\t2012-03-14\t3\tlogin\tx\t\\N\t\\N\n");
  table.columns[5].type = "Nullable(Int64)";
  const auto refused = ensure_table(*warehouse_, table);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().field, "p_1");
}

TEST_P(Schema, TablesOfTheEngineFsyncInsertsDirectoriesAndMerges) {
  ASSERT_TRUE(migrate(*warehouse_, "Asia/Shanghai", clock_));
  const std::string created = text("SHOW CREATE TABLE identifiers");
  const bool engine = GetParam() == ServerKind::kEngine;
  for (const char* setting :
       {"fsync_after_insert = 1", "fsync_part_directory = 1", "min_rows_to_fsync_after_merge = 1",
        "min_compressed_bytes_to_fsync_after_merge = 1"}) {
    EXPECT_EQ(created.find(setting) != std::string::npos, engine) << created;
  }
}

}  // namespace
}  // namespace rouse::warehouse
