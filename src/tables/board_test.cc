#include "tables/board.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "metadata/store.h"
#include "tables/customer_values.h"
#include "tables/declared.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::tables {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kYaml = R"(
format: 1
delivery: core
due: "08:00"
control: {format: none}
tables:
  - table: customers
    keeps: state
    key: [no]
    columns:
      - {name: "no", type: string}
)";

class BoardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto delivery = parse_delivery(kYaml, "core.yaml");
    ASSERT_TRUE(delivery) << to_string(delivery.error());
    delivery_ = std::move(*delivery);
    auto store = metadata::Store::open(folder_.path() / "metadata.db", clock_);
    ASSERT_TRUE(store);
    store_.emplace(std::move(*store));
    auto transaction = store_->begin();
    ASSERT_TRUE(metadata::save_delivery(*transaction, "core", kYaml));
    ASSERT_TRUE(transaction->commit());
  }

  static std::int32_t day(std::string_view date) { return *core::parse_day(date, "date"); }
  // Local time in Shanghai.
  core::Timestamp at(std::string_view date, int hour) const {
    return zone_.start_of_day(day(date)) + std::chrono::hours{hour};
  }
  void run(std::string_view date, metadata::RunState state, std::vector<std::int32_t> withdrawn = {}) {
    auto transaction = store_->begin();
    const auto run = metadata::start_run(*transaction, "core", 1, day(date), "/files");
    ASSERT_TRUE(run) << to_string(run.error());
    ASSERT_TRUE(metadata::record_table(*transaction, run->id, {.table = "customers", .rows = 7}));
    if (state == metadata::RunState::kFailed) {
      ASSERT_TRUE(
          metadata::fail_run(*transaction, run->id, {core::ErrorCode::kInvalidArgument, "f", "m", ""}));
    }
    if (state == metadata::RunState::kPublished) {
      const auto published = metadata::publish_run(*transaction, run->id, withdrawn);
      ASSERT_TRUE(published) << to_string(published.error());
    }
    ASSERT_TRUE(transaction->commit());
  }
  std::vector<std::string> dates(core::Timestamp now, std::int32_t days = 5) {
    const auto reader = store_->read();
    const auto board = read_board(*reader, delivery_, days, now, zone_);
    EXPECT_TRUE(board) << to_string(board.error());
    std::vector<std::string> told;
    for (std::size_t i = 0; i < board->dates.size(); ++i) {
      const auto& date = board->dates[i];
      const auto& cell = board->tables.at(0).cells.at(i);
      EXPECT_EQ(cell.state, date.state);
      told.push_back(fmt::format("{} {}{}{}", core::format_day(date.data_date), to_string(date.state),
                                 date.overdue ? ", overdue" : "",
                                 cell.found ? fmt::format(", {} rows", cell.found->rows) : ""));
    }
    return told;
  }
  std::string freshness(core::Timestamp now) {
    const auto reader = store_->read();
    const auto all = read_freshness(*reader, std::span{&delivery_, 1}, now, zone_);
    EXPECT_TRUE(all) << to_string(all.error());
    const auto& one = all->at(0);
    return fmt::format("{}, {} behind{}", one.last_good ? core::format_day(*one.last_good) : "never",
                       one.days_behind, one.old ? ", old" : "");
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  core::Zone zone_ = *core::Zone::load("Asia/Shanghai");
  Delivery delivery_;
  std::optional<metadata::Store> store_;
};

TEST_F(BoardTest, ADateIsDueInTheMorningAfterIt) {
  EXPECT_EQ(newest_due(delivery_, at("2026-11-22", 8) - core::Milliseconds{1}, zone_), day("2026-11-20"));
  EXPECT_EQ(newest_due(delivery_, at("2026-11-22", 8), zone_), day("2026-11-21"));
}

