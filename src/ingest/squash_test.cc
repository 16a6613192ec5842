// What a squash leaves in the tables, and what is left of one that dies. That analyses answer alike before,
// during and after it is tested with them (behaviour/merged_layouts_test.h).
#include "ingest/squash.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <optional>

#include "events/event_table.h"
#include "ingest/internal/load_lock.h"
#include "metadata/identity.h"
#include "metadata/plans.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::ErrorCode;
using testing::ServerKind;
using testing::WarehouseServer;

constexpr std::string_view kPlan =
    "plan: app\nen: App\nsubject: {type: customer}\nproperties: [{name: rate, id: rate, type: number}]\n"
    "events: [{name: view, allowed: [rate]}]\n";
constexpr int kRows = 8'000;    // two a person, half of the people in each of two months
constexpr int kPeople = 4'000;  // of which every tenth was merged into the one before

class SquashTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void connect(warehouse::Server server) {
    static int databases = 0;
    const auto database = fmt::format("squash_{}", ++databases);
    run(warehouse::Warehouse{server}, "CREATE DATABASE " + database);
    server.database = database;
    warehouse_.emplace(server);
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << to_string(migrated.error());
    const auto plan = events::parse_plan(kPlan, "plan.yaml").value();
    warehouse::QueryOptions options;
    if (GetParam() == ServerKind::kClickHouse) {
      options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    }
    run(*warehouse_, events::create_event_table_sql(plan, "events_app"), options);
    run(*warehouse_,
        fmt::format(
            "INSERT INTO events_app (one_id, origin_id, ts, day, seq, event, session_id, p_rate) SELECT "
            "number % {0} "
            "+ 1 AS "
            "one_id, one_id AS origin_id, toInt64(number) AS ts, if(one_id % 2 = 0, toDate('2026-03-02'), "
            "toDate('2026-04-02')) AS day, number AS seq, 'view' AS event, '007' AS "
            "session_id, if(number % 3 = 0, NULL, 0.5) AS p_rate FROM (SELECT number FROM system.numbers "
            "LIMIT {1})",
            kPeople, kRows));
    metadata_.emplace(metadata::Store::open(folder_.path() / (database + ".db"), clock_).value());
    auto transaction = metadata_->begin();
    ASSERT_TRUE(metadata::save_plan(*transaction, "app", kPlan));
    ASSERT_TRUE(transaction->commit());
  }
  void SetUp() override { connect(WarehouseServer::shared(GetParam()).server()); }

  static void run(warehouse::Warehouse& warehouse, const std::string& sql,
                  const warehouse::QueryOptions& options = {}) {
    const auto ran = warehouse.execute(sql, options);
    ASSERT_TRUE(ran) << to_string(ran.error());
  }
  static void run(warehouse::Warehouse&& warehouse, const std::string& sql) { run(warehouse, sql); }

  // One ledger entry per person who is merged.
  void merge() {
    constexpr int kMerged = kPeople / 10;
    run(*warehouse_,
        fmt::format("INSERT INTO identity_overrides SELECT (number + 1) * 10 AS origin_id, origin_id AS "
                    "from_one_id, origin_id - 1 AS one_id, number + 1 AS version FROM (SELECT number FROM "
                    "system.numbers LIMIT {})",
                    kMerged));
    auto transaction = metadata_->begin();
    ASSERT_TRUE(metadata::set_identity_entries(*transaction, kMerged, 0));
    ASSERT_TRUE(transaction->commit());
  }
  std::string ask(const std::string& sql) {
    const auto text = warehouse_->text(sql);
    return text ? *text : to_string(text.error());
  }
  // Everything but the owners.
  std::string contents() {
    return ask(
        "SELECT count(), sum(cityHash64(origin_id, ts, day, seq, toString(event), "
        "session_id, ifNull(p_rate, -1))) FROM events_app");
  }
  // Events by whether they are stored under who arrived with them, or who these were merged into.
  std::string owners() {
    return ask(
        "SELECT countIf(one_id = origin_id), countIf(origin_id % 10 = 0 AND one_id + 1 = origin_id) FROM "
        "events_app");
  }
  std::string left_tables() {
    return ask(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND (name LIKE 'squashing%' OR "
        "name LIKE 'unsquashed%')");
  }
  std::uint64_t squashed() {
    const auto reader = metadata_->read();
    return metadata::identity_progress(*reader)->squashed;
  }
  LoadStores stores() { return {*warehouse_, *metadata_, clock_, zone_, folder_.path() / "data"}; }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  const core::Zone zone_ = *core::Zone::load("Asia/Shanghai");
  std::optional<metadata::Store> metadata_;
  std::optional<warehouse::Warehouse> warehouse_;
};
INSTANTIATE_TEST_SUITE_P(, SquashTest, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(SquashTest, OwnersAreWrittenAndNothingElseChanges) {
  EXPECT_TRUE(squash_identities(stores())->plans.empty());
  merge();
  const auto before = contents();
  const auto report = squash_identities(stores());
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->from, 0U);
  EXPECT_EQ(report->to, 400U);
  ASSERT_EQ(report->plans.size(), 1U);
  EXPECT_EQ(report->plans[0].plan, "app");
  EXPECT_EQ(report->plans[0].months, 1U);  // the other one has nobody who was merged
  EXPECT_EQ(report->plans[0].rows, 4'000U);
  EXPECT_EQ(report->plans[0].changed, 800U);
  EXPECT_EQ(contents(), before);
  EXPECT_EQ(owners(), "7200\t800\n");
  EXPECT_EQ(left_tables(), "");
  EXPECT_EQ(squashed(), 400U);
}

TEST_P(SquashTest, ManyOverridesAreAppliedInSteps) {
  merge();
  const auto report = squash_identities(stores(), {.progress = {}, .cancelled = nullptr, .rows_max = 150});
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->to, 400U);
  EXPECT_EQ(report->plans[0].months, 3U);  // one month, three times
  EXPECT_EQ(report->plans[0].changed, 800U);
  EXPECT_EQ(owners(), "7200\t800\n");
}

