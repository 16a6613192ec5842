// One customer's habits, and one visit to the app.
#pragma once

#include <cstdint>
#include <vector>

#include "bank.h"
#include "core/random.h"

namespace rouse::sim {

struct Customer {
  std::uint32_t number = 0;
  double visits_per_day = 0;
  std::int32_t hour = 0;           // of the day the customer is used to, 0 to 23
  std::int32_t repayment_day = 0;  // of the month; 0: no credit card
  bool invests = false;
  std::uint8_t platform = 0;
  std::uint8_t version = 0;
  std::int64_t income_fen = 0;  // a month
  std::uint32_t events = 0;     // so far
  std::uint32_t sessions = 0;
};

Customer draw_customer(core::Random& random, std::uint32_t number);

// Adds the events of a visit that begins at `time_ms`, on the `day_of_month` of a month of `month_days`.
void visit(core::Random& random, Customer& customer, std::int64_t time_ms, std::int32_t day_of_month,
           std::int32_t month_days, std::vector<Event>& events);

}  // namespace rouse::sim
