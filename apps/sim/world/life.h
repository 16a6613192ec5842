// Where a customer stands on a day: reachability, money, habits of late. Changes day by day (world/world.h).
#pragma once

#include <cstdint>
#include <vector>

#include "bank/calendar.h"
#include "world/customer.h"
#include "world/reaction.h"

namespace rouse::sim {

inline constexpr double kDriftMonth = 0.40;  // standard deviation of the engagement's monthly change

struct Holding {
  std::uint32_t ordinal = 0;  // of the customer's holdings, from 1
  std::uint8_t product = 0;   // index into products()
  std::int64_t amount_fen = 0;
  std::int32_t started = 0;
  std::int32_t matures = kNever;
  std::int32_t ended = kNever;  // matured or redeemed
};

struct Instalment {
  std::int64_t amount_fen = 0;
  std::uint8_t months = 0;
  std::uint8_t months_left = 0;  // 0: none runs
};

// What moved on the demand account since the last midnight without the app. Holdings that ended are told by
// themselves, and what was done in the app by its events.
struct DayMoney {
  std::int64_t came_fen = 0;  // salary, or other income
  std::int64_t spent_fen = 0;
  std::int64_t repaid_fen = 0;     // of loans that ended
  std::int64_t withdrawn_fen = 0;  // all that was left, by who left the bank
};

// A visit that a touch brings.
struct PlannedVisit {
  std::int64_t time_ms = 0;
  Touch touch;
  bool claims = false;
  bool redeems = false;
};

// Of a calendar month.
struct MonthCount {
  std::int32_t logins = 0;
  std::int32_t transactions = 0;
};

// By the simulated bank's activity rule 活跃口径, of a calendar month: transacting with a transaction in the
// app; active with two logins; low with one; inactive with none.
enum class ActivityState : std::uint8_t { kNotSigned, kNeverOpened, kInactive, kLow, kActive, kTransacting };
ActivityState activity_state(const Customer& customer, const MonthCount& month, std::int32_t day);

struct Life {
  double deviation = 0;  // of the engagement from its long run
  bool closed = false;   // has left the bank
  std::int32_t closed_day = kNever;
  bool installed = false;
  bool push_on = false;
  bool wechat_bound = false;
  bool number_works = true;
  bool subscribed = true;
  std::int64_t demand_fen = 0;  // balance of the demand account
  DayMoney today;
  std::int64_t bill_fen = 0;         // of the credit card, due on the repayment day of this month
  std::int64_t bill_repaid_fen = 0;  // of it, in the app
  Instalment instalment;
  std::vector<Holding> holdings;
  std::uint32_t holdings_ever = 0;
  std::uint32_t events = 0;  // so far
  std::uint32_t sessions = 0;
  MonthCount month;
  MonthCount last_month;
  std::int32_t last_login = 0;
  std::vector<std::int32_t> touch_days;  // of the last seven days
  std::vector<PlannedVisit> planned;

  Standing standing(const Customer& customer, std::int32_t day) const;
  std::int64_t assets_fen() const;  // AUM: deposits, wealth, funds, insurance; no loans
};

// Visits that habit alone would bring, on an ordinary day.
double own_visits_a_day(const Customer& customer, const Life& life);

Life begin_life(const Settings& settings, const Customer& customer);

// What changes without the customer doing anything in an app: the month turns, salary comes, money is spent,
// holdings mature, bills are made and paid.
void pass_day(std::uint64_t seed, const Customer& customer, const Day& day, Life& life);

}  // namespace rouse::sim
