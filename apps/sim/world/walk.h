// A customer inside an app: each step is an event, and takes some seconds. What is done there changes their
// standing: money moves, counts grow.
#pragma once

#include <cstdint>
#include <vector>

#include "bank/calendar.h"
#include "bank/draw.h"
#include "world/customer.h"
#include "world/event.h"
#include "world/life.h"

namespace rouse::sim {

class Walk {
 public:
  struct Entry {
    std::int64_t time_ms = 0;
    App app = App::kMobileBank;
    Channel channel = Channel::kDirect;
    std::uint8_t campaign = 0;
  };
  // All are kept by reference.
  Walk(const Customer& customer, const Day& day, core::Random& random, Life& life,
       std::vector<Event>& events);

  void enter(const Entry& entry);
  // The next event; its further fields may be set until the one after it.
  Event& step(Kind kind);
  // The same, a transaction in the app.
  Event& transact(Kind kind);
  bool chance(double probability) { return random_->chance(probability); }

  // From now on draws come from there, so that a detour leaves the walk's own draws as they were.
  void draw_from(core::Random& random) { random_ = &random; }
  core::Random& random() { return *random_; }
  const Customer& customer() const { return customer_; }
  const Day& day() const { return day_; }
  Life& life() { return life_; }
  std::int64_t time_ms() const { return time_ms_; }
  double need(Need need) const { return customer_.nature.needs[static_cast<std::size_t>(need)]; }

 private:
  const Customer& customer_;
  const Day& day_;
  core::Random* random_;
  Life& life_;
  std::vector<Event>& events_;
  Entry entry_;
  std::int64_t time_ms_ = 0;
};

// An event outside any app: a message, a switch, a coupon redeemed at a till.
Event& outside(const Customer& customer, std::int64_t time_ms, Kind kind, Life& life,
               std::vector<Event>& events);

}  // namespace rouse::sim
