// The value of one property of one event, and how it is read from text.
//
// Reading is exact: integers keep all 64 bits, money is integer fen, times are exact to the millisecond
// (finer digits are cut off), and what does not fit is refused, never rounded. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/money.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::events {

// std::monostate is a missing value. Strings and enum values are std::string.
using Value =
    std::variant<std::monostate, std::string, double, std::int64_t, core::Money, bool, core::Timestamp>;

inline bool is_missing(const Value& value) { return std::holds_alternative<std::monostate>(value); }

// How times are written in one column of a file. Immutable and thread-safe.
//
//   "iso"       2011-10-01T00:38:44.546+02:00; T or space, 0 to 9 digits of a second, Z, +08:00, +0800, +08
//   or none,
//               or a date alone (its midnight)
//   "epoch_s"   seconds since 1970, up to 9 decimals;   "epoch_ms"  whole milliseconds
//   a pattern   of %Y or %y (two digits: 1970 to 2069) %m %d %H %M %S (with up to 9 decimals) %z %% and
//               literal text, e.g. "%d.%m.%Y %H:%M"
class TimeFormat {
 public:
  // `zone` is for times without offset; without it they are refused. Of a local time that occurs twice the
  // first instant is taken; one that a clock change skips is read with the offset before the change. Fails
  // with kInvalidArgument at `field` when the format is not one of the above.
  static core::Result<TimeFormat> make(std::string_view format, std::optional<core::Zone> zone,
                                       std::string_view field);
  // "iso", times without offset refused.
  TimeFormat() = default;

  // Fails with kInvalidArgument at `field` on anything that is not a real date and time of the years 1 to
  // 9999.
  core::Result<core::Timestamp> parse(std::string_view text, std::string_view field) const;

 private:
  enum class Kind { kIso, kEpochSeconds, kEpochMs, kPattern };
  std::string example() const;

  Kind kind_ = Kind::kIso;
  std::string pattern_;
  std::optional<core::Zone> zone_;
};

// Reads the text of a property; blanks around anything but a string are ignored. Empty text is a missing
// value. Booleans are true/false, 1/0, yes/no (any case) and 是/否; numbers must be finite; enum values must
// be declared. Fails with kInvalidArgument at field = property.name.
core::Result<Value> parse_value(std::string_view text, const Property& property, const TimeFormat& times);

}  // namespace rouse::events
