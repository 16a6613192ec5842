// Customers and who looks after them.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/zone.h"
#include "nights/rows.h"

namespace rouse::sim {
namespace {

std::int32_t age_on(const Customer& customer, const NightPerson& person, std::int32_t day) {
  constexpr double kYear = 365.2425;
  return customer.age + static_cast<std::int32_t>(std::floor((day - person.birthday) / kYear));
}

// Who was never assessed is when they first buy.
std::int32_t assessed_day(const Night& night) {
  if (night.person.assessed_day != kNever || night.life.holdings.empty()) return night.person.assessed_day;
  return night.life.holdings.front().started;
}

// Customers are divided among managers anew each year.
std::int32_t assigned_day(const Night& night) {
  const std::int32_t year = core::first_day_of_month(night.day.month - night.day.month % 12);
  const std::int32_t since = night.course.level_since();
  return std::max({night.customer.opened_day, year, night.person.has_manager || since == kNever ? 0 : since});
}

std::int32_t so_far(std::int32_t day, const Day& today) { return day <= today.number ? day : kNever; }

}  // namespace

const std::string& Night::outlet_no() const {
  const Organisation& bank = world.organisation();
  return bank.units()[bank.successor_on(customer.outlet, before_last())].number;
}

void put_customer(const Night& night, NightTableFile& file) {
  constexpr std::array<std::string_view, 5> kTolerances{"C1", "C2", "C3", "C4", "C5"};
  const Customer& customer = night.customer;
  const NightPerson& person = night.person;
  const std::int32_t assessed = assessed_day(night);
  file.customer(customer.number);
  file.text(person.name);
  file.text(person.id_no);
  file.text(person.phone);
  file.text(person.email);
  file.text(person.address);
  file.text(customer.female ? "female" : "male");
  file.integer(age_on(customer, person, night.day.number));
  file.chinese(to_string(customer.occupation));
  file.chinese(night.world.organisation().units()[customer.outlet].city);
  file.text(night.outlet_no());
  file.text(to_string(night.course.level()));
  file.text(assessed == kNever ? "" : kTolerances[customer.risk_tolerance - 1U]);
  file.day(assessed);
  file.day(customer.opened_day);
  file.day(so_far(customer.signed_day, night.day));
  file.day(so_far(customer.activated_day, night.day));
  file.boolean(customer.payroll);
  file.boolean(night.life.subscribed);
  file.end_row();
}

void put_managers(const Night& night, NightTableFile& file) {
  const Customer& customer = night.customer;
  const CustomerLevel level = night.course.level();
  if (night.life.closed || (level < CustomerLevel::kGold && !night.person.has_manager)) return;
  const Organisation& bank = night.world.organisation();
  auto put = [&](std::string_view role, std::uint32_t staff) {
    file.customer(customer.number);
    file.text(role);
    file.text(bank.staff()[staff].number);
    file.day(assigned_day(night));
    file.end_row();
  };
  const std::uint32_t main = bank.manager_of(customer.outlet, customer.number);
  // The first of an outlet's managers is for wealth.
  const std::uint32_t wealth = bank.manager_of(customer.outlet, 0);
  put("main", main);
  if (level >= CustomerLevel::kDiamond && wealth != main) put("assisting", wealth);
}

}  // namespace rouse::sim
