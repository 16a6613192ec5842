// What policies would gain in the month after the history, measured on the same customers with and without
// the touch: nobody is compared with anybody else.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "world/world.h"

namespace rouse::sim {

struct PolicyResult {
  std::string name;
  std::uint64_t touched = 0;
  // Shares of the touched, with the touch and without.
  double logs_in = 0, logs_in_untouched = 0;            // in the month
  double logs_in_soon = 0, logs_in_soon_untouched = 0;  // within a week from the message
  double transacts_soon = 0, transacts_soon_untouched = 0;
  double sees_instalment = 0, sees_instalment_untouched = 0;  // the confirm page, within a week
  double instalments = 0, instalments_untouched = 0;          // within a week
  double instalment_fen = 0, instalment_fen_untouched = 0;    // of those who arranged one, on average
};

// The activation of sleeping customers (inactive or low in the last month, reachable), a fifth of whom each
// policy may touch; and the instalment popup, for card holders whose repayment is near.
std::vector<PolicyResult> policy_results(const World& world);

}  // namespace rouse::sim
