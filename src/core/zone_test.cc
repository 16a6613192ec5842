// Days in the zones that break naive calendars. Offsets and changes are those of the IANA database.
#include "core/zone.h"

#include <gtest/gtest.h>

namespace rouse::core {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::int32_t day(std::string_view text) { return parse_day(text, "day").value(); }
Zone zone(std::string_view name) { return Zone::load(name).value(); }

TEST(Zone, ADayIsAsLongAsTheZoneMakesIt) {
  const struct {
    std::string_view zone, day, first_instant;
    minutes length;
  } cases[] = {
      {"Asia/Shanghai", "2026-11-21", "2026-11-20T16:00:00.000Z", hours{24}},
      {"Asia/Shanghai", "1990-04-15", "1990-04-14T16:00:00.000Z",
       hours{23}},  // China's last summer time begins
      {"Asia/Kolkata", "2026-03-08", "2026-03-07T18:30:00.000Z", hours{24}},
      {"America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z", hours{23}},
      {"America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", hours{25}},
      {"Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z", minutes{24 * 60 + 30}},
      {"Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00.000Z", minutes{23 * 60 + 30}},
      {"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z", hours{24}},
      {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z",
       hours{0}},  // skipped: Samoa crossed the date line
      {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", hours{24}},
      {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z", hours{23}},  // midnight does not exist
      {"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00.000Z", hours{25}},  // 23:00 comes twice
      {"America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", hours{25}},     // midnight comes twice
  };
  for (const auto& [name, text, first_instant, length] : cases) {
    const Zone z = zone(name);
    EXPECT_EQ(format_utc(z.start_of_day(day(text))), first_instant) << name << " " << text;
    EXPECT_EQ(z.start_of_day(day(text) + 1) - z.start_of_day(day(text)), length) << name << " " << text;
  }
}

TEST(Zone, AnInstantLiesInTheDayThatHoldsIt) {
  for (const auto* name :
       {"Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
        "America/Sao_Paulo", "America/Havana", "Europe/Amsterdam", "UTC"}) {
    const Zone z = zone(name);
    for (std::int32_t d = day("2011-01-01"); d < day("2027-01-01"); ++d) {
      const Timestamp begin = z.start_of_day(d);
      const Timestamp end = z.start_of_day(d + 1);
      if (begin == end) continue;
      ASSERT_EQ(z.day_of(begin), d) << name << " " << format_day(d);
      ASSERT_EQ(z.day_of(end - Milliseconds{1}), d) << name << " " << format_day(d);
      ASSERT_LT(z.day_of(begin - Milliseconds{1}), d) << name << " " << format_day(d);
    }
  }
}

TEST(Zone, OffsetsReachBeyondTheTabulatedYears) {
  EXPECT_EQ(zone("Asia/Shanghai").offset_ms(from_epoch_ms(0)), 8 * 3'600'000);
  EXPECT_EQ(zone("Asia/Kolkata").offset_ms(std::chrono::sys_days{std::chrono::January / 1 / 2300}),
            19'800'000);
  EXPECT_EQ(zone("America/New_York").offset_ms(std::chrono::sys_days{std::chrono::January / 1 / 1800}),
            zone("America/New_York").offset_ms(std::chrono::sys_days{std::chrono::January / 1 / 1900}));
}

TEST(Zone, RefusesAnUnknownName) {
  for (const auto* name : {"", "Asia/Shangha", "../etc/passwd", "GMT+99"}) {
    const auto z = Zone::load(name);
    ASSERT_FALSE(z) << name;
    EXPECT_EQ(z.error().field, "zone");
  }
}

TEST(Calendar, WeeksStartOnMonday) {
  const std::int32_t monday = day("2026-11-16");
  for (std::int32_t d = monday; d < monday + 7; ++d) EXPECT_EQ(week_of_day(d), week_of_day(monday));
  EXPECT_EQ(week_of_day(monday - 1), week_of_day(monday) - 1);
  EXPECT_EQ(first_day_of_week(week_of_day(monday + 3)), monday);
  EXPECT_EQ(week_of_day(day("1970-01-01")), 0);
  EXPECT_EQ(format_day(first_day_of_week(0)), "1969-12-29");
  EXPECT_EQ(week_of_day(day("1969-12-28")), -1);
}

TEST(Calendar, MonthsCountFromJanuary1970) {
  EXPECT_EQ(month_of_day(day("1970-01-31")), 0);
  EXPECT_EQ(month_of_day(day("1969-12-31")), -1);
  EXPECT_EQ(format_day(first_day_of_month(month_of_day(day("2024-02-29")))), "2024-02-01");
  EXPECT_EQ(format_day(first_day_of_month(-1)), "1969-12-01");
}

TEST(Calendar, ReadsOnlyRealDates) {
  EXPECT_EQ(format_day(day("2024-02-29")), "2024-02-29");
  for (const auto* text : {"", "2023-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026/01/01",
                           "2026-01-011", "+026-01-01", "2026-01- 1", "0000-01-01"}) {
    const auto parsed = parse_day(text, "/range/from");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().field, "/range/from");
  }
}

}  // namespace
}  // namespace rouse::core
