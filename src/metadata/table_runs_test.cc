#include "metadata/table_runs.h"

#include <gmock/gmock.h>
#include <soci/soci.h>

#include "metadata/internal/records_test.h"

namespace rouse::metadata {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TableRuns : public RecordsTest {
 protected:
  void SetUp() override {
    RecordsTest::SetUp();
    auto transaction = begin();
    ASSERT_TRUE(save_delivery(transaction, "core", "a: 1"));
    ASSERT_TRUE(save_delivery(transaction, "crm", "a: 1"));
    ASSERT_TRUE(transaction.commit());
  }
  // A run of these tables, published.
  std::uint64_t publish(Transaction& transaction, std::string_view delivery, std::int32_t date,
                        std::initializer_list<std::string_view> tables,
                        std::vector<std::int32_t> withdrawn = {}) {
    const auto run = start_run(transaction, delivery, 1, date, "/in");
    EXPECT_TRUE(run) << core::to_string(run.error());
    for (const auto table : tables) {
      EXPECT_TRUE(record_table(transaction, run->id, {.table = std::string{table}, .rows = 7}));
    }
    EXPECT_TRUE(publish_run(transaction, run->id, withdrawn));
    return run->id;
  }
  static std::vector<std::string> published(const Reader& reader) {
    std::vector<std::string> lines;
    const auto runs = published_runs(reader);
    EXPECT_TRUE(runs) << core::to_string(runs.error());
    for (const auto& run : *runs) {
      lines.push_back(run.table + " " + std::to_string(run.data_date) + " " + std::to_string(run.run) +
                      (run.cleared ? " cleared" : ""));
    }
    return lines;
  }
};

std::vector<std::uint64_t> ids(const core::Result<std::vector<TableRun>>& runs) {
  std::vector<std::uint64_t> numbers;
  EXPECT_TRUE(runs);
  for (const auto& run : *runs) numbers.push_back(run.id);
  return numbers;
}

TEST_F(TableRuns, ADeliveryKeepsEveryVersionAndOneIsActive) {
  auto transaction = begin();
  EXPECT_EQ(save_delivery(transaction, "core", "a: 1")->version, 1);  // unchanged
  EXPECT_EQ(save_delivery(transaction, "core", "a: 2")->version, 2);
  EXPECT_EQ(active_delivery(transaction, "core")->yaml, "a: 2");
  EXPECT_EQ(delivery_version(transaction, "core", 1)->yaml, "a: 1");
  EXPECT_EQ(delivery_versions(transaction, "core")->size(), 2U);
  ASSERT_EQ(active_deliveries(transaction)->size(), 2U);
  EXPECT_EQ((*active_deliveries(transaction))[1].id, "crm");
  EXPECT_EQ(active_delivery(transaction, "loans").error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(delivery_version(transaction, "core", 3).error().message, "delivery: 'core' has no version 3");
}

TEST_F(TableRuns, ARunKeepsWhatItFoundWhateverItsOutcome) {
  const RunTable customers{
      .table = "customers",
      .rows = 1'000,
      .history_rows = 10,
      .totals = {{"balance", "12345678901234567.89"}},
      .findings = {{"not_null", "org_no", "stop", false, 3, "3 rows have no org_no", {"行 5", "a\"b"}},
                   {"control_rows", "", "stop", true, 0, "1,000 rows", {}}},
      .files = {{"customers_20261121.csv", 1ULL << 40, "00ff"}}};
  auto transaction = begin();
  const auto run = start_run(transaction, "core", 1, 20'000, "/in/供数");
  ASSERT_TRUE(run) << core::to_string(run.error());
  EXPECT_EQ(run->id, 1U);
  EXPECT_EQ(find_run(transaction, 1), run);
  ASSERT_TRUE(record_table(transaction, 1, {.table = "customers"}));
  ASSERT_TRUE(record_table(transaction, 1, customers));
  ASSERT_TRUE(record_table(transaction, 1, {.table = "accounts"}));
  ASSERT_TRUE(transaction.commit());

  clock_.advance(core::Milliseconds{5});
  const core::Error error{core::ErrorCode::kInvalidArgument, "customers", "customers: breaks a rule", "look"};
  auto later = begin();
  ASSERT_TRUE(fail_run(later, 1, error));
  const auto failed = find_run(later, 1);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->state, RunState::kFailed);
  EXPECT_EQ(failed->error, error);
  EXPECT_EQ(failed->directory, "/in/供数");
  EXPECT_EQ(failed->started_at, core::from_epoch_ms(1'000'000));
  EXPECT_EQ(failed->finished_at, core::from_epoch_ms(1'000'005));
  EXPECT_EQ(failed->retired_at, std::nullopt);
  const auto tables = tables_of_run(later, 1);
  ASSERT_TRUE(tables) << core::to_string(tables.error());
  EXPECT_THAT(*tables, ElementsAre(RunTable{.table = "accounts"}, customers));
  EXPECT_THAT(published(later), IsEmpty());
}

TEST_F(TableRuns, PublishingReplacesTheRunOfTheSameDate) {
  auto transaction = begin();
  EXPECT_EQ(publish(transaction, "core", 100, {"customers", "accounts"}), 1U);
  EXPECT_EQ(publish(transaction, "core", 101, {"customers", "accounts"}), 2U);
  EXPECT_EQ(publish(transaction, "crm", 101, {"persons"}), 3U);
  EXPECT_THAT(published(transaction), ElementsAre("accounts 100 1", "accounts 101 2", "customers 100 1",
                                                  "customers 101 2", "persons 101 3"));
  clock_.advance(core::Milliseconds{10});
  ASSERT_TRUE(transaction.commit());

  auto again = begin();
  const auto run = start_run(again, "core", 1, 101, "/in");
  ASSERT_TRUE(record_table(again, run->id, {.table = "customers", .rows = 8}));
  EXPECT_THAT(published(again),
              ElementsAre("accounts 100 1", "accounts 101 2", "customers 100 1", "customers 101 2",
                          "persons 101 3"));  // nothing before publishing
  ASSERT_TRUE(publish_run(again, run->id, {}));
  EXPECT_THAT(published(again),
              ElementsAre("accounts 100 1", "customers 100 1", "customers 101 4", "persons 101 3"));
  EXPECT_EQ(find_run(again, 2)->state, RunState::kReplaced);
  EXPECT_EQ(find_run(again, 2)->retired_at, core::from_epoch_ms(1'000'010));
  EXPECT_THAT(*published_dates(again, "core"), ElementsAre(100, 101));
  EXPECT_THAT(ids(recent_runs(again, "core", 2)), ElementsAre(4U, 2U));
  EXPECT_THAT(ids(recent_runs(again, "", 9)), ElementsAre(4U, 3U, 2U, 1U));
  EXPECT_THAT(ids(runs_of_dates(again, "core", 101, 200)), ElementsAre(4U, 2U));
  const auto readers = published_runs(again);
  EXPECT_EQ((*readers)[2],
            (PublishedRun{"customers", 101, 4, "core", 1, core::from_epoch_ms(1'000'010), false, 8}));
}

TEST_F(TableRuns, RewindingWithdrawsLaterDates) {
  auto transaction = begin();
  for (const auto date : {100, 101, 102}) publish(transaction, "core", date, {"customers"});
  const auto run = start_run(transaction, "core", 1, 100, "/in");
  const std::int32_t missing[] = {101, 103};
  const auto refused = publish_run(transaction, run->id, missing);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("nothing is published of day 103"));
}

TEST_F(TableRuns, RewindingLeavesTheDatesBefore) {
  auto transaction = begin();
  for (const auto date : {99, 100, 101, 102}) publish(transaction, "core", date, {"customers"});
  publish(transaction, "core", 100, {"customers"}, {101, 102});
  EXPECT_THAT(published(transaction), ElementsAre("customers 99 1", "customers 100 5"));
  EXPECT_EQ(find_run(transaction, 3)->state, RunState::kWithdrawn);
  EXPECT_THAT(*published_dates(transaction, "core"), ElementsAre(99, 100));
}

TEST_F(TableRuns, RowsAreClearedOnceNoOneReadsThem) {
  auto transaction = begin();
  publish(transaction, "core", 100, {"customers", "accounts"});
  ASSERT_TRUE(transaction.commit());
  clock_.advance(core::Milliseconds{60});
  auto later = begin();
  publish(later, "core", 100, {"customers", "accounts"});
  ASSERT_TRUE(start_run(later, "core", 1, 101, "/in"));
  EXPECT_EQ(mark_cleared(later, 3).error().message, "run: 3 is running: its rows stay");
  EXPECT_THAT(ids(running_runs(later)), ElementsAre(3U));
  ASSERT_TRUE(fail_run(later, 3, {core::ErrorCode::kCancelled, "", "interrupted", ""}));
  EXPECT_THAT(ids(runs_to_clear(later, core::from_epoch_ms(1'000'059))), ElementsAre(3U));
  EXPECT_THAT(ids(runs_to_clear(later, core::from_epoch_ms(1'000'060))), ElementsAre(1U, 3U));
  EXPECT_EQ(mark_cleared(later, 2).error().code, core::ErrorCode::kConflict);
  ASSERT_TRUE(mark_cleared(later, 1));
  ASSERT_TRUE(mark_cleared(later, 3));
  EXPECT_THAT(ids(runs_to_clear(later, core::from_epoch_ms(2'000'000))), IsEmpty());
  EXPECT_TRUE(find_run(later, 1)->cleared);
  EXPECT_TRUE((*tables_of_run(later, 1))[0].cleared);

  ASSERT_TRUE(mark_table_cleared(later, 2, "accounts"));
  EXPECT_THAT(published(later), ElementsAre("accounts 100 2 cleared", "customers 100 2"));
  EXPECT_EQ(mark_table_cleared(later, 1, "accounts").error().code, core::ErrorCode::kConflict);
}

TEST_F(TableRuns, StatesChangeOneWay) {
  const core::Error error{core::ErrorCode::kInternal, "", "stopped", ""};
  auto transaction = begin();
  EXPECT_EQ(start_run(transaction, "loans", 1, 1, "/").error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(start_run(transaction, "core", 2, 1, "/").error().code, core::ErrorCode::kNotFound);
  ASSERT_TRUE(start_run(transaction, "core", 1, 1, "/"));
  EXPECT_EQ(start_run(transaction, "crm", 1, 1, "/").error().message, "run: 1 of delivery core is running");
  ASSERT_TRUE(publish_run(transaction, 1, {}));
  EXPECT_EQ(publish_run(transaction, 1, {}).error().message, "run: 1 is published, not running");
  EXPECT_EQ(fail_run(transaction, 1, error).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(record_table(transaction, 1, {.table = "a"}).error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(fail_run(transaction, 9, error).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(tables_of_run(transaction, 9).error().code, core::ErrorCode::kNotFound);
}

TEST_F(TableRuns, ATableHasLimits) {
  auto transaction = begin();
  ASSERT_TRUE(start_run(transaction, "core", 1, 1, "/"));
  RunTable table{.table = "customers"};
  table.findings.resize(kFindingsMax + 1);
  EXPECT_EQ(record_table(transaction, 1, table).error().field, "table");
  table.findings.resize(1);
  table.findings[0].examples.resize(kExamplesMax + 1);
  EXPECT_EQ(record_table(transaction, 1, table).error().field, "examples");
}

TEST_F(TableRuns, AnAlarmIsRaisedOnce) {
  auto transaction = begin();
  EXPECT_EQ(raise_alarm(transaction, "core", 100, "late"), true);
  EXPECT_EQ(raise_alarm(transaction, "core", 100, "late"), false);
  EXPECT_EQ(raise_alarm(transaction, "core", 100, "failed"), true);
  EXPECT_EQ(raise_alarm(transaction, "crm", 100, "late"), true);
  EXPECT_EQ(raise_alarm(transaction, "core", 101, "late"), true);
  EXPECT_EQ(recent_alarms(transaction, 9)->size(), 4U);
  EXPECT_EQ((*recent_alarms(transaction, 1))[0],
            (Alarm{"core", 101, "late", core::from_epoch_ms(1'000'000)}));
}

}  // namespace
}  // namespace rouse::metadata
