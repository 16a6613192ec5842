// The bank's scenarios 业务场景 as customers walk through them, page by page. Each takes the walk on from the
// home page, and ends where the customer leaves it.
#pragma once

#include "world/reaction.h"
#include "world/walk.h"

namespace rouse::sim {

// False when the customer gives up before being logged in.
bool log_in(Walk& walk);
void inquire(Walk& walk);
void transfer(Walk& walk);
void use_life_service(Walk& walk);
void invest(Walk& walk);
// From the credit-card tab. The published losses are those of this path (docs/simulated-bank.md).
void look_at_card(Walk& walk);
// The shortened path: from a popup or a message straight to the page.
void land_on_instalment(Walk& walk, Landing landing, const Touch& touch);
void read_content(Walk& walk);
void look_at_benefits(Walk& walk);
void claim_coupon(Walk& walk, const Touch& touch, bool redeems);
void give_feedback(Walk& walk);

}  // namespace rouse::sim
