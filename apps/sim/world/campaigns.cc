#include "world/campaigns.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bank/draw.h"
#include "bank/products.h"

namespace rouse::sim {
namespace {

constexpr std::array<Variant, 9> kPilot{
    {{"none", 0.20, Channel::kDirect, OfferType::kNone, 0},
     {"push", 0.12, Channel::kPush, OfferType::kNone, 0},
     {"push_cash_5", 0.12, Channel::kPush, OfferType::kCash, 5},
     {"sms", 0.10, Channel::kSms, OfferType::kNone, 0},
     {"sms_cash_5", 0.12, Channel::kSms, OfferType::kCash, 5},
     {"sms_cash_20", 0.10, Channel::kSms, OfferType::kCash, 20},
     {"wechat_phone_credit_10", 0.10, Channel::kWeChat, OfferType::kPhoneCredit, 10},
     {"message_centre_points_10", 0.08, Channel::kMessageCentre, OfferType::kPoints, 10},
     {"call", 0.06, Channel::kCall, OfferType::kNone, 0}}};
constexpr std::array<Variant, 1> kRecall{{{"push_cash_5", 1, Channel::kPush, OfferType::kCash, 5}}};
constexpr std::array<Variant, 1> kSprint{{{"sms_cash_20", 1, Channel::kSms, OfferType::kCash, 20}}};
constexpr std::array<Variant, 1> kInstalment{
    {{"popup_rate_discount_30", 1, Channel::kPopup, OfferType::kRateDiscount, 30}}};
constexpr std::array<Variant, 1> kMaturity{{{"manager", 1, Channel::kManager, OfferType::kNone, 0}}};

constexpr double kPilotShare = 0.4;  // of those who may be in it

bool sleeps(const Customer& customer, const Life& life, const Day& day) {
  const auto state = activity_state(customer, life.last_month, day.number);
  return state == ActivityState::kInactive || state == ActivityState::kLow;
}

// Dormant customers, a wave of a third each day.
bool in_pilot(const Customer& customer, const Life& life, const Day& day) {
  return sleeps(customer, life, day) && customer.number % 3 == static_cast<std::uint32_t>(day.number % 3);
}

bool frequent_last_month(const Customer&, const Life& life, const Day&) {
  return life.last_month.transactions >= 2 && life.month.logins == 0;
}

bool rich_and_quiet(const Customer&, const Life& life, const Day&) {
  constexpr std::int64_t kRichFen = 2'000'000;
  return life.month.logins == 0 && life.last_month.logins > 0 && life.assets_fen() >= kRichFen;
}

bool before_repayment(const Customer& customer, const Life& life, const Day& day) {
  constexpr std::int64_t kWorthFen = 300'000;
  return customer.credit_card && day.until(customer.repayment_day) == 5 && life.bill_fen >= kWorthFen &&
         life.month.logins + life.last_month.logins >= 3;
}

bool matures_soon(const Customer&, const Life& life, const Day& day) {
  constexpr std::int64_t kManagedFen = 10'000'000;
  if (life.assets_fen() < kManagedFen) return false;
  return std::any_of(life.holdings.begin(), life.holdings.end(), [&day](const Holding& holding) {
    return holding.matures == day.number + 3 && holding.ended == kNever;
  });
}

constexpr std::array<PastCampaign, 5> kCampaigns{{
    {"wake_pilot", "唤醒试点（随机分组）", "Wake-up pilot (randomised)", true, 55, 53, Landing::kBenefits,
     kPilot, in_pilot},
    {"frequent_recall", "高频客户召回", "Recall of frequent customers", false, 16, 16, Landing::kHome,
     kRecall, frequent_last_month},
    {"month_end_sprint", "月末冲刺", "Month-end sprint", false, 5, 5, Landing::kBenefits, kSprint,
     rich_and_quiet},
    {"bill_instalment", "账单分期优惠", "Bill instalment discount", false, 40, 10, Landing::kInstalment,
     kInstalment, before_repayment},
    {"maturity_call", "到期资金承接", "Maturing money call", false, 60, 1, Landing::kWealth, kMaturity,
     matures_soon},
}};

std::size_t draw_variant(core::Random& random, std::span<const Variant> variants) {
  double left = random.uniform();
  for (std::size_t i = 0; i + 1 < variants.size(); ++i) {
    if (left < variants[i].share) return i;
    left -= variants[i].share;
  }
  return variants.size() - 1;
}

std::optional<Assignment> assign(const Settings& settings, std::uint8_t campaign, const Customer& customer,
                                 const Life& life, const Day& day) {
  const PastCampaign& past = kCampaigns[campaign - 1U];
  const std::int32_t before = settings.last_day - day.number;
  if (before > past.begins || before < past.ends) return {};
  if (!customer.marketing_consent || !customer.activated_on(day.number - 1)) return {};
  if (!past.picks(customer, life, day)) return {};
  auto random = stream(settings.seed, customer.number, Purpose::kCampaign, day.number * 16 + campaign);
  if (past.randomised && !random.chance(kPilotShare)) return {};
  const std::size_t drawn = draw_variant(random, past.variants);
  const Variant& variant = past.variants[drawn];
  // The pilot's hours are random, too, so that the best one can be learned; the others go out at ten.
  constexpr std::array<std::int64_t, 4> kHours{10, 12, 16, 20};
  const std::int64_t hour = past.randomised ? kHours[random.below(kHours.size())] : 10;
  Assignment given;
  given.touch = {day.begins_ms() + hour * kHourMs,
                 variant.channel,
                 variant.offer,
                 variant.face_yuan * 100,
                 past.landing,
                 campaign,
                 static_cast<std::uint8_t>(drawn + 1)};
  given.probability = variant.share;
  return given;
}

}  // namespace

std::span<const PastCampaign> past_campaigns() { return kCampaigns; }

Assigner past_assigner(const Settings& settings) {
  return [settings](const Customer& customer, const Life& life, const Day& day) {
    std::vector<Assignment> given;
    for (std::size_t i = 1; i <= kCampaigns.size(); ++i) {
      const auto campaign = static_cast<std::uint8_t>(i);
      if (auto one = assign(settings, campaign, customer, life, day)) given.push_back(*one);
    }
    return given;
  };
}

}  // namespace rouse::sim
