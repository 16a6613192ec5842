#include "behaviour/window.h"

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "core/json.h"

namespace rouse::behaviour {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kDayMs = 86'400'000;

struct UnitFacts {
  std::string_view name;
  std::int64_t duration_ms;  // 0 for natural units
  std::int64_t length_max;   // at most kWindowDaysMax days
};

constexpr std::array<UnitFacts, 8> kUnits{{
    {"second", kSecondMs, kWindowDaysMax * 86'400},
    {"minute", 60 * kSecondMs, kWindowDaysMax * 1'440},
    {"hour", 3'600 * kSecondMs, kWindowDaysMax * 24},
    {"day", kDayMs, kWindowDaysMax},
    {"week", 7 * kDayMs, kWindowDaysMax / 7},
    {"natural_day", 0, kWindowDaysMax},
    {"natural_week", 0, kWindowDaysMax / 7},
    {"natural_month", 0, kWindowDaysMax / 31},
}};

const UnitFacts& facts(WindowUnit unit) { return kUnits.at(static_cast<std::size_t>(unit)); }

// First day after the `length` periods that begin with the one holding `day`.
std::int32_t day_after(const Window& window, std::int32_t day) {
  const auto length = static_cast<std::int32_t>(window.length);
  switch (window.unit) {
    case WindowUnit::kNaturalWeek: return core::first_day_of_week(core::week_of_day(day) + length);
    case WindowUnit::kNaturalMonth: return core::first_day_of_month(core::month_of_day(day) + length);
    default: return day + length;
  }
}

}  // namespace

core::Result<Window> parse_window(const boost::json::value& json, std::string pointer) {
  core::JsonObject object{json, std::move(pointer)};
  Window window;
  window.unit = static_cast<WindowUnit>(
      object.choice("unit", {kUnits[0].name, kUnits[1].name, kUnits[2].name, kUnits[3].name, kUnits[4].name,
                             kUnits[5].name, kUnits[6].name, kUnits[7].name}));
  window.length = object.integer("length", 1, object.ok() ? facts(window.unit).length_max : kWindowDaysMax);
  ROUSE_CHECK(object.finish());
  return window;
}

boost::json::value to_json(const Window& window) {
  return {{"length", window.length}, {"unit", facts(window.unit).name}};
}

std::int64_t duration_ms(const Window& window) {
  core::require(!window.natural(), "a natural window has no fixed duration");
  return window.length * facts(window.unit).duration_ms;
}

core::Timestamp window_end(const Window& window, core::Timestamp start, const core::Zone& zone) {
  if (!window.natural()) return start + core::Milliseconds{duration_ms(window)};
  return zone.start_of_day(day_after(window, zone.day_of(start))) - core::Milliseconds{1};
}

}  // namespace rouse::behaviour
