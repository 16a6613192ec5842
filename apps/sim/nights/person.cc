#include "nights/person.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "bank/draw.h"
#include "bank/names.h"

namespace rouse::sim {
namespace {

// All invented.
constexpr double kEmail = 0.6;
constexpr double kNotAssessed = 0.15;
constexpr double kManaged = 0.3;
constexpr double kFrozen = 0.002;
constexpr double kLocked = 0.01;
constexpr double kSecondAccount = 0.3;
constexpr double kDormant = 0.2;
constexpr double kYear = 365.2425;
constexpr std::uint32_t kIdNumbers = 5'000'000;
constexpr std::int64_t kLimitStep = 100'000;  // fen
constexpr std::int64_t kLimitMin = 300'000;
constexpr std::int64_t kLimitMax = 20'000'000;

constexpr std::array<std::string_view, 8> kRoads{"幸福路", "和平路", "建设路", "文化路",
                                                 "朝阳路", "滨江路", "学府路", "新华路"};

std::string draw_address(core::Random& random, std::string_view city, Gb18030& encoding) {
  std::string address{encoding.of(city)};
  address += encoding.of("市");
  address += encoding.of(kRoads[random.below(kRoads.size())]);
  address += fmt::to_string(random.between(1, 400));
  address += encoding.of("号");
  address += fmt::format("{}-{:02}{:02}", random.between(1, 20), random.between(1, 30), random.between(1, 4));
  return address;
}

// The day of birth. ID numbers tell customers apart by their order up to kIdNumbers, and from there on by
// whether they were born on an odd day.
std::int32_t draw_birth(core::Random& random, const Settings& settings, const Customer& customer,
                        NightPerson& person) {
  person.birthday = settings.last_day - static_cast<std::int32_t>(random.below(365));
  const auto lived = static_cast<std::int32_t>(std::lround(customer.age * kYear));
  const bool odd = customer.number / kIdNumbers % 2 == 1;
  if (((person.birthday - lived) % 2 != 0) != odd) --person.birthday;
  return person.birthday - lived;
}

void draw_cards(core::Random& random, const Settings& settings, const Customer& customer,
                NightPerson& person) {
  constexpr std::uint64_t kKinds = 4;
  const std::uint64_t number = std::uint64_t{customer.number} * kKinds;
  person.account_no = card_number(number);
  person.second_account_no = card_number(number + 1);
  person.debit_card_no = card_number(number + 2);
  person.card_locked = random.chance(kLocked);
  person.bound_for_payment = random.chance(customer.age <= 50 ? 0.88 : customer.age <= 60 ? 0.65 : 0.4);
  const auto limit =
      static_cast<std::int64_t>(static_cast<double>(customer.income_fen) * 3 * random.uniform());
  const auto age_of_card = static_cast<double>(settings.first_day() - customer.opened_day) * random.uniform();
  if (!customer.credit_card) return;
  person.credit_card_no = card_number(number + 3);
  person.credit_limit_fen = std::clamp(limit / kLimitStep * kLimitStep, kLimitMin, kLimitMax);
  person.credit_card_day = customer.opened_day + static_cast<std::int32_t>(age_of_card);
}

}  // namespace

NightPerson draw_person(const World& world, const Customer& customer, Gb18030& encoding) {
  const Settings& settings = world.settings();
  auto random = stream(settings.seed, customer.number, Purpose::kNight);
  NightPerson person;
  person.name = encoding.of(person_name(customer.number, customer.female));
  person.address = draw_address(random, world.organisation().units()[customer.outlet].city, encoding);
  const std::int32_t born = draw_birth(random, settings, customer, person);
  person.id_no = id_number(customer.number, born, customer.female);
  person.phone = phone_number(customer.number);
  if (random.chance(kEmail)) person.email = fmt::format("c{}@example.com", customer.number);
  const bool assessed = !random.chance(kNotAssessed);
  const auto assessed_ago = static_cast<std::int32_t>(random.between(1, 364));
  if (assessed) person.assessed_day = std::max(settings.first_day() - assessed_ago, customer.opened_day);
  person.has_manager = random.chance(kManaged);
  person.frozen = random.chance(kFrozen);
  person.second_account = random.chance(kSecondAccount);
  person.second_dormant = random.chance(kDormant);
  draw_cards(random, settings, customer, person);
  return person;
}

}  // namespace rouse::sim
