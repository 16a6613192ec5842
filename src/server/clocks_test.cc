#include "server/clocks.h"

#include <gmock/gmock.h>

#include <sstream>

#include "metadata/bank.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::server {
namespace {

using ::testing::HasSubstr;

constexpr auto kNow = core::from_epoch_ms(1'795'305'600'000);  // 2026-11-22T00:00:00Z
constexpr core::Milliseconds kDay{86'400'000};

class ClocksTest : public ::testing::Test {
 protected:
  ClocksTest() { settings_.data = folder_.path(); }

  metadata::Store make_data() {
    auto store = metadata::Store::open(folder_.path() / "metadata.sqlite", machine_).value();
    auto transaction = store.begin().value();
    EXPECT_TRUE(metadata::fix_bank_zone(transaction, "Asia/Shanghai"));
    EXPECT_TRUE(transaction.commit());
    return store;
  }
  static void drive(metadata::Store& store, core::Timestamp to) {
    auto transaction = store.begin().value();
    EXPECT_TRUE(metadata::set_simulated_time(transaction, to));
    EXPECT_TRUE(transaction.commit());
  }
  Clocks open(ClockMode mode) {
    settings_.clock = mode;
    return open_clocks(settings_, machine_).value();
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock machine_{kNow};
  Settings settings_;
};

TEST_F(ClocksTest, TheBanksClockIsTheMachinesUnlessAskedOtherwise) {
  const auto clocks = open(ClockMode::kSystem);
  EXPECT_FALSE(clocks.simulated);
  EXPECT_EQ(&clocks.bank(), &machine_);
}

TEST_F(ClocksTest, ASimulatedOneGoesOnWhereTheDataAre) {
  EXPECT_EQ(open(ClockMode::kSimulated).bank().now(), kNow) << "without a data directory";
  auto store = make_data();
  EXPECT_EQ(open(ClockMode::kSimulated).bank().now(), kNow) << "that was never driven";
  for (const auto at : {kNow + 30 * kDay, kNow - 300 * kDay}) {
    drive(store, at);
    const auto clocks = open(ClockMode::kSimulated);
    EXPECT_EQ(clocks.bank().now(), at);
    EXPECT_EQ(clocks.machine.now(), kNow);
  }
}

TEST_F(ClocksTest, DataThatLieAheadAreNamed) {
  auto store = make_data();
  std::ostringstream lines;
  core::Log log{lines, core::LogLevel::kWarning, core::LogFormat::kJson, machine_};
  const auto warned = [&](ClockMode mode) {
    lines.str("");
    EXPECT_TRUE(warn_of_later_data(store, open(mode), log));
    return lines.str();
  };
  EXPECT_EQ(warned(ClockMode::kSystem), "");
  drive(store, kNow + 30 * kDay);
  EXPECT_THAT(warned(ClockMode::kSystem), HasSubstr(R"("simulated_time":"2026-12-22T00:00:00.000Z")"));
  EXPECT_EQ(warned(ClockMode::kSimulated), "");
}

}  // namespace
}  // namespace rouse::server
