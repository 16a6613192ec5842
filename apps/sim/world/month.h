// The month after the history, lived once for each thing the bank might do: what policies are measured by.
#pragma once

#include <cstdint>
#include <optional>

#include "world/reaction.h"
#include "world/world.h"

namespace rouse::sim {

inline constexpr std::int32_t kResponseDays =
    7;  // of a touch, in which a login or a transaction is its conversion

struct MonthOutcome {
  bool logs_in = false;             // in the month
  bool logs_in_soon = false;        // within kResponseDays from the fifth day, touched or not
  bool transacts_soon = false;      // likewise
  bool sees_instalment = false;     // reaches the page where instalments are confirmed, within kResponseDays
  std::int64_t instalment_fen = 0;  // arranged likewise
};

// The message goes out on the fifth day of the month, at the customer's own hour.
Touch month_touch(const Settings& settings, const Customer& customer, Channel channel, OfferType offer,
                  std::int64_t face_fen, Landing landing);
// Lives the calendar month after the last day from `life` on. Nothing, one touch or, for a popup, one that
// waits.
MonthOutcome live_month(const World& world, const Customer& customer, Life life,
                        const std::optional<Touch>& touch);

}  // namespace rouse::sim
