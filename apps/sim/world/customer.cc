#include "world/customer.h"

#include <algorithm>
#include <cmath>

#include "bank/draw.h"
#include "bank/products.h"

namespace rouse::sim {
namespace {

// Ages 18 to 80 in bands, and how many customers each has. Invented.
struct AgeBand {
  std::uint8_t low;
  std::uint8_t high;
  double share;
};
constexpr std::array<AgeBand, 6> kAges{
    {{18, 24, 0.11}, {25, 31, 0.20}, {32, 40, 0.25}, {41, 50, 0.19}, {51, 60, 0.15}, {61, 80, 0.10}}};

// How much customers use the app: asleep, dozing, regular, heavy. Together with kDrift these make 48 % of
// the signed customers inactive or low in a month, as published (docs/simulated-bank.md).
struct Group {
  double share;
  double visits_low;  // a day
  double visits_high;
};
constexpr std::array<Group, 4> kGroups{
    {{0.15, 0.001, 0.008}, {0.15, 0.010, 0.035}, {0.50, 0.05, 0.15}, {0.20, 0.16, 0.42}}};

// Weights of the hours at which people have time for their bank.
constexpr std::array<double, 24> kHours{2,  1,  1,  1,  1,  2,  6,  14, 22, 24, 20, 16,
                                        24, 18, 13, 13, 13, 15, 20, 26, 32, 30, 18, 7};
constexpr std::array<double, 7> kOccupations{6, 24, 22, 10, 16, 12, 10};
constexpr std::array<double, 3> kPlatforms{46, 34, 20};
constexpr std::array<double, 3> kVersions{8, 22, 70};
constexpr std::array<double, 4> kSignedThrough{52, 24, 14, 10};  // direct, QR code, ad, friend

constexpr double kUnsigned = 0.06;      // of all customers never sign up for mobile banking
constexpr double kNotActivated = 0.05;  // of the signed never open it
constexpr double kSignUpWindow = 0.05;  // of the signed do so within the simulated days
constexpr double kCardHolders = 0.45;
constexpr std::int32_t kYear = 365;

std::uint8_t draw_age(core::Random& random) {
  std::array<double, kAges.size()> weights{};
  for (std::size_t i = 0; i < kAges.size(); ++i) weights[i] = kAges[i].share;
  const AgeBand& band = kAges[pick(random, weights)];
  return static_cast<std::uint8_t>(random.between(band.low, band.high));
}

Occupation draw_occupation(core::Random& random, std::uint8_t age) {
  if (age >= 61) return Occupation::kRetired;
  if (age <= 22 && random.chance(0.7)) return Occupation::kStudent;
  const auto drawn = static_cast<Occupation>(pick(random, kOccupations));
  const bool impossible = (drawn == Occupation::kStudent && age > 26) || drawn == Occupation::kRetired;
  return impossible ? Occupation::kClerk : drawn;
}

double income_median(Occupation occupation) {
  constexpr std::array<double, 7> kYuan{1'200, 7'500, 5'800, 7'000, 9'000, 14'000, 4'000};
  return kYuan[static_cast<std::size_t>(occupation)];
}

void draw_money(core::Random& random, Customer& customer) {
  customer.income_fen = yuan_fen(random, income_median(customer.occupation), 0.7);
  const bool earns = customer.occupation != Occupation::kStudent;
  customer.payroll = earns && random.chance(0.42);
  constexpr std::array<std::uint8_t, 5> kSalaryDays{5, 8, 10, 15, 25};
  constexpr std::array<double, 5> kWeights{18, 14, 34, 24, 10};
  customer.salary_day = kSalaryDays[pick(random, kWeights)];
  const bool old_enough = earns && customer.age >= 20 && customer.age <= 65;
  customer.credit_card = old_enough && random.chance(kCardHolders);
  customer.repayment_day = customer.credit_card ? static_cast<std::uint8_t>(random.between(1, 28)) : 0;
  const double courage = 2.6 + 0.8 * normal(random) - (customer.age >= 55 ? 0.9 : 0);
  customer.risk_tolerance = static_cast<std::uint8_t>(std::clamp(courage, 1.0, 5.0));
}

void draw_relation(core::Random& random, const Settings& settings, Customer& customer) {
  customer.marketing_consent = random.chance(0.86);
  const std::int32_t first = settings.first_day();
  customer.opened_day = first - static_cast<std::int32_t>(random.between(30, 15 * kYear));
  constexpr std::array<Channel, 4> kChannel{Channel::kDirect, Channel::kQrCode, Channel::kAd,
                                            Channel::kFriend};
  customer.signed_through = kChannel[pick(random, kSignedThrough)];
  const bool never_signs = random.chance(kUnsigned);
  const bool signs_late = random.chance(kSignUpWindow);
  const bool never_opens = random.chance(kNotActivated);
  const auto late_day = static_cast<std::int32_t>(random.between(first, settings.last_day));
  const auto early_day =
      static_cast<std::int32_t>(random.between(std::max(customer.opened_day, first - 6 * kYear), first - 1));
  const auto delay = static_cast<std::int32_t>(random.chance(0.8) ? 0 : random.between(1, 20));
  if (never_signs) return;
  customer.signed_day = signs_late ? late_day : early_day;
  if (!never_opens) customer.activated_day = customer.signed_day + delay;
}

void draw_devices(core::Random& random, Customer& customer) {
  customer.platform = static_cast<Platform>(pick(random, kPlatforms));
  customer.version = static_cast<std::uint8_t>(pick(random, kVersions));
  customer.devices = random.chance(0.22) ? 2 : 1;
  customer.credit_card_app = customer.credit_card && random.chance(0.35);
  customer.mini_program = random.chance(customer.age <= 40 ? 0.45 : 0.22);
}

// Young people visit more; those with salary and cards here, too.
double group_place(core::Random& random, const Customer& customer) {
  double lift = customer.age <= 31 ? 0.05 : customer.age >= 61 ? -0.10 : 0.0;
  lift += (customer.payroll ? 0.05 : -0.02) + (customer.credit_card ? 0.03 : -0.02);
  return std::clamp(random.uniform() + lift, 0.0, 0.9999);
}

double draw_engagement(core::Random& random, const Customer& customer) {
  double place = group_place(random, customer);
  const Group* group = kGroups.begin();
  while (place >= group->share && group != kGroups.end() - 1) place -= (group++)->share;
  const double low = std::log(group->visits_low);
  const double high = std::log(group->visits_high);
  return low + (high - low) * random.uniform();
}

// Invented: the young follow push and WeChat, the old calls and text messages.
double channel_by_age(Channel channel, std::uint8_t age) {
  const double old = (age - 40) / 20.0;
  switch (channel) {
    case Channel::kPush:
    case Channel::kWeChat: return -0.35 * old;
    case Channel::kSms: return 0.15 * old;
    case Channel::kCall:
    case Channel::kManager: return 0.45 * old;
    default: return 0;
  }
}

void draw_response(core::Random& random, const Customer& customer, Nature& nature) {
  const double known = (customer.payroll ? 0.5 : -0.3) + (customer.credit_card ? 0.3 : -0.2) +
                       (customer.age <= 45 ? 0.3 : -0.3);
  nature.persuadable = 0.7 * known + 1.1 * normal(random);
  nature.price = std::max(0.0, 0.35 - 0.12 * std::log2(static_cast<double>(customer.income_fen) / 700'000) +
                                   0.2 * normal(random));
  nature.annoyance = 0.9 * normal(random) + (customer.marketing_consent ? 0 : 1.2) + 0.004 * customer.age;
  for (std::size_t i = 0; i < kChannels; ++i) {
    nature.channels[i] = channel_by_age(static_cast<Channel>(i), customer.age) + 0.7 * normal(random);
  }
  for (std::size_t i = 1; i < kOfferTypes; ++i) nature.offers[i] = 0.5 * normal(random);
}

void draw_needs(core::Random& random, const Customer& customer, Nature& nature) {
  for (double& need : nature.needs) need = std::exp2(0.8 * normal(random));
  auto need = [&](Need which) -> double& { return nature.needs[static_cast<std::size_t>(which)]; };
  if (customer.risk_tolerance >= 3) need(Need::kWealth) *= 1.6;
  if (customer.age <= 31) need(Need::kLife) *= 1.3;
  if (customer.age <= 31) need(Need::kBenefits) *= 1.4;
  if (customer.age >= 61) need(Need::kTransfer) *= 0.6;
  if (!customer.credit_card) need(Need::kCard) = 0;
}

Nature draw_nature(core::Random& random, const Customer& customer) {
  Nature nature;
  nature.engagement = draw_engagement(random, customer);
  nature.steadiness = 0.7;
  nature.habit = 0.35 + 0.5 * random.uniform();
  nature.weekend = std::clamp(0.8 + 0.25 * normal(random), 0.3, 1.6);
  nature.hour = static_cast<std::uint8_t>(pick(random, kHours));
  draw_response(random, customer, nature);
  draw_needs(random, customer, nature);
  nature.next_product = static_cast<std::uint8_t>(pick(random, tastes(customer.risk_tolerance)));
  return nature;
}

// Outlets differ in size: the k-th has a weight of 1 / (k + 40).
std::uint32_t draw_outlet(core::Random& random, const Organisation& organisation) {
  constexpr double kOffset = 40;
  const auto outlets = organisation.outlets();
  const auto count = static_cast<double>(outlets.size());
  const double place = kOffset * (std::pow(1 + count / kOffset, random.uniform()) - 1);
  return outlets[std::min(static_cast<std::size_t>(place), outlets.size() - 1)];
}

Customer draw_alone(const Settings& settings, const Organisation& organisation, std::uint32_t number) {
  auto random = stream(settings.seed, number, Purpose::kPerson);
  Customer customer;
  customer.number = number;
  customer.age = draw_age(random);
  customer.female = random.chance(0.5);
  customer.occupation = draw_occupation(random, customer.age);
  customer.outlet = draw_outlet(random, organisation);
  draw_money(random, customer);
  draw_relation(random, settings, customer);
  draw_devices(random, customer);
  auto hidden = stream(settings.seed, number, Purpose::kNature);
  customer.nature = draw_nature(hidden, customer);
  return customer;
}

// One of lower number, so that more customers change nothing, who had signed up before: the next one from a
// drawn number on. Who signs up before the first day shows no invitation.
std::uint32_t draw_inviter(const Settings& settings, const Organisation& organisation,
                           const Customer& customer) {
  const std::int32_t last_step =
      customer.activated_day == kNever ? customer.signed_day : customer.activated_day;
  if (customer.signed_through != Channel::kFriend || last_step == kNever) return 0;
  if (last_step < settings.first_day()) return 0;
  const std::uint32_t others = customer.number - 1;
  if (others == 0) return 0;
  auto random = stream(settings.seed, customer.number, Purpose::kInviter);
  const auto begins = static_cast<std::uint32_t>(random.below(others));
  for (std::uint32_t i = 0; i < others; ++i) {
    const std::uint32_t number = 1 + (begins + i) % others;
    if (draw_alone(settings, organisation, number).signed_on(customer.signed_day - 1)) return number;
  }
  return 0;
}

}  // namespace

std::string_view to_string(Occupation occupation) {
  constexpr std::array<std::string_view, 7> kText{"学生",     "职员",     "工人", "公务员",
                                                  "个体经营", "管理人员", "退休"};
  return kText[static_cast<std::size_t>(occupation)];
}

Customer draw_customer(const Settings& settings, const Organisation& organisation, std::uint32_t number) {
  Customer customer = draw_alone(settings, organisation, number);
  customer.invited_by = draw_inviter(settings, organisation, customer);
  return customer;
}

}  // namespace rouse::sim
