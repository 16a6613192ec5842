#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <string>

#include "bank.h"
#include "core/hash.h"
#include "core/zone.h"
#include "event_file.h"

namespace rouse::sim {
namespace {

Settings small() {
  return {.seed = 7, .customers = 3'000, .days = 60, .last_day = *core::parse_day("2026-10-31", "")};
}

TEST(Simulation, TheSameSeedGivesTheSameBytes) {
  const auto bytes = [](const Settings& settings, Format format) {
    std::ostringstream out;
    EXPECT_TRUE(write_events(simulate(settings), format, out));
    return out.str();
  };
  Settings other = small();
  other.seed = 8;
  for (const Format format : {Format::kCsv, Format::kJsonl}) {
    EXPECT_EQ(bytes(small(), format), bytes(small(), format));
    EXPECT_NE(bytes(small(), format), bytes(other, format));
  }
}

TEST(Simulation, EventsAreInOrderAndInTheirDays) {
  const auto zone = core::Zone::load("Asia/Shanghai");
  ASSERT_TRUE(zone);
  const auto events = simulate(small());
  ASSERT_GT(events.size(), 10'000U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i > 0) {
      ASSERT_LE(events[i - 1].time_ms, events[i].time_ms);
    }
    const auto day = zone->day_of(core::from_epoch_ms(events[i].time_ms));
    ASSERT_GT(day, small().last_day - small().days);
    ASSERT_LE(day, small().last_day + 1);  // a visit before midnight goes on after it
  }
}

// Rates of the instalment flow as published: 13.33 %, 4.93 %, 37.15 %, 89.68 % from page to page.
TEST(Simulation, TheInstalmentFlowLosesCustomersAsPublished) {
  Settings settings = small();
  settings.customers = 20'000;
  settings.days = 90;
  std::array<double, kKinds> count{};
  for (const auto& event : simulate(settings)) ++count[static_cast<std::size_t>(event.kind)];
  const auto of = [&](Kind kind) { return count[static_cast<std::size_t>(kind)]; };
  // Bands of more than three standard errors at these counts.
  EXPECT_NEAR(of(Kind::kCardTabView) / of(Kind::kHomeView), 0.1333, 0.005);
  EXPECT_NEAR(of(Kind::kBillView) / of(Kind::kCardTabView), 0.0493, 0.007);
  EXPECT_NEAR(of(Kind::kInstalmentConfirm) / of(Kind::kBillView), 0.3715, 0.06);
  EXPECT_NEAR(of(Kind::kInstalmentSuccess) / of(Kind::kInstalmentConfirm), 0.8968, 0.07);
}

TEST(Simulation, ImpossibleSettingsAreRefused) {
  Settings settings = small();
  settings.customers = 0;
  EXPECT_EQ(check(settings).error().field, "--customers");
  settings = small();
  settings.days = kDaysMax + 1;
  EXPECT_EQ(check(settings).error().field, "--days");
}

}  // namespace
}  // namespace rouse::sim
