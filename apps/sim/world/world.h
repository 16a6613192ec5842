// The simulated bank: every customer's life, day by day.
//
// Lives are independent of one another, so each is lived alone from the first day to the last and a world of
// any size needs the memory of one. The same settings give the same lives. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "bank/organisation.h"
#include "bank/settings.h"
#include "world/campaigns.h"
#include "world/customer.h"
#include "world/event.h"
#include "world/life.h"
#include "world/reaction.h"

namespace rouse::sim {

// A touch and everything that is true about it.
struct TouchTruth {
  Touch touch;
  double probability = 0;  // with which the customer was given it
  Chances chances;
  Reaction reaction;
  // Logins and transactions in the app within seven days from the touch, as they were, and as they would have
  // been had the bank never touched this customer.
  std::int32_t logins = 0;
  std::int32_t logins_untouched = 0;
  std::int32_t transactions = 0;
  std::int32_t transactions_untouched = 0;
};

// What a customer did on a day, in the order of time.
struct DayLog {
  std::vector<Event> events;
  std::vector<TouchTruth> touches;  // of this day; their counts are not yet known
};

struct History {
  Customer customer;
  Life life;  // at the end of the last day
  std::vector<Event> events;
  std::vector<TouchTruth> touches;
};

class World {
 public:
  explicit World(const Settings& settings);

  const Settings& settings() const { return settings_; }
  const Organisation& organisation() const { return organisation_; }

  Customer customer(std::uint32_t number) const;
  // Lives a customer's day; `log` gets what happens. Without an assigner the bank sends nothing.
  void live_day(const Customer& customer, const Day& day, const Assigner& assigner, Life& life,
                DayLog& log) const;

  // Called at the end of each day with the day's events.
  using Nightfall = std::function<void(const Customer&, const Life&, const Day&, std::span<const Event>)>;
  // Lives all days of a customer. `history` is overwritten; its memory is kept for the next.
  void live(std::uint32_t number, History& history, const Nightfall& nightfall = {}) const;

 private:
  Settings settings_;
  Organisation organisation_;
  std::vector<Day> days_;
  Assigner past_;
};

}  // namespace rouse::sim
