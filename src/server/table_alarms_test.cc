#include "server/table_alarms.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "metadata/table_runs.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kDelivery =
    "format: 1\ndelivery: core\nzh: 核心\ntables:\n  - table: customers\n    keeps: state\n    key: [id]\n"
    "    columns: [{name: id, type: string, subject: customer}]\n";

class TableAlarms : public ::testing::Test {
 protected:
  void SetUp() override {
    auto transaction = store_.begin();
    ASSERT_TRUE(metadata::save_delivery(*transaction, "core", kDelivery));
    ASSERT_TRUE(transaction->commit());
  }
  static std::int32_t day(std::string_view text) { return *core::parse_day(text, "date"); }
  void run(std::string_view date, const core::Error* error) {
    auto transaction = store_.begin();
    const auto run = metadata::start_run(*transaction, "core", 1, day(date), "/files");
    ASSERT_TRUE(run) << to_string(run.error());
    ASSERT_TRUE(error ? metadata::fail_run(*transaction, run->id, *error)
                      : metadata::publish_run(*transaction, run->id, {}));
    ASSERT_TRUE(transaction->commit());
  }
  std::vector<std::string> due() {
    const auto reader = store_.read();
    const auto alarms = due_alarms(*reader, clock_.now(), zone_);
    std::vector<std::string> all;
    for (const auto& alarm : *alarms) {
      all.push_back(fmt::format("{} {}", core::format_day(alarm.data_date), alarm.kind));
    }
    return all;
  }
  std::size_t raise(std::string_view script) {
    const auto program = folder_.path() / "alarm";
    {
      std::ofstream{program} << "#!/bin/sh\n" << script << '\n';
      std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }
    return *raise_alarms(program, store_, clock_.now(), zone_, log_);
  }
  std::string told() const {
    std::ifstream in{folder_.path() / "told"};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  const core::Zone zone_ = *core::Zone::load("Asia/Shanghai");
  testing::TemporaryFolder folder_;
  // Nine o'clock: the 21st was due at eight.
  testing::ManualClock clock_{zone_.start_of_day(*core::parse_day("2026-11-22", "date")) +
                              std::chrono::hours{9}};
  metadata::Store store_ = std::move(*metadata::Store::open(folder_.path() / "metadata.db", clock_));
  std::ostringstream said_;
  core::Log log_{said_, core::LogLevel::kInfo, core::LogFormat::kConsole, clock_};
  const core::Error wrong_{core::ErrorCode::kInvalidArgument, "customers", "customers: a row short", ""};
};

TEST_F(TableAlarms, LateDatesAndFailedRunsAreDue) {
  EXPECT_THAT(due(), ElementsAre("2026-11-21 late"));  // declared, and never loaded
  run("2026-11-19", nullptr);
  EXPECT_THAT(due(), ElementsAre("2026-11-20 late", "2026-11-21 late"));
  run("2026-11-20", nullptr);
  run("2026-11-21", &wrong_);
  EXPECT_THAT(due(), ElementsAre("2026-11-21 run 3 failed", "2026-11-21 late"));
  run("2026-11-21", nullptr);
  EXPECT_THAT(due(), ElementsAre("2026-11-21 run 3 failed"));
  const core::Error cancelled{core::ErrorCode::kCancelled, "run", "cancelled", ""};
  run("2026-11-21", &cancelled);
  clock_.advance(kAlarmAgeMax);
  EXPECT_THAT(due(), ElementsAre("2026-11-22 late"));
}

TEST_F(TableAlarms, ADeliveryThatHasEndedIsNotLate) {
  run("2026-11-18", nullptr);
  auto transaction = store_.begin();
  ASSERT_TRUE(metadata::save_delivery(*transaction, "core", std::string{kDelivery} + "ends: 2026-11-19\n"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_THAT(due(), ElementsAre("2026-11-19 late"));
  run("2026-11-19", nullptr);
  EXPECT_THAT(due(), ElementsAre());
}

TEST_F(TableAlarms, TheProgramIsToldOnce) {
  run("2026-11-20", nullptr);
  run("2026-11-21", &wrong_);
  const auto script = fmt::format("cat >> {}", (folder_.path() / "told").native());
  EXPECT_EQ(raise(script), 2U);
  EXPECT_EQ(told(), R"({"alarm":"failed","delivery":"core","zh":"核心","en":"核心","simulated":false,)"
                    R"("data_date":"2026-11-21","run":2,"message":"customers: a row short"})"
                    "\n"
                    R"({"alarm":"late","delivery":"core","zh":"核心","en":"核心","simulated":false,)"
                    R"("data_date":"2026-11-21","due_at":"2026-11-22T00:00:00.000Z","state":"failed"})"
                    "\n");
  EXPECT_EQ(raise(script), 0U);
  run("2026-11-21", &wrong_);
  EXPECT_EQ(raise(script), 1U);
}

TEST_F(TableAlarms, WhatTheProgramDoesNotTakeIsRaisedAgain) {
  run("2026-11-20", nullptr);
  EXPECT_EQ(raise("echo no network; exit 3"), 0U);
  EXPECT_THAT(said_.str(), HasSubstr("no network"));
  EXPECT_THAT(said_.str(), HasSubstr("exit status 3"));
  EXPECT_EQ(*raise_alarms("/nowhere/alarm", store_, clock_.now(), zone_, log_), 0U);
  EXPECT_EQ(raise("sleep 300 & exit 0"), 1U);  // nobody waits for what is left in the background
  EXPECT_EQ(raise("exit 0"), 0U);
}

}  // namespace
}  // namespace rouse::server