TEST_F(BoardTest, WhatWasNeverDeliveredIsLate) {
  EXPECT_THAT(dates(at("2026-11-22", 9)), ElementsAre("2026-11-21 late, overdue"));
  EXPECT_EQ(freshness(at("2026-11-22", 9)), "never, 0 behind, old");
}

TEST_F(BoardTest, EachDateHasItsState) {
  using metadata::RunState;
  run("2026-11-16", RunState::kPublished);
  run("2026-11-18", RunState::kFailed);
  run("2026-11-19", RunState::kFailed);
  run("2026-11-19", RunState::kPublished);
  run("2026-11-20", RunState::kFailed);
  EXPECT_THAT(dates(at("2026-11-22", 7)),
              ElementsAre("2026-11-20 failed, overdue, 7 rows", "2026-11-19 published, 7 rows",
                          "2026-11-18 failed, overdue, 7 rows", "2026-11-17 missing, overdue",
                          "2026-11-16 published, 7 rows"));
  EXPECT_EQ(freshness(at("2026-11-20", 9)), "2026-11-19, 0 behind");
  EXPECT_EQ(freshness(at("2026-11-22", 9)), "2026-11-19, 2 behind, old");
  run("2026-11-21", RunState::kRunning);
  EXPECT_THAT(dates(at("2026-11-22", 7), 2),
              ElementsAre("2026-11-21 running, 7 rows", "2026-11-20 failed, overdue, 7 rows"));
  EXPECT_THAT(dates(at("2026-11-22", 9), 1), ElementsAre("2026-11-21 running, overdue, 7 rows"));
}

TEST_F(BoardTest, AfterTheEndOfADeliveryNothingIsDueOrOld) {
  using metadata::RunState;
  delivery_.ends = day("2026-11-20");
  const auto years_later = at("2031-05-04", 9);
  EXPECT_THAT(dates(years_later), ElementsAre("2026-11-20 late, overdue"));
  EXPECT_TRUE(is_old(delivery_, std::nullopt, years_later, zone_));

  run("2026-11-18", RunState::kPublished);
  run("2026-11-22", RunState::kFailed);  // before the end was declared
  EXPECT_EQ(newest_due(delivery_, at("2026-11-20", 9), zone_), day("2026-11-19"));
  EXPECT_THAT(dates(years_later, 2), ElementsAre("2026-11-20 late, overdue", "2026-11-19 late, overdue"));
  EXPECT_EQ(freshness(years_later), "2026-11-18, 2 behind, old");
  EXPECT_TRUE(is_old(delivery_, day("2026-11-18"), years_later, zone_));

  run("2026-11-20", RunState::kPublished);
  EXPECT_THAT(dates(years_later, 2),
              ElementsAre("2026-11-20 published, 7 rows", "2026-11-19 missing, overdue"));
  EXPECT_EQ(freshness(years_later), "2026-11-20, 0 behind");
  EXPECT_FALSE(is_old(delivery_, day("2026-11-20"), years_later, zone_));
}

TEST_F(BoardTest, NoEndBeforeWhatIsPublished) {
  run("2026-11-20", metadata::RunState::kPublished);
  const auto reader = store_->read();
  EXPECT_TRUE(check_end(*reader, delivery_));
  delivery_.ends = day("2026-11-20");
  EXPECT_TRUE(check_end(*reader, delivery_));
  delivery_.ends = day("2026-11-19");
  const auto refused = check_end(*reader, delivery_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(refused.error().message, "ends: 'core' cannot end on 2026-11-19, for 2026-11-20 is published");
}

TEST_F(BoardTest, AWithdrawnDateIsNotThere) {
  using metadata::RunState;
  run("2026-11-19", RunState::kPublished);
  run("2026-11-20", RunState::kPublished);
  run("2026-11-19", RunState::kPublished, {day("2026-11-20")});
  EXPECT_THAT(dates(at("2026-11-21", 9)),
              ElementsAre("2026-11-20 withdrawn, overdue, 7 rows", "2026-11-19 published, 7 rows"));
}

}  // namespace
}  // namespace rouse::tables
