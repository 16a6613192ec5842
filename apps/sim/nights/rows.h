// The rows of one customer on one night, table by table, and those of the bank itself.
//
// Of accounts and bills only what has changed is delivered: Delivered is what the nights before told of a
// customer. A table's rows come in the order of customers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "nights/course.h"
#include "nights/movements.h"
#include "nights/person.h"
#include "nights/table_file.h"
#include "world/world.h"

namespace rouse::sim {

// What rows are made of; all is kept by reference.
struct Night {
  const World& world;
  const Customer& customer;
  const Life& life;  // at the end of the day
  const Day& day;
  const NightPerson& person;
  const NightCourse& course;

  std::int32_t before_last() const { return world.settings().last_day - day.number; }
  // The number of the outlet that has the customer now.
  const std::string& outlet_no() const;
};

struct Delivered {
  struct Account {
    std::string org_no;
    bool closed = false;
    bool operator==(const Account&) const = default;
  };
  struct Bill {
    std::int32_t month = 0;  // in which it is due
    std::int64_t paid_fen = 0;
    std::int32_t overdue_days = 0;
    std::int64_t instalment_fen = 0;
    std::uint8_t instalment_months = 0;
    bool operator==(const Bill&) const = default;
  };
  std::optional<Account> account;
  std::optional<Account> second_account;
  std::optional<Bill> bill;
};

// Of a customer with a credit card, as long as they stay with the bank.
std::optional<Delivered::Bill> bill_of(const Night& night);
// What has been delivered of the customer when the night is over.
Delivered delivered_after(const Night& night);

// What the nights remember of a customer.
struct NightMemory {
  NightCourse course;
  Delivered delivered;
};

void put_customer(const Night& night, NightTableFile& file);
void put_managers(const Night& night, NightTableFile& file);
void put_accounts(const Night& night, const Delivered& before, NightTableFile& file);
void put_balances(const Night& night, NightTableFile& file);
void put_cards(const Night& night, NightTableFile& file);
void put_bill(const Night& night, const Delivered& before, NightTableFile& file);
void put_contracts(const Night& night, NightTableFile& file);
void put_movements(const Customer& customer, std::span<const Movement> movements, NightTableFile& file);

void put_org_units(const World& world, std::int32_t date, NightTableFile& file);
void put_staff(const World& world, std::int32_t date, NightTableFile& file);
void put_products(NightTableFile& file);

}  // namespace rouse::sim
