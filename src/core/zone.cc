#include "core/zone.h"

#include <cctz/time_zone.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rouse::core {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int32_t floor_div(std::int64_t a, std::int64_t b) {
  return static_cast<std::int32_t>(a / b - (a % b < 0 ? 1 : 0));
}

// Years that events may carry; outside, the nearest tabulated offset applies.
const cctz::civil_second kFirstChange{1900, 1, 1};
const cctz::civil_second kLastChange{2200, 1, 1};

std::int64_t utc_ms(cctz::time_point<cctz::seconds> t) { return t.time_since_epoch().count() * 1000; }

}  // namespace

Result<Zone> Zone::load(std::string_view name) {
  cctz::time_zone zone;
  if (name.empty() || !cctz::load_time_zone(std::string{name}, &zone)) {
    return invalid("zone", fmt::format("zone: unknown time zone '{}'", name),
                   "use a name of the IANA database such as Asia/Shanghai");
  }
  auto table = std::make_shared<Table>();
  table->name = std::string{name};
  auto at = cctz::convert(kFirstChange, cctz::utc_time_zone());
  const auto end = cctz::convert(kLastChange, cctz::utc_time_zone());
  table->changes.push_back({utc_ms(at), zone.lookup(at).offset * std::int64_t{1000}});
  cctz::time_zone::civil_transition change;
  while (at < end && zone.next_transition(at, &change)) {
    at = zone.lookup(change.to).trans;
    const std::int64_t offset = zone.lookup(at).offset * std::int64_t{1000};
    if (offset != table->changes.back().offset_ms) table->changes.push_back({utc_ms(at), offset});
  }
  return Zone{std::move(table)};
}

const Zone::Change& Zone::change_at(std::int64_t utc) const {
  const auto& changes = table_->changes;
  if (utc >= changes.back().from_utc_ms) return changes.back();
  const auto next = std::upper_bound(changes.begin() + 1, changes.end(), utc,
                                     [](std::int64_t t, const Change& c) { return t < c.from_utc_ms; });
  return *(next - 1);
}

std::int64_t Zone::offset_ms(Timestamp t) const { return change_at(to_epoch_ms(t)).offset_ms; }

std::int32_t Zone::day_of(Timestamp t) const {
  const std::int64_t utc = to_epoch_ms(t);
  return floor_div(utc + change_at(utc).offset_ms, kDayMs);
}

Timestamp Zone::start_of_day(std::int32_t day) const {
  const std::int64_t local = day * kDayMs;
  // An offset is below a day, so the change in force at local midnight is among those of local time as UTC,
  // +-1 day.
  const Change* change = &change_at(local - kDayMs);
  const Change* last = table_->changes.data() + table_->changes.size();
  std::int64_t start = local - change->offset_ms;
  for (++change; change != last && change->from_utc_ms <= start; ++change) {
    start = std::max(change->from_utc_ms, local - change->offset_ms);
  }
  return from_epoch_ms(start);
}

std::int32_t week_of_day(std::int32_t day) { return floor_div(std::int64_t{day} + 3, 7); }

std::int32_t first_day_of_week(std::int32_t week) { return week * 7 - 3; }

std::int32_t month_of_day(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return (static_cast<int>(date.year()) - 1970) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) -
         1;
}

std::int32_t first_day_of_month(std::int32_t month) {
  const auto year = std::chrono::year{1970 + floor_div(month, 12)};
  const auto in_year = static_cast<unsigned>(month - 12 * floor_div(month, 12));
  return static_cast<std::int32_t>(
      std::chrono::sys_days{year / std::chrono::month{in_year + 1} / 1}.time_since_epoch().count());
}

std::string format_day(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Result<std::int32_t> parse_day(std::string_view text, std::string_view field) {
  const auto bad = [&] {
    return invalid(std::string{field}, fmt::format("{}: '{}' is not a date", field, text),
                   "write dates as YYYY-MM-DD, for example 2026-11-21");
  };
  const auto number = [&](std::size_t at, std::size_t length) {
    unsigned value = 0;
    const char* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + length, value);
    return error == std::errc{} && end == begin + length ? static_cast<int>(value) : -1;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return bad();
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || day < 1) return bad();
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return bad();
  return static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

}  // namespace rouse::core
