#include "core/clock/simulated_clock.h"

#include <gmock/gmock.h>

#include <latch>
#include <thread>
#include <vector>

#include "testing/manual_clock.h"

namespace rouse::core {
namespace {

using ::testing::HasSubstr;

constexpr Timestamp kStart = from_epoch_ms(1'795'305'600'000);  // 2026-11-22T00:00:00Z
constexpr Milliseconds kDay{86'400'000};

class SimulatedClockTest : public ::testing::Test {
 protected:
  Result<ClockSeat> move(std::string_view driver, Timestamp to) {
    return clock_.move({.driver = driver, .to = to}, [this](Timestamp at) { return keep(at); });
  }
  Result<void> keep(Timestamp at) {
    if (disk_is_full_) return fail(ErrorCode::kResourceExhausted, "", "the disk is full");
    kept_.push_back(at);
    return {};
  }

  testing::ManualClock machine_{kStart};
  SimulatedClock clock_{machine_};
  std::vector<Timestamp> kept_;
  bool disk_is_full_ = false;
};

TEST_F(SimulatedClockTest, ShowsTheMachinesTimeUntilItIsSet) {
  machine_.advance(Milliseconds{5});
  EXPECT_EQ(clock_.now(), kStart + Milliseconds{5});
  ASSERT_TRUE(move("sim", kStart + kDay));
  machine_.advance(Milliseconds{5});
  EXPECT_EQ(clock_.now(), kStart + kDay) << "from then on it stands still";
}

TEST_F(SimulatedClockTest, GoesOnWhereItStood) {
  clock_.resume(kStart + 30 * kDay);
  EXPECT_EQ(clock_.now(), kStart + 30 * kDay);
  EXPECT_EQ(move("sim", kStart).error().field, "now");
}

TEST_F(SimulatedClockTest, GoesForwardByAYearAtMost) {
  const struct {
    Milliseconds by;
    std::string_view message;  // empty: it moves
  } cases[] = {
      {Milliseconds{0}, ""},
      {Milliseconds{1}, ""},
      {366 * kDay, ""},
      {Milliseconds{-1}, "where the clock stands"},
      {-366 * kDay, "where the clock stands"},
      {366 * kDay + Milliseconds{1}, "more than 366 days after"},
      {100'000 * kDay, "outside the years 1970 to 2105"},
      {-100'000 * kDay, "outside the years 1970 to 2105"},
  };
  for (const auto& [by, message] : cases) {
    const Timestamp from = clock_.now();
    const auto moved = move("sim", from + by);
    EXPECT_EQ(moved.has_value(), message.empty()) << by.count();
    EXPECT_EQ(clock_.now(), message.empty() ? from + by : from);
    if (moved) continue;
    EXPECT_EQ(moved.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(moved.error().field, "now");
    EXPECT_THAT(moved.error().message, HasSubstr(message));
  }
}

TEST_F(SimulatedClockTest, MayBeginAnywhereWhereNothingHasATimeYet) {
  const auto begin = [&](Timestamp to) {
    return clock_.move({.driver = "sim", .to = to, .anywhere_at_first = true},
                       [](Timestamp) { return Result<void>{}; });
  };
  EXPECT_EQ(begin(kClockEnd).error().field, "now");
  ASSERT_TRUE(begin(kStart - 2'000 * kDay));
  EXPECT_EQ(clock_.now(), kStart - 2'000 * kDay);
  EXPECT_EQ(begin(kStart - 2'001 * kDay).error().field, "now") << "only once";
  EXPECT_EQ(begin(kStart).error().field, "now");
}

TEST_F(SimulatedClockTest, OneDriverAtATime) {
  ASSERT_TRUE(move("first", kStart + kDay));
  EXPECT_EQ(clock_.seat(), (ClockSeat{"first", kStart}));
  machine_.advance(kSeatHeld - Milliseconds{1});
  const auto refused = move("second", kStart + 2 * kDay);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(),
            (Error{ErrorCode::kConflict, "driver",
                   "driver: 'first' drives the clock, and was seen at 2026-11-22T00:00:00.000Z",
                   "the seat is free after 60 s of its silence"}));
  EXPECT_EQ(clock_.leave("second").error().code, ErrorCode::kConflict);
  EXPECT_EQ(clock_.now(), kStart + kDay);

  ASSERT_TRUE(move("first", kStart + kDay)) << "where it stands: keeps the seat";
  machine_.advance(kSeatHeld - Milliseconds{1});
  EXPECT_FALSE(move("second", kStart + 2 * kDay));
  machine_.advance(Milliseconds{1});
  EXPECT_EQ(clock_.seat(), std::nullopt) << "silent for a minute";
  EXPECT_TRUE(move("second", kStart + 2 * kDay));
  EXPECT_FALSE(move("first", kStart + 3 * kDay));

  EXPECT_TRUE(clock_.leave("second"));
  EXPECT_TRUE(clock_.leave("second")) << "free already";
  EXPECT_TRUE(move("first", kStart + 3 * kDay));
}

TEST_F(SimulatedClockTest, DriversHaveNames) {
  for (const auto& driver : {std::string{}, std::string(kClockDriverBytesMax + 1, 'x')}) {
    EXPECT_EQ(move(driver, kStart).error().field, "driver");
    EXPECT_EQ(clock_.leave(driver).error().field, "driver");
  }
  EXPECT_TRUE(move(std::string(kClockDriverBytesMax, 'x'), kStart));
}

TEST_F(SimulatedClockTest, WhatCannotBeKeptDoesNotMove) {
  disk_is_full_ = true;
  EXPECT_EQ(move("sim", kStart + kDay).error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(clock_.now(), kStart);
  EXPECT_EQ(clock_.seat(), std::nullopt);
  disk_is_full_ = false;
  EXPECT_TRUE(move("sim", kStart + kDay));
  EXPECT_TRUE(move("sim", kStart + kDay));
  EXPECT_THAT(kept_, ::testing::ElementsAre(kStart + kDay)) << "once: the second move went nowhere";
}

TEST_F(SimulatedClockTest, OfDriversThatRaceOneWins) {
  constexpr int kDrivers = 8;
  std::atomic<int> won = 0;
  std::latch ready{kDrivers};
  {
    std::vector<std::jthread> drivers;
    drivers.reserve(kDrivers);
    for (int i = 0; i < kDrivers; ++i) {
      drivers.emplace_back([&, i] {
        ready.arrive_and_wait();
        if (move("driver " + std::to_string(i), kStart + (i + 1) * kDay)) ++won;
      });
    }
  }
  EXPECT_EQ(won, 1);
  ASSERT_TRUE(clock_.seat());
  EXPECT_THAT(kept_, ::testing::ElementsAre(clock_.now()));
  EXPECT_EQ(clock_.seat()->driver, "driver " + std::to_string((clock_.now() - kStart) / kDay - 1));
}

}  // namespace
}  // namespace rouse::core
