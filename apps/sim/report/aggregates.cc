#include "report/aggregates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

namespace rouse::sim {
namespace {

constexpr std::int32_t kBeforeRepayment = 10;
constexpr std::array<std::uint8_t, 5> kAgesTo{24, 31, 40, 50, 60};  // bands end; the last has no end

std::size_t age_band(std::uint8_t age) {
  return static_cast<std::size_t>(std::lower_bound(kAgesTo.begin(), kAgesTo.end(), age) - kAgesTo.begin());
}

Day day_of_time(std::int64_t time_ms) {
  return day_of(static_cast<std::int32_t>((time_ms + kBankOffsetMs) / kDayMs));
}

template <typename Numbers>
boost::json::array numbers(const Numbers& values) {
  boost::json::array array;
  for (const auto value : values) array.emplace_back(value);
  return array;
}

}  // namespace

// What a visit reaches of the instalment path, page by page.
struct Aggregates::Path {
  bool card = false;
  bool bill = false;
  bool confirm = false;
  std::int64_t success_ms = 0;
};

void Aggregates::follow(const Event& event, Path& path) {
  if (event.kind == Kind::kCardTabView) path.card = true;
  if (event.kind == Kind::kBillView) path.bill = path.card;
  if (event.kind == Kind::kInstalmentConfirm) path.confirm = path.bill;
  if (event.kind == Kind::kInstalmentSuccess && path.confirm) path.success_ms = event.time_ms;
}

void Aggregates::add(const History& history, const CustomerTruth& truth) {
  add_events(history);
  if (!history.life.closed) add_state(history, truth);
}

void Aggregates::add_events(const History& history) {
  events_ += history.events.size();
  std::map<std::uint32_t, Path> paths;  // by visit; only those that saw the home page
  for (const Event& event : history.events) {
    if (event.kind == Kind::kLogin) {
      ++logins_by_hour_[static_cast<std::size_t>((event.time_ms + kBankOffsetMs) % kDayMs / kHourMs)];
    }
    if (event.kind == Kind::kHomeView) paths[event.session] = {};
    if (const auto found = paths.find(event.session); found != paths.end()) follow(event, found->second);
  }
  for (const auto& [session, path] : paths) add_path(path, history.customer);
}

void Aggregates::add_path(const Path& path, const Customer& customer) {
  home_to_card_.add(path.card);
  if (path.card) card_to_bill_.add(path.bill);
  if (path.bill) bill_to_confirm_.add(path.confirm);
  if (path.confirm) confirm_to_success_.add(path.success_ms > 0);
  if (path.success_ms == 0) return;
  const std::int32_t until = day_of_time(path.success_ms).until(customer.repayment_day);
  before_repayment_.add(until < kBeforeRepayment);
  ++instalments_by_day_[static_cast<std::size_t>(until)];
}

void Aggregates::add_state(const History& history, const CustomerTruth& truth) {
  const Customer& customer = history.customer;
  const ActivityState state = activity_state(customer, history.life.month, settings_.last_day);
  ++states_[static_cast<std::size_t>(state)];
  const bool sleeps = state == ActivityState::kInactive || state == ActivityState::kLow ||
                      state == ActivityState::kNeverOpened;
  if (state != ActivityState::kNotSigned) {
    sleeping_.add(sleeps);
    ++tiers_[static_cast<std::size_t>(truth.tier)];
  }
  if (sleeps) ++comes_[std::min<std::size_t>(static_cast<std::size_t>(truth.comes * 20), 19)];
  if (customer.credit_card) {
    instalment_by_age_[age_band(customer.age)].add(history.life.instalment.months_left > 0);
  }
}

std::vector<Figure> Aggregates::figures() const {
  Share young;
  for (std::size_t i = 0; i < 2; ++i) {
    young.part += instalment_by_age_[i].part;
    young.whole += instalment_by_age_[i].whole;
  }
  auto figure = [](std::string_view id, std::string_view text, std::optional<double> published,
                   const Share& share) { return Figure{id, text, published, share.value(), share.whole}; };
  return {
      figure("sleeping", "signed customers inactive, low or never there in the last month", 3.37 / 7,
             sleeping_),
      figure("home_to_card", "visits to the home page that go on to the card tab", 1 - 0.8667, home_to_card_),
      figure("card_to_bill", "of those, that go on to the bill", 1 - 0.9507, card_to_bill_),
      figure("bill_to_confirm", "of those, that go on to the confirm page", 1 - 0.6285, bill_to_confirm_),
      figure("confirm_to_success", "of those, that arrange the instalment", 0.8968, confirm_to_success_),
      figure("before_repayment", "instalments within 10 days before the repayment day", 0.65,
             before_repayment_),
      figure("generation_z", "card holders of generation Z with a running instalment", 0.4682, young)};
}

std::string Aggregates::to_json() const {
  boost::json::object json;
  boost::json::array figures_json;
  for (const Figure& figure : figures()) {
    boost::json::object one{
        {"id", figure.id}, {"text", figure.text}, {"simulated", figure.simulated}, {"of", figure.of}};
    if (figure.published) one["published"] = *figure.published;
    figures_json.emplace_back(std::move(one));
  }
  std::array<double, 6> by_age{};
  std::transform(instalment_by_age_.begin(), instalment_by_age_.end(), by_age.begin(),
                 [](const Share& share) { return share.value(); });
  json["customers"] = settings_.customers;
  json["days"] = settings_.days;
  json["seed"] = settings_.seed;
  json["events"] = events_;
  json["figures"] = std::move(figures_json);
  json["logins_by_hour"] = numbers(logins_by_hour_);
  json["instalments_by_days_before_repayment"] = numbers(instalments_by_day_);
  json["instalment_share_by_age"] = numbers(by_age);
  json["activity_states"] = numbers(states_);
  json["tiers"] = numbers(tiers_);
  json["sleeping_by_chance_to_come"] = numbers(comes_);
  return boost::json::serialize(json) + "\n";
}

}  // namespace rouse::sim
