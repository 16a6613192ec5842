// Days between events and dates, against the oracle over whole years.
#include "behaviour/timing/date_distance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/random.h"
#include "testing/oracles/timing_oracle.h"

namespace rouse::behaviour {
namespace {

constexpr const char* kRepeats[] = {"never", "monthly", "yearly"};
constexpr const char* kSides[] = {"nearest", "next", "last"};

Code code_of_whole(std::int64_t number) { return static_cast<Code>(number) ^ (1ULL << 63U); }
std::int32_t day(const char* text) { return core::parse_day(text, "").value(); }

TEST(DateDistance, IsWhatTheCalendarSays) {
  const char* wanted = std::getenv("ROUSE_TIMING_DATES");
  const std::uint64_t dates = wanted ? std::strtoull(wanted, nullptr, 10) : 20'000;
  const DateReading months{.zone = core::Zone::load("UTC").value(), .day_of_month = true};
  const DateReading instants{.zone = core::Zone::load("UTC").value()};
  core::Random random{20261122};
  for (std::uint64_t i = 0; i < dates; ++i) {
    const auto event = static_cast<std::int32_t>(random.between(-800, 25'000));
    const auto date = static_cast<std::int32_t>(random.between(-800, 25'000));
    const auto repeats = random.below(3);
    const auto side = random.below(3);
    const auto of_month =
        repeats == 1 && random.chance(0.5) ? static_cast<std::int32_t>(random.between(1, 31)) : 0;
    SCOPED_TRACE(
        fmt::format("event {} date {} day {} {} {}", event, date, of_month, kRepeats[repeats], kSides[side]));
    const auto anchor = of_month > 0 ? read_anchor(code_of_whole(of_month), months)
                                     : read_anchor(code_of_whole(date * 86'400'000LL), instants);
    ASSERT_TRUE(anchor);
    ASSERT_EQ(distance(event, *anchor, static_cast<DateRepeats>(repeats), static_cast<DateSide>(side)),
              testing::days_from_date(event, date, of_month, kRepeats[repeats], kSides[side]));
  }
}

TEST(DateDistance, EndsShortMonthsOnTheirLastDay) {
  const AnchorDate last{.in_month = 31};
  const auto next = [&](const char* text) {
    return distance(day(text), last, DateRepeats::kMonthly, DateSide::kNext);
  };
  EXPECT_EQ(next("2026-02-28"), 0);
  EXPECT_EQ(next("2028-02-28"), -1);
  EXPECT_EQ(next("2026-04-30"), 0);
  EXPECT_EQ(next("2026-05-01"), -30);
  const AnchorDate leap{.month = 1, .in_month = 29};
  EXPECT_EQ(distance(day("2026-03-01"), leap, DateRepeats::kYearly, DateSide::kLast), 1);
  EXPECT_EQ(distance(day("2028-03-01"), leap, DateRepeats::kYearly, DateSide::kLast), 1);
  // As far from the 10th as from the next one: before it.
  EXPECT_EQ(distance(day("2026-02-24"), {.in_month = 10}, DateRepeats::kMonthly, DateSide::kNearest), -14);
  EXPECT_EQ(distance(day("2026-01-25"), {.in_month = 10}, DateRepeats::kMonthly, DateSide::kNearest), 15);
}

TEST(DateDistance, ReadsDaysOfAMonthAndInstants) {
  const auto shanghai = core::Zone::load("Asia/Shanghai").value();
  const DateReading months{.zone = shanghai, .day_of_month = true};
  EXPECT_FALSE(read_anchor(kNoCode, months));
  for (const auto none : {-1, 0, 32}) EXPECT_FALSE(read_anchor(code_of_whole(none), months)) << none;
  EXPECT_EQ(read_anchor(code_of_whole(31), months)->in_month, 31);
  // 23:00 in UTC is the next day in Shanghai.
  const auto late = (day("2026-03-05") * 24LL + 23) * 3'600'000;
  EXPECT_EQ(read_anchor(code_of_whole(late), {.zone = shanghai})->day, day("2026-03-06"));
  // London was an hour ahead in 1970, and dates of customers are days of 24 hours from then.
  const auto london = core::Zone::load("Europe/London").value();
  const auto zero = core::to_epoch_ms(london.start_of_day(0));
  EXPECT_EQ(zero, -3'600'000);
  const auto stored = code_of_whole(day("2026-01-15") * 86'400'000LL + zero);
  EXPECT_EQ(read_anchor(stored, {.zone = london, .day_zero_ms = zero})->day, day("2026-01-15"));
}

}  // namespace
}  // namespace rouse::behaviour
