// Visits: how often customers come by themselves, and what a visit is made of.
#pragma once

#include <optional>
#include <vector>

#include "world/campaigns.h"
#include "world/life.h"
#include "world/walk.h"

namespace rouse::sim {

// Expected visits of a customer who has opened the app, on that day, without any touch.
double visits_a_day(const Customer& customer, const Life& life, const Day& day);
// A time of the day: mostly near the customer's own hour.
std::int64_t draw_time(core::Random& random, const Customer& customer, const Day& day);

// A popup that waits for its customer to come, and what it did.
struct Popup {
  Touch touch;
  Chances chances;
  Reaction reaction;
  bool shown = false;
};

// Somebody comes by themselves; `popup` may be shown on the home page.
void visit(Walk& walk, std::uint64_t seed, std::int64_t time_ms, Popup* popup);
// A touch has brought somebody.
void visit_for(Walk& walk, const PlannedVisit& planned);
// From the landing page to having signed up, for who does so within the simulated days.
void sign_up(Walk& walk, std::int64_t time_ms);
// The first login, which activates the app.
void activate(Walk& walk, std::int64_t time_ms);

}  // namespace rouse::sim
