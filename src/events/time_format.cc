#include <fmt/format.h>

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

bool read_field(char field, Cursor& text, CivilTime& time) {
  switch (field) {
    case 'Y': return text.digits(4, time.year);
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

// Seconds since 1970 with decimals, or whole milliseconds.
bool read_epoch(std::string_view text, bool seconds, std::int64_t& ms) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto dot = seconds ? text.find('.') : std::string_view::npos;
  const std::string_view whole = text.substr(0, dot);
  if (whole.empty() || whole.size() > 15) return false;
  std::int64_t number = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  int millisecond = 0;
  if (dot != std::string_view::npos) {
    Cursor fraction{text.substr(dot + 1)};
    if (!fraction.fraction(millisecond) || !fraction.empty()) return false;
  }
  ms = seconds ? number * kSecondMs + millisecond : number;
  if (negative) ms = -ms;
  return true;
}

// The first and the last millisecond of the years 1 to 9999.
constexpr std::int64_t kFirstMs = -62'135'596'800'000;
constexpr std::int64_t kLastMs = 253'402'300'799'999;

core::Result<void> check_pattern(std::string_view pattern, std::string_view field) {
  const auto bad = [&](std::string_view why) {
    return core::invalid(std::string{field}, fmt::format("{}: time format '{}' {}", field, pattern, why),
                         "use iso, epoch_s, epoch_ms or a pattern such as %Y-%m-%d %H:%M:%S");
  };
  constexpr std::string_view kFields = "YmdHMSz";
  std::array<int, kFields.size()> counts{};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    if (++i == pattern.size()) return bad("ends with %");
    if (pattern[i] == '%') continue;
    const auto index = kFields.find(pattern[i]);
    if (index == std::string_view::npos) return bad(fmt::format("has the unknown field %{}", pattern[i]));
    if (++counts[index] > 1) return bad(fmt::format("has %{} twice", pattern[i]));
  }
  if (counts[0] == 0 || counts[1] == 0 || counts[2] == 0) return bad("lacks %Y, %m or %d");
  if ((counts[4] > 0 && counts[3] == 0) || (counts[5] > 0 && counts[4] == 0)) {
    return bad("has minutes without hours, or seconds without minutes");
  }
  return {};
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
  const auto bad = [&](Problem problem, std::string hint = {}) {
    return core::invalid(std::string{field}, fmt::format("{}: time '{}' {}", field, text, problem),
                         std::move(hint));
  };
  const std::string_view trimmed = trim_blanks(text);
  if (kind_ == Kind::kEpochSeconds || kind_ == Kind::kEpochMs) {
    std::int64_t ms = 0;
    if (!read_epoch(trimmed, kind_ == Kind::kEpochSeconds, ms)) {
      return bad(kind_ == Kind::kEpochMs ? "is not a whole number of milliseconds"
                                         : "is not a number of seconds");
    }
    if (ms < kFirstMs || ms > kLastMs) return bad("is outside the years 1 to 9999", "are the units right?");
    return core::from_epoch_ms(ms);
  }
  CivilTime time;
  Cursor cursor{trimmed};
  if (!(kind_ == Kind::kIso ? read_iso(cursor, time) : read_pattern(pattern_, cursor, time))) {
    return bad(kMalformed, kind_ == Kind::kIso ? "write it like 2011-10-01T00:38:44.546+02:00"
                                               : fmt::format("the format is {}", pattern_));
  }
  if (const Problem problem = check_civil(time)) return bad(problem);
  const std::int64_t local = local_ms(time);
  if (!time.offset_ms && !zone_)
    return bad("has no offset from UTC", "give the time zone, or add one such as +08:00");
  return core::from_epoch_ms(time.offset_ms ? local - *time.offset_ms : local_to_utc(local, *zone_));
}

}  // namespace rouse::events
