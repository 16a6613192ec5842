#include "events/value.h"

#include <gmock/gmock.h>

#include <cmath>

namespace rouse::events {
namespace {

using ::testing::HasSubstr;

std::string utc(const core::Result<core::Timestamp>& time) {
  return time ? core::format_utc(*time) : core::to_string(time.error());
}

TEST(TimeFormat, ReadsIsoToTheMillisecond) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"2011-10-01T00:38:44.546+02:00", "2011-09-30T22:38:44.546Z"},
      {"2011-10-01 00:38:44.546+0200", "2011-09-30T22:38:44.546Z"},
      {"2011-10-01 00:38:44.546 +02", "2011-09-30T22:38:44.546Z"},
      {"2011-10-01t00:38:44z", "2011-10-01T00:38:44.000Z"},
      {"2011-10-01T00:38Z", "2011-10-01T00:38:00.000Z"},
      {"2011-10-01T00:38:44,5Z", "2011-10-01T00:38:44.500Z"},
      {"2011-10-01T00:38:44.999999999Z", "2011-10-01T00:38:44.999Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
      {"2012-02-29T12:00:00-03:30", "2012-02-29T15:30:00.000Z"},
      {"  2012-02-29T12:00:00Z ", "2012-02-29T12:00:00.000Z"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(utc(TimeFormat{}.parse(text, "t")), expected) << text;
}

TEST(TimeFormat, RefusesWhatIsNotATime) {
  const struct {
    const char* text;
    const char* rule;
  } cases[] = {
      {"2011-02-30T00:00:00Z", "is not a day of the calendar"},
      {"2011-02-29T00:00:00Z", "is not a day of the calendar"},
      {"2011-13-01T00:00:00Z", "is not a day of the calendar"},
      {"0000-01-01T00:00:00Z", "is not a day of the calendar"},
      {"2016-12-31T23:59:60Z", "is a leap second"},
      {"2011-10-01T24:00:00Z", "is not a time of the day"},
      {"2011-10-01T00:61:00Z", "is not a time of the day"},
      {"2011-10-01T00:00:00", "has no offset from UTC"},
      {"2011-10-01", "has no offset from UTC"},
      {"2011-10-01T00:00:00.Z", "does not have the expected form"},
      {"2011-10-01T00:00:00.1234567890Z", "does not have the expected form"},
      {"2011-10-01T00:00:00+25:00", "does not have the expected form"},
      {"2011-10-01T00:00:00Zx", "does not have the expected form"},
      {"2011-10-1T00:00:00Z", "does not have the expected form"},
      {"01/10/2011", "does not have the expected form"},
      {"", "does not have the expected form"},
      {"1317422324", "does not have the expected form"},
  };
  for (const auto& [text, rule] : cases) {
    const auto time = TimeFormat{}.parse(text, "happened_at");
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().field, "happened_at");
    EXPECT_THAT(time.error().message, HasSubstr(rule)) << text;
  }
}

TEST(TimeFormat, ReadsLocalTimesOfAZone) {
  const struct {
    const char* zone;
    const char* text;
    const char* expected;
  } cases[] = {
      {"Asia/Shanghai", "2026-11-21", "2026-11-20T16:00:00.000Z"},
      {"Asia/Shanghai", "2026-11-21 08:00:00", "2026-11-21T00:00:00.000Z"},
      {"Asia/Shanghai", "2026-11-21 08:00:00+00:00", "2026-11-21T08:00:00.000Z"},
      {"Asia/Kolkata", "2026-11-21 05:30:00", "2026-11-21T00:00:00.000Z"},
      // Amsterdam: 2011-10-30 03:00 summer time became 02:00; 2012-03-25 02:00 became 03:00.
      {"Europe/Amsterdam", "2011-10-30 01:59:59", "2011-10-29T23:59:59.000Z"},
      {"Europe/Amsterdam", "2011-10-30 02:30:00", "2011-10-30T00:30:00.000Z"},
      {"Europe/Amsterdam", "2011-10-30 03:00:00", "2011-10-30T02:00:00.000Z"},
      {"Europe/Amsterdam", "2012-03-25 01:59:59", "2012-03-25T00:59:59.000Z"},
      {"Europe/Amsterdam", "2012-03-25 02:30:00", "2012-03-25T01:30:00.000Z"},
      {"Europe/Amsterdam", "2012-03-25 03:00:00", "2012-03-25T01:00:00.000Z"},
      {"America/New_York", "2021-11-07 01:30:00", "2021-11-07T05:30:00.000Z"},
      {"America/New_York", "2021-03-14 02:30:00", "2021-03-14T07:30:00.000Z"},
      {"Australia/Lord_Howe", "2021-04-04 01:45:00", "2021-04-03T14:45:00.000Z"},
  };
  for (const auto& [name, text, expected] : cases) {
    const auto zone = core::Zone::load(name);
    ASSERT_TRUE(zone);
    const auto format = TimeFormat::make("iso", *zone, "format");
    ASSERT_TRUE(format);
    EXPECT_EQ(utc(format->parse(text, "t")), expected) << name << " " << text;
  }
}

TEST(TimeFormat, ReadsEpochsAndPatterns) {
  const struct {
    const char* format;
    const char* text;
    const char* expected;
  } cases[] = {
      {"epoch_s", "1317422324", "2011-09-30T22:38:44.000Z"},
      {"epoch_s", "1317422324.546999", "2011-09-30T22:38:44.546Z"},
      {"epoch_s", "-1", "1969-12-31T23:59:59.000Z"},
      {"epoch_ms", "1317422324546", "2011-09-30T22:38:44.546Z"},
      {"%d.%m.%Y %H:%M", "01.10.2011 08:30", "2011-10-01T00:30:00.000Z"},
      {"%Y%m%d%H%M%S", "20111001083000", "2011-10-01T00:30:00.000Z"},
      {"%y%m%d", "930705", "1993-07-04T16:00:00.000Z"},
      {"%y%m%d %H:%M:%S", "700101 08:00:00", "1970-01-01T00:00:00.000Z"},  // two digits: 1970 to 2069
      {"%y%m%d", "691231", "2069-12-30T16:00:00.000Z"},
      {"%Y年%m月%d日", "2011年10月01日", "2011-09-30T16:00:00.000Z"},
      {"%Y/%m/%d %H:%M:%S %z", "2011/10/01 08:30:00.25 +0100", "2011-10-01T07:30:00.250Z"},
  };
  const auto zone = core::Zone::load("Asia/Shanghai");
  ASSERT_TRUE(zone);
  for (const auto& [name, text, expected] : cases) {
    const auto format = TimeFormat::make(name, *zone, "format");
    ASSERT_TRUE(format) << name;
    EXPECT_EQ(utc(format->parse(text, "t")), expected) << name;
  }
  for (const char* text : {"", "-", "1e3", "99999999999999999", "1.5.5", "12x"}) {
    EXPECT_FALSE(TimeFormat::make("epoch_s", {}, "f")->parse(text, "t")) << text;
  }
}

TEST(TimeFormat, RefusesAFormatThatCannotGiveATime) {
  const struct {
    const char* format;
    const char* rule;
  } cases[] = {
      {"isoo", "lacks %Y"},
      {"%Y-%m", "lacks %Y, %m or %d"},
      {"%Y-%m-%d %q", "unknown field %q"},
      {"%Y-%m-%d %", "unknown field %"},
      {"%Y%Y%m%d", "has a field twice"},
      {"%Y%y%m%d", "has both %Y and %y"},
      {"%Y%m%d %M", "minutes without hours"},
  };
  for (const auto& [format, rule] : cases) {
    const auto made = TimeFormat::make(format, {}, "time.format");
    ASSERT_FALSE(made) << format;
    EXPECT_EQ(made.error().field, "time.format");
    EXPECT_THAT(made.error().message, HasSubstr(rule));
  }
}

Property property_of(PropertyType type) {
  return {"amount", "1", {}, type, {{"web", {}}, {"柜面", {}}}, false};
}

TEST(ParseValue, ReadsEachTypeExactly) {
  const struct {
    PropertyType type;
    const char* text;
    Value expected;
  } cases[] = {
      {PropertyType::kString, "  as it is ", std::string{"  as it is "}},
      {PropertyType::kString, "", {}},
      {PropertyType::kNumber, " 0.1 ", 0.1},
      {PropertyType::kNumber, "-1e-300", -1e-300},
      {PropertyType::kNumber, "  ", {}},
      {PropertyType::kInteger, "9223372036854775807", std::int64_t{9223372036854775807}},
      {PropertyType::kInteger, "-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {PropertyType::kInteger, "5.00", std::int64_t{5}},
      {PropertyType::kMoney, "20000", core::Money{2'000'000}},
      {PropertyType::kMoney, "-0.01", core::Money{-1}},
      {PropertyType::kBoolean, "TRUE", true},
      {PropertyType::kBoolean, "否", false},
      {PropertyType::kBoolean, "Yes", true},
      {PropertyType::kBoolean, "0", false},
      {PropertyType::kTime, "1970-01-01T00:00:00.001Z", core::from_epoch_ms(1)},
      {PropertyType::kEnum, "柜面", std::string{"柜面"}},
  };
  for (const auto& [type, text, expected] : cases) {
    const auto value = parse_value(text, property_of(type), TimeFormat{});
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(*value, expected) << text;
  }
}

TEST(ParseValue, RefusesWithTheProperty) {
  const struct {
    PropertyType type;
    const char* text;
    const char* rule;
  } cases[] = {
      {PropertyType::kNumber, "nan", "finite"},
      {PropertyType::kNumber, "inf", "finite"},
      {PropertyType::kNumber, "1,5", "finite"},
      {PropertyType::kNumber, "1e999", "does not fit"},
      {PropertyType::kInteger, "9223372036854775808", "does not fit"},
      {PropertyType::kInteger, "5.5", "whole"},
      {PropertyType::kInteger, "1e3", "whole"},
      {PropertyType::kMoney, "1.234", "amount in yuan"},
      {PropertyType::kBoolean, "ja", "true or false"},
      {PropertyType::kTime, "2011-02-30", "calendar"},
      {PropertyType::kEnum, "webb", "is not a declared value"},
  };
  for (const auto& [type, text, rule] : cases) {
    const auto value = parse_value(text, property_of(type), TimeFormat{});
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().field, "amount");
    EXPECT_THAT(value.error().message, HasSubstr(rule)) << text;
  }
}

}  // namespace
}  // namespace rouse::events
