#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "events/internal/trim.h"
#include "events/value.h"

namespace rouse::events {
namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

// Why a text is not a time, for the error; null while all is well.
using Problem = const char*;
constexpr Problem kMalformed = "does not have the expected form";
constexpr Problem kOutside = "is outside the years 1 to 9999";

class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool empty() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool accept(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool digits(std::size_t count, int& number) {
    if (rest_.size() < count) return false;
    int read = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!digit_at(i)) return false;
      read = read * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    number = read;
    return true;
  }
  // 1 to 9 digits of a second, cut to milliseconds.
  bool fraction(int& milliseconds) {
    std::size_t count = 0;
    int read = 0;
    for (; count < rest_.size() && digit_at(count); ++count) {
      if (count < 3) read = read * 10 + (rest_[count] - '0');
    }
    if (count == 0 || count > 9) return false;
    for (std::size_t i = count; i < 3; ++i) read *= 10;
    rest_.remove_prefix(count);
    milliseconds = read;
    return true;
  }

 private:
  bool digit_at(std::size_t i) const { return rest_[i] >= '0' && rest_[i] <= '9'; }
  std::string_view rest_;
};

struct CivilTime {
  int year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
  std::optional<std::int64_t> offset_ms;
};

bool read_seconds(Cursor& text, CivilTime& time) {
  if (!text.digits(2, time.second)) return false;
  return !(text.accept('.') || text.accept(',')) || text.fraction(time.millisecond);
}

// Z, +08:00, +0800 or +08.
bool read_offset(Cursor& text, CivilTime& time) {
  if (text.accept('Z') || text.accept('z')) {
    time.offset_ms = 0;
    return true;
  }
  const bool negative = text.peek() == '-';
  if (!text.accept('-') && !text.accept('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!text.digits(2, hours)) return false;
  if ((text.accept(':') || !text.empty()) && !text.digits(2, minutes)) return false;
  if (hours > 18 || minutes > 59) return false;  // no zone on earth is further from UTC
  const std::int64_t offset = hours * kHourMs + minutes * kMinuteMs;
  time.offset_ms = negative ? -offset : offset;
  return true;
}

bool read_date(Cursor& text, CivilTime& time) {
  return text.digits(4, time.year) && text.accept('-') && text.digits(2, time.month) && text.accept('-') &&
         text.digits(2, time.day);
}

bool read_iso(Cursor& text, CivilTime& time) {
  if (!read_date(text, time)) return false;
  if (text.empty()) return true;
  if (!text.accept('T') && !text.accept(' ') && !text.accept('t')) return false;
  if (!text.digits(2, time.hour) || !text.accept(':') || !text.digits(2, time.minute)) return false;
  if (text.accept(':') && !read_seconds(text, time)) return false;
  if (text.empty()) return true;
  text.accept(' ');
  return read_offset(text, time) && text.empty();
}

// Two digits mean a year of 1970 to 2069.
bool read_short_year(Cursor& text, CivilTime& time) {
  int year = 0;
  if (!text.digits(2, year)) return false;
  time.year = year + (year < 70 ? 2000 : 1900);
  return true;
}

bool read_field(char field, Cursor& text, CivilTime& time) {
  switch (field) {
    case 'Y': return text.digits(4, time.year);
    case 'y': return read_short_year(text, time);
    case 'm': return text.digits(2, time.month);
    case 'd': return text.digits(2, time.day);
    case 'H': return text.digits(2, time.hour);
    case 'M': return text.digits(2, time.minute);
    case 'S': return read_seconds(text, time);
    case 'z': return read_offset(text, time);
    default: return text.accept(field);  // %%
  }
}

bool read_pattern(std::string_view pattern, Cursor& text, CivilTime& time) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool read = pattern[i] == '%' ? read_field(pattern[++i], text, time) : text.accept(pattern[i]);
    if (!read) return false;
  }
  return text.empty();
}

Problem check_civil(const CivilTime& time) {
  const std::chrono::year_month_day date{std::chrono::year{time.year},
                                         std::chrono::month{static_cast<unsigned>(time.month)},
                                         std::chrono::day{static_cast<unsigned>(time.day)}};
  if (time.year < 1 || !date.ok()) return "is not a day of the calendar";
  if (time.second == 60) return "is a leap second, which epoch time cannot hold; write second 59";
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return "is not a time of the day";
  return nullptr;
}

std::int64_t local_ms(const CivilTime& time) {
  const std::chrono::sys_days day = std::chrono::year{time.year} /
                                    std::chrono::month{static_cast<unsigned>(time.month)} /
                                    std::chrono::day{static_cast<unsigned>(time.day)};
  return day.time_since_epoch().count() * kDayMs + time.hour * kHourMs + time.minute * kMinuteMs +
         time.second * kSecondMs + time.millisecond;
}

// Offsets a day before and after bracket a clock change, if there is one.
std::int64_t local_to_utc(std::int64_t local, const core::Zone& zone) {
  const auto offset_at = [&](std::int64_t utc) { return zone.offset_ms(core::from_epoch_ms(utc)); };
  const std::int64_t before = offset_at(local - kDayMs);
  const std::int64_t after = offset_at(local + kDayMs);
  if (before == after || offset_at(local - before) == before) return local - before;
  return offset_at(local - after) == after ? local - after : local - before;
}

