// The bank's calendar: the only place where an instant becomes a day, week or month.
//
// Day numbers count local days since 1970-01-01 in the zone; a day may have 23 or 25 hours. Weeks start on
// Monday. Offsets of any size and changes of offset at any hour are handled. A Zone is immutable, cheap to
// copy and thread-safe; conversions cost a few nanoseconds because the zone's changes are tabulated when it
// is loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace rouse::core {

class Zone {
 public:
  // Fails with kInvalidArgument, field "zone", when the system's zone database has no such name.
  static Result<Zone> load(std::string_view name);

  const std::string& name() const { return table_->name; }

  std::int32_t day_of(Timestamp t) const;          // local days since 1970-01-01
  Timestamp start_of_day(std::int32_t day) const;  // first instant of that local day
  std::int64_t offset_ms(Timestamp t) const;       // local minus UTC

 private:
  struct Change {
    std::int64_t from_utc_ms;
    std::int64_t offset_ms;
  };
  struct Table {
    std::string name;
    std::vector<Change> changes;  // ascending; the first holds for all earlier instants too
  };
  explicit Zone(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  const Change& change_at(std::int64_t utc_ms) const;

  std::shared_ptr<const Table> table_;
};

// Calendar arithmetic on day numbers; independent of any zone.
std::int32_t week_of_day(std::int32_t day);  // weeks since the one that holds 1970-01-01; Monday first
std::int32_t first_day_of_week(std::int32_t week);
std::int32_t month_of_day(std::int32_t day);  // months since 1970-01
std::int32_t first_day_of_month(std::int32_t month);
std::string format_day(std::int32_t day);  // "2026-11-21"
// Fails with kInvalidArgument naming `field` unless `text` is a real date written YYYY-MM-DD.
Result<std::int32_t> parse_day(std::string_view text, std::string_view field);

}  // namespace rouse::core