TEST_P(SquashTest, NothingChangesWhenItIsRefusedOrCancelled) {
  merge();
  {
    const auto lock = LoadLock::take(folder_.path() / "data");
    ASSERT_TRUE(lock);
    EXPECT_EQ(squash_identities(stores()).error().code, ErrorCode::kConflict);
  }
  const std::atomic<bool> cancelled = true;
  EXPECT_EQ(squash_identities(stores(), {.progress = {}, .cancelled = &cancelled}).error().code,
            ErrorCode::kCancelled);
  EXPECT_EQ(owners(), "8000\t0\n");
  EXPECT_EQ(left_tables(), "");
  EXPECT_EQ(squashed(), 0U);
}

// Where anything but the owners differs from the rows a month was rebuilt from, nothing is published.
TEST_P(SquashTest, RowsThatDifferAfterTheRewriteAreRefused) {
  merge();
  run(*warehouse_,
      "INSERT INTO identity_overrides (origin_id, from_one_id, one_id, version) VALUES (5, 5, 4, 400)");
  const auto before = contents();
  for (const std::string_view disturbance :
       {"INSERT INTO squashing_app (one_id, origin_id, day) VALUES (1, 1, '2026-04-02')",
        "ALTER TABLE squashing_app MODIFY COLUMN p_rate Nullable(Int64)",
        "ALTER TABLE squashing_app MODIFY COLUMN session_id UInt8"}) {
    SCOPED_TRACE(disturbance);
    SquashOptions options;
    bool disturbed = false;
    options.progress = [&](const SquashProgress& progress) {
      if (disturbed || progress.months == 0) return;  // the first of two months is rebuilt
      disturbed = true;
      run(*warehouse_, std::string{disturbance});
    };
    const auto report = squash_identities(stores(), options);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kInternal) << to_string(report.error());
    EXPECT_THAT(report.error().message,
                ::testing::HasSubstr("the rows of 202604 are not those of events_app; nothing was changed"));
    EXPECT_TRUE(disturbed);
    EXPECT_EQ(left_tables(), "");
    EXPECT_EQ(contents(), before);
    EXPECT_EQ(owners(), "8000\t0\n");
    EXPECT_EQ(squashed(), 0U);
  }
  const auto report = squash_identities(stores());
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(contents(), before);
}

// A server that dies at any moment of a squash: all of its events are there, and a second squash ends it.
TEST_P(SquashTest, AServerKilledInASquashIsRecoveredFrom) {
  WarehouseServer server{GetParam()};
  for (const std::string_view stage : {"looking", "rebuilding", "publishing"}) {
    connect(server.server());
    merge();
    const auto before = contents();
    SquashOptions options;
    bool killed = false;
    options.progress = [&](const SquashProgress& progress) {
      if (progress.stage != stage || killed) return;
      killed = true;
      server.kill();
    };
    const auto first = squash_identities(stores(), options);
    EXPECT_TRUE(killed) << stage;
    server.wait_ready();
    EXPECT_EQ(contents(), before) << stage;
    EXPECT_EQ(squashed(), first ? 400U : 0U) << stage;
    const auto second = squash_identities(stores());
    ASSERT_TRUE(second) << stage << ": " << to_string(second.error());
    EXPECT_EQ(contents(), before) << stage;
    EXPECT_EQ(owners(), "7200\t800\n") << stage;
    EXPECT_EQ(squashed(), 400U) << stage;
    EXPECT_EQ(left_tables(), "") << stage;
  }
}

// A process of ours that dies around the step that publishes.
TEST_P(SquashTest, ASquashThatDiedAroundItsPublicationIsSettled) {
  merge();
  const auto before = contents();
  // The table beside was not ready.
  run(*warehouse_, "CREATE TABLE squashing_app AS events_app");
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(left_tables(), "");
  EXPECT_EQ(contents(), before);
  // Published on an old server, and the former table not dropped.
  run(*warehouse_, "CREATE TABLE unsquashed_app AS events_app");
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(left_tables(), "");
  // Stopped between the two renames.
  run(*warehouse_, "CREATE TABLE squashing_app AS events_app");
  run(*warehouse_, "INSERT INTO squashing_app SELECT * FROM events_app");
  run(*warehouse_, "RENAME TABLE events_app TO unsquashed_app");
  ASSERT_TRUE(recover_loads(stores()));
  EXPECT_EQ(left_tables(), "");
  EXPECT_EQ(contents(), before);
  // A third table, which cannot be: all three are left for a person.
  for (const auto* table : {"squashing_app", "unsquashed_app"}) {
    run(*warehouse_, fmt::format("CREATE TABLE {} AS events_app", table));
  }
  EXPECT_EQ(recover_loads(stores()).error().code, ErrorCode::kInternal);
  EXPECT_EQ(left_tables(), "squashing_app\nunsquashed_app\n");
  EXPECT_EQ(contents(), before);
}

}  // namespace
}  // namespace rouse::ingest