// The first and the last millisecond of the years 1 to 9999.
constexpr std::int64_t kFirstMs = -62'135'596'800'000;
constexpr std::int64_t kLastMs = 253'402'300'799'999;

// Seconds since 1970 with decimals, or whole milliseconds.
Problem read_epoch(std::string_view text, bool seconds, std::int64_t& utc_ms) {
  constexpr std::size_t kDigitsMax = 15;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto dot = seconds ? text.find('.') : std::string_view::npos;
  const std::string_view whole = text.substr(0, dot);
  if (whole.empty() || whole.find_first_not_of("0123456789") != std::string_view::npos) return kMalformed;
  if (whole.size() > kDigitsMax) return kOutside;
  std::int64_t number = 0;
  for (const char c : whole) number = number * 10 + (c - '0');
  int millisecond = 0;
  if (dot != std::string_view::npos) {
    Cursor fraction{text.substr(dot + 1)};
    if (!fraction.fraction(millisecond) || !fraction.empty()) return kMalformed;
  }
  utc_ms = (seconds ? number * kSecondMs + millisecond : number) * (negative ? -1 : 1);
  return utc_ms < kFirstMs || utc_ms > kLastMs ? kOutside : nullptr;
}

// `pattern` is empty for ISO 8601.
Problem read_civil(std::string_view text, std::string_view pattern, const std::optional<core::Zone>& zone,
                   std::int64_t& utc_ms) {
  CivilTime time;
  Cursor cursor{text};
  if (!(pattern.empty() ? read_iso(cursor, time) : read_pattern(pattern, cursor, time))) return kMalformed;
  if (const Problem problem = check_civil(time)) return problem;
  const std::int64_t local = local_ms(time);
  if (!time.offset_ms && !zone) return "has no offset from UTC such as +08:00, and no time zone is given";
  utc_ms = time.offset_ms ? local - *time.offset_ms : local_to_utc(local, *zone);
  return nullptr;
}

constexpr std::string_view kPatternFields = "YymdHMSz";

// Counts each field of the pattern; fails on an unknown one.
core::Result<std::array<int, kPatternFields.size()>> count_fields(std::string_view pattern,
                                                                  std::string_view field) {
  std::array<int, kPatternFields.size()> counts{};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || pattern.substr(i, 2) == "%%") {
      if (pattern[i] == '%') ++i;
      continue;
    }
    const std::string_view name = pattern.substr(++i, 1);
    const auto index = name.empty() ? std::string_view::npos : kPatternFields.find(name);
    if (index == std::string_view::npos) {
      return core::invalid(std::string{field}, fmt::format("{}: time format '{}' has the unknown field %{}",
                                                           field, pattern, name));
    }
    ++counts[index];
  }
  return counts;
}

core::Result<void> check_pattern(std::string_view pattern, std::string_view field) {
  ROUSE_TRY(const auto counts, count_fields(pattern, field));
  const auto [year, short_year, month, day, hour, minute, second, offset] = counts;
  Problem problem = nullptr;
  if (std::ranges::any_of(counts, [](int count) { return count > 1; })) {
    problem = "has a field twice";
  } else if (year + short_year == 0 || month == 0 || day == 0) {
    problem = "lacks %Y, %m or %d";
  } else if (year + short_year > 1) {
    problem = "has both %Y and %y";
  } else if (minute > hour || second > minute) {
    problem = "has minutes without hours, or seconds without minutes";
  }
  if (!problem) return {};
  return core::invalid(std::string{field}, fmt::format("{}: time format '{}' {}", field, pattern, problem),
                       "use iso, epoch_s, epoch_ms or a pattern such as %Y-%m-%d %H:%M:%S");
}

}  // namespace

core::Result<TimeFormat> TimeFormat::make(std::string_view format, std::optional<core::Zone> zone,
                                          std::string_view field) {
  TimeFormat made;
  made.zone_ = std::move(zone);
  if (format == "epoch_s") {
    made.kind_ = Kind::kEpochSeconds;
  } else if (format == "epoch_ms") {
    made.kind_ = Kind::kEpochMs;
  } else if (format != "iso") {
    ROUSE_CHECK(check_pattern(format, field));
    made.kind_ = Kind::kPattern;
    made.pattern_ = std::string{format};
  }
  return made;
}

core::Result<core::Timestamp> TimeFormat::parse(std::string_view text, std::string_view field) const {
  std::int64_t utc_ms = 0;
  const Problem problem = kind_ == Kind::kEpochSeconds || kind_ == Kind::kEpochMs
                              ? read_epoch(trim_blanks(text), kind_ == Kind::kEpochSeconds, utc_ms)
                              : read_civil(trim_blanks(text), pattern_, zone_, utc_ms);
  if (!problem) return core::from_epoch_ms(utc_ms);
  return core::invalid(std::string{field}, fmt::format("{}: time '{}' {}", field, text, problem), example());
}

std::string TimeFormat::example() const {
  switch (kind_) {
    case Kind::kIso: return "times are written like 2011-10-01T00:38:44.546+02:00";
    case Kind::kEpochSeconds: return "times are seconds since 1970-01-01 UTC";
    case Kind::kEpochMs: return "times are milliseconds since 1970-01-01 UTC";
    case Kind::kPattern: return fmt::format("times are written {}", pattern_);
  }
  return {};
}

}  // namespace rouse::events
