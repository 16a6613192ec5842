// What the bank's files say of a customer that no event shows: personal values and cards, drawn once. They
// depend on the seed and the customer alone.
#pragma once

#include <cstdint>
#include <string>

#include "bank/settings.h"
#include "nights/gb18030.h"
#include "world/customer.h"
#include "world/world.h"

namespace rouse::sim {

struct NightPerson {
  std::string name;  // GB18030, as is the address
  std::string address;
  std::string id_no;
  std::string phone;
  std::string email;                   // may be empty
  std::int32_t birthday = 0;           // the one that made them as old as they are on the last day
  std::int32_t assessed_day = kNever;  // of the risk tolerance; kNever until the first purchase
  bool has_manager = false;            // whatever their level
  bool frozen = false;
  bool card_locked = false;
  bool bound_for_payment = false;
  bool second_account = false;  // of class II, opened in the app when it was activated
  bool second_dormant = false;
  std::string account_no;
  std::string second_account_no;
  std::string debit_card_no;
  std::string credit_card_no;
  std::int64_t credit_limit_fen = 0;
  std::int32_t credit_card_day = 0;  // when it was issued
};

NightPerson draw_person(const World& world, const Customer& customer, Gb18030& encoding);

}  // namespace rouse::sim
