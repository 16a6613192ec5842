#include "behaviour/window.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/json.h"

namespace rouse::behaviour {
namespace {

core::Timestamp at(std::string_view day, std::int64_t minute, const core::Zone& zone) {
  return zone.start_of_day(core::parse_day(day, "day").value()) + std::chrono::minutes{minute};
}

TEST(Window, EndsAfterItsDurationOrWithItsCalendarPeriod) {
  const struct {
    std::string zone, start;
    std::int64_t minute;
    Window window;
    std::string last_day;  // the window's last instant is the end of this local day
  } cases[] = {
      {"Asia/Shanghai", "2026-03-02", 0, {1, WindowUnit::kNaturalDay}, "2026-03-02"},
      {"Asia/Shanghai", "2026-03-02", 1439, {2, WindowUnit::kNaturalDay}, "2026-03-03"},
      {"Asia/Shanghai", "2026-03-02", 5, {1, WindowUnit::kNaturalWeek}, "2026-03-08"},  // Monday to Sunday
      {"Asia/Shanghai", "2026-03-08", 5, {2, WindowUnit::kNaturalWeek}, "2026-03-15"},
      {"Asia/Shanghai", "2024-02-05", 5, {1, WindowUnit::kNaturalMonth}, "2024-02-29"},
      {"Asia/Shanghai", "2026-01-31", 5, {2, WindowUnit::kNaturalMonth}, "2026-02-28"},
      {"Asia/Shanghai", "2026-12-31", 5, {1, WindowUnit::kNaturalMonth}, "2026-12-31"},
      {"Asia/Kolkata", "2026-03-02", 600, {1, WindowUnit::kNaturalDay}, "2026-03-02"},        // +05:30
      {"America/New_York", "2026-03-08", 30, {1, WindowUnit::kNaturalDay}, "2026-03-08"},     // 23 hours
      {"America/New_York", "2026-11-01", 30, {1, WindowUnit::kNaturalDay}, "2026-11-01"},     // 25 hours
      {"Australia/Lord_Howe", "2026-10-04", 30, {1, WindowUnit::kNaturalDay}, "2026-10-04"},  // 23.5 hours
  };
  for (const auto& c : cases) {
    const auto zone = core::Zone::load(c.zone).value();
    const auto end = window_end(c.window, at(c.start, c.minute, zone), zone);
    EXPECT_EQ(core::format_day(zone.day_of(end)), c.last_day) << c.zone << " " << c.start;
    EXPECT_NE(zone.day_of(end + core::Milliseconds{1}), zone.day_of(end)) << c.zone << " " << c.start;
  }
  const auto zone = core::Zone::load("America/New_York").value();
  const auto start = at("2026-03-07", 720, zone);
  EXPECT_EQ(window_end({1, WindowUnit::kDay}, start, zone) - start, std::chrono::hours{24});
  const auto length = [&](std::string_view day) {
    const auto midnight = at(day, 0, zone);
    return window_end({1, WindowUnit::kNaturalDay}, midnight, zone) - midnight + core::Milliseconds{1};
  };
  EXPECT_EQ(length("2026-03-08"), std::chrono::hours{23});
  EXPECT_EQ(length("2026-11-01"), std::chrono::hours{25});
}

TEST(Window, ReadsAndWritesJson) {
  const auto parse = [](std::string_view text) {
    return parse_window(core::parse_json(text).value(), "/window");
  };
  for (const auto* text : {R"({"length":30,"unit":"day"})", R"({"length":1,"unit":"natural_month"})",
                           R"({"length":3650,"unit":"natural_day"})", R"({"length":59,"unit":"second"})"}) {
    EXPECT_EQ(boost::json::serialize(to_json(parse(text).value())), text);
  }
  const std::pair<std::string_view, std::string_view> refused[] = {
      {R"({"length":-1,"unit":"day"})", "/window/length"},
      {R"({"length":0,"unit":"day"})", "/window/length"},
      {R"({"length":3651,"unit":"day"})", "/window/length"},
      {R"({"length":1,"unit":"dya"})", "/window/unit"},
      {R"({"length":1.5,"unit":"day"})", "/window/length"},
      {R"({"unit":"day"})", "/window/length"},
      {R"({"length":1,"unit":"day","x":1})", "/window/x"}};
  for (const auto& [text, field] : refused) {
    const auto window = parse(text);
    ASSERT_FALSE(window) << text;
    EXPECT_EQ(window.error().field, field);
  }
}

}  // namespace
}  // namespace rouse::behaviour
