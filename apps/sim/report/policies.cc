#include "report/policies.h"

#include <algorithm>
#include <functional>

#include "bank/draw.h"
#include "world/month.h"
#include "world/truth.h"

namespace rouse::sim {
namespace {

constexpr double kTouchedShare = 0.2;
constexpr std::int64_t kDiscountFen = 3'000;

struct Candidate {
  Customer customer;
  Life life;
  CustomerTruth truth;
};

struct Candidates {
  std::vector<Candidate> sleeping;
  std::vector<Candidate> cards;  // repayment from the 5th to the 14th
};

Candidates candidates(const World& world) {
  Candidates result;
  History history;
  const std::int32_t last_day = world.settings().last_day;
  for (std::uint32_t number = 1; number <= world.settings().customers; ++number) {
    world.live(number, history);
    const Customer& customer = history.customer;
    if (history.life.closed || !customer.marketing_consent) continue;
    const CustomerTruth truth = truth_of(world.settings(), customer, history.life);
    const ActivityState state = activity_state(customer, history.life.month, last_day);
    const bool sleeps = state == ActivityState::kInactive || state == ActivityState::kLow;
    if (sleeps && truth.best_channel != Channel::kDirect) {
      result.sleeping.push_back({customer, history.life, truth});
    }
    const bool due = customer.repayment_day >= 5 && customer.repayment_day <= 14;
    if (due && customer.activated_on(last_day) && history.life.installed) {
      result.cards.push_back({customer, history.life, truth});
    }
  }
  return result;
}

using Chooser = std::function<Touch(const Candidate&)>;

PolicyResult measure(const World& world, std::string name, std::span<const Candidate> touched,
                     const Chooser& choose) {
  PolicyResult result;
  result.name = std::move(name);
  result.touched = touched.size();
  for (const Candidate& candidate : touched) {
    const MonthOutcome with = live_month(world, candidate.customer, candidate.life, choose(candidate));
    const MonthOutcome without = live_month(world, candidate.customer, candidate.life, {});
    result.logs_in += with.logs_in;
    result.logs_in_untouched += without.logs_in;
    result.logs_in_soon += with.logs_in_soon;
    result.logs_in_soon_untouched += without.logs_in_soon;
    result.transacts_soon += with.transacts_soon;
    result.transacts_soon_untouched += without.transacts_soon;
    result.sees_instalment += with.sees_instalment;
    result.sees_instalment_untouched += without.sees_instalment;
    result.instalments += with.instalment_fen > 0;
    result.instalments_untouched += without.instalment_fen > 0;
    result.instalment_fen += static_cast<double>(with.instalment_fen);
    result.instalment_fen_untouched += static_cast<double>(without.instalment_fen);
  }
  auto divide = [](double& sum, double count) { sum = count > 0 ? sum / count : 0; };
  divide(result.instalment_fen, result.instalments);
  divide(result.instalment_fen_untouched, result.instalments_untouched);
  const auto count = static_cast<double>(touched.size());
  for (double* sum :
       {&result.logs_in, &result.logs_in_untouched, &result.logs_in_soon, &result.logs_in_soon_untouched,
        &result.transacts_soon, &result.transacts_soon_untouched, &result.sees_instalment,
        &result.sees_instalment_untouched, &result.instalments, &result.instalments_untouched}) {
    divide(*sum, count);
  }
  return result;
}

// Those with the highest `value`.
std::span<const Candidate> pick_best(std::vector<Candidate>& from, std::size_t count,
                                     const std::function<double(const Candidate&)>& value) {
  std::stable_sort(from.begin(), from.end(),
                   [&](const Candidate& a, const Candidate& b) { return value(a) > value(b); });
  return std::span{from}.first(std::min(count, from.size()));
}

double drawn(const World& world, const Candidate& candidate) {
  return stream(world.settings().seed, candidate.customer.number, Purpose::kCampaign, -1).uniform();
}

}  // namespace

std::vector<PolicyResult> policy_results(const World& world) {
  Candidates all = candidates(world);
  const Settings& settings = world.settings();
  const auto count = static_cast<std::size_t>(kTouchedShare * static_cast<double>(all.sleeping.size()));
  auto best = [&](const Candidate& candidate) {
    return month_touch(settings, candidate.customer, candidate.truth.best_channel, OfferType::kCash,
                       kOfferUnitFen, Landing::kBenefits);
  };
  auto by_sms_at_ten = [&](const Candidate& candidate) {
    Touch touch = month_touch(settings, candidate.customer, Channel::kSms, OfferType::kCash, kOfferUnitFen,
                              Landing::kBenefits);
    touch.time_ms += (10 - candidate.customer.nature.hour) * kHourMs;
    return touch;
  };
  auto popup = [&](const Candidate& candidate) {
    return month_touch(settings, candidate.customer, Channel::kPopup, OfferType::kRateDiscount, kDiscountFen,
                       Landing::kInstalment);
  };
  auto random = [&](const Candidate& candidate) { return drawn(world, candidate); };
  auto comes = [](const Candidate& candidate) { return candidate.truth.comes; };
  auto effect = [](const Candidate& candidate) { return candidate.truth.best_effect; };
  // What a response model learns: who comes once touched, whether because of it or not.
  auto responds = [](const Candidate& candidate) {
    return 0.5 * candidate.truth.comes + candidate.truth.best_effect;
  };
  std::vector<PolicyResult> results;
  auto try_sleeping = [&](std::string name, const std::function<double(const Candidate&)>& value,
                          const Chooser& choose) {
    const auto touched = pick_best(all.sleeping, count, value);
    results.push_back(measure(world, std::move(name), touched, choose));
  };
  try_sleeping("random, SMS at ten", random, by_sms_at_ten);
  try_sleeping("random, own best channel and hour", random, best);
  try_sleeping("likely to come anyway", comes, best);
  try_sleeping("likely to respond", responds, best);
  try_sleeping("greatest effect", effect, best);
  results.push_back(measure(world, "instalment popup", all.cards, popup));
  return results;
}

}  // namespace rouse::sim
