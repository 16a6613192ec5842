#include "core/time.h"

#include <gtest/gtest.h>

#include "testing/manual_clock.h"

namespace rouse::core {
namespace {

TEST(Time, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(format_utc(from_epoch_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(from_epoch_ms(1'795'248'309'007)), "2026-11-21T08:05:09.007Z");
  EXPECT_EQ(format_utc(from_epoch_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_utc(std::chrono::sys_days{std::chrono::February / 29 / 2400}), "2400-02-29T00:00:00.000Z");
}

TEST(Time, TheManualClockMovesOnlyWhenTold) {
  testing::ManualClock clock{from_epoch_ms(1000)};
  EXPECT_EQ(to_epoch_ms(clock.now()), 1000);
  clock.advance(Milliseconds{5});
  EXPECT_EQ(to_epoch_ms(clock.now()), 1005);
}

TEST(Time, TheSystemClockIsAfterThisWasWritten) {
  EXPECT_GT(SystemClock{}.now(), std::chrono::sys_days{std::chrono::November / 1 / 2025});
}

}  // namespace
}  // namespace rouse::core
