// How many days lie between an event and a customer's date. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "behaviour/sequence.h"
#include "behaviour/timing/timing_spec.h"
#include "core/zone.h"

namespace rouse::behaviour {

// A date as it is measured from: the day itself, or what repeats of it.
struct AnchorDate {
  std::int32_t day = 0;       // of DateRepeats::kNever
  std::int32_t month = 0;     // of the year, from 0; of kYearly
  std::int32_t in_month = 0;  // day of the month, from 1; in a month that is shorter, its last day
};

// How values of the property become dates.
struct DateReading {
  core::Zone zone;
  bool day_of_month = false;  // the property holds one, else an instant
  // Of customer values: when 1970-01-01 begins. Their dates are whole days of 24 hours after it.
  std::optional<std::int64_t> day_zero_ms{};
};

// None where the value is missing, or no day of a month.
std::optional<AnchorDate> read_anchor(Code value, const DateReading& reading);

// Days from the date to `day`, negative where `day` is before it; of a date that repeats, from the one on the
// side asked for. The nearest of two that are equally far is the next one.
std::int32_t distance(std::int32_t day, const AnchorDate& date, DateRepeats repeats, DateSide side);

}  // namespace rouse::behaviour
