#include "bank.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "core/random.h"
#include "core/zone.h"
#include "visit.h"

namespace rouse::sim {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kHourMs = 3'600 * kSecondMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kBankOffsetMs = 8 * kHourMs;  // the bank's clocks show UTC+8 all year
constexpr double kHabit = 0.6;                       // of visits fall close to the customer's own hour
constexpr double kWeekend = 0.8;                     // as many visits as on a working day

struct KindNames {
  std::string_view event;
  std::string_view page;
};
constexpr std::array<KindNames, kKinds> kNames{{{"app_open", ""},
                                                {"login", "login"},
                                                {"login_failed", "login"},
                                                {"home_view", "home"},
                                                {"account_view", "account"},
                                                {"transfer_start", "transfer_form"},
                                                {"transfer_confirm", "transfer_confirm"},
                                                {"transfer_success", "transfer_result"},
                                                {"wealth_view", "wealth"},
                                                {"product_view", "product_detail"},
                                                {"purchase_confirm", "purchase_confirm"},
                                                {"purchase_success", "purchase_result"},
                                                {"card_tab_view", "card_tab"},
                                                {"bill_view", "bill_detail"},
                                                {"instalment_confirm", "instalment_confirm"},
                                                {"instalment_success", "instalment_result"}}};

constexpr std::array<std::string_view, 6> kChannels{"direct", "push", "sms", "popup", "wechat", "ad"};
constexpr std::array<std::string_view, 3> kPlatforms{"android", "ios", "harmony"};
constexpr std::array<std::string_view, 3> kVersions{"8.0.2", "8.1.0", "8.2.1"};
constexpr std::array<std::string_view, 3> kMethods{"face", "fingerprint", "password"};
constexpr std::array<std::string_view, 3> kReasons{"wrong_password", "face_not_recognised", "network"};
constexpr std::array<std::string_view, 5> kProducts{"money_fund", "term_deposit", "bond_fund", "gold",
                                                    "stock_fund"};

std::string_view name(std::span<const std::string_view> names, std::uint8_t index) {
  return index < names.size() ? names[index] : std::string_view{};
}

// A time of the day: mostly near the customer's hour, else anywhere between 7 and 23.
std::int64_t draw_time(core::Random& random, const Customer& customer) {
  const auto hour =
      random.chance(kHabit) ? (customer.hour + random.between(-1, 1) + 24) % 24 : random.between(7, 22);
  return hour * kHourMs + random.between(0, kHourMs - 1);
}

// A Poisson number for a small mean, by its steps.
std::int32_t draw_visits(core::Random& random, double mean) {
  std::int32_t visits = 0;
  while (visits < 8 && random.uniform() < mean / (1 + mean)) ++visits;
  return visits;
}

void live(core::Random& random, Customer customer, const Settings& settings, std::vector<Event>& events) {
  for (std::int32_t day = settings.last_day - settings.days + 1; day <= settings.last_day; ++day) {
    const std::int32_t weekday = day - core::first_day_of_week(core::week_of_day(day));
    const double mean = customer.visits_per_day * (weekday >= 5 ? kWeekend : 1.0);
    const std::int32_t visits = draw_visits(random, mean);
    if (visits == 0) continue;
    const std::int32_t month = core::month_of_day(day);
    const std::int32_t first = core::first_day_of_month(month);
    const std::int32_t month_days = core::first_day_of_month(month + 1) - first;
    for (std::int32_t i = 0; i < visits; ++i) {
      const std::int64_t begins = day * kDayMs - kBankOffsetMs + draw_time(random, customer);
      visit(random, customer, begins, day - first + 1, month_days, events);
    }
  }
}

}  // namespace

core::Result<void> check(const Settings& settings) {
  if (settings.customers < 1 || settings.customers > kCustomersMax) {
    return core::invalid(
        "--customers", fmt::format("--customers: {} is outside 1 to {}", settings.customers, kCustomersMax));
  }
  if (settings.days < 1 || settings.days > kDaysMax) {
    return core::invalid("--days", fmt::format("--days: {} is outside 1 to {}", settings.days, kDaysMax));
  }
  return {};
}

std::string_view event_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)].event; }
std::string_view page_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)].page; }
std::string_view channel_name(std::uint8_t channel) { return name(kChannels, channel); }
std::string_view platform_name(std::uint8_t platform) { return name(kPlatforms, platform); }
std::string_view version_name(std::uint8_t version) { return name(kVersions, version); }
std::string_view login_method(std::uint8_t detail) { return name(kMethods, detail); }
std::string_view failure_reason(std::uint8_t detail) { return name(kReasons, detail); }
std::string_view product_name(std::uint8_t detail) { return name(kProducts, detail); }

std::vector<Event> simulate(const Settings& settings) {
  std::vector<Event> events;
  constexpr std::size_t kEventsPerCustomerDay = 1;
  events.reserve(std::size_t{settings.customers} * static_cast<std::size_t>(settings.days) / 4 *
                 kEventsPerCustomerDay);
  for (std::uint32_t number = 1; number <= settings.customers; ++number) {
    // A generator of its own for each customer, so that more customers do not change those there are.
    core::Random random{settings.seed * 0x9E37'79B9'7F4A'7C15 + number};
    live(random, draw_customer(random, number), settings, events);
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.time_ms, a.customer, a.ordinal) < std::tie(b.time_ms, b.customer, b.ordinal);
  });
  return events;
}

}  // namespace rouse::sim
