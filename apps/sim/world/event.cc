#include "world/event.h"

#include <array>
#include <span>

namespace rouse::sim {
namespace {

struct KindNames {
  std::string_view event;
  std::string_view page;
};
constexpr std::array<KindNames, kKinds> kNames{{{"landing_view", "landing"},
                                                {"landing_click", "landing"},
                                                {"app_install", ""},
                                                {"app_open", ""},
                                                {"sign_up_start", "sign_up"},
                                                {"sign_up_success", "sign_up_result"},
                                                {"activation_success", "activation_result"},
                                                {"login", "login"},
                                                {"login_failed", "login"},
                                                {"logout", ""},
                                                {"home_view", "home"},
                                                {"account_view", "account"},
                                                {"statement_view", "statement"},
                                                {"transfer_start", "transfer_form"},
                                                {"transfer_confirm", "transfer_confirm"},
                                                {"transfer_success", "transfer_result"},
                                                {"transfer_failed", "transfer_result"},
                                                {"transfer_scheduled", "transfer_result"},
                                                {"life_view", "life"},
                                                {"life_service_view", "life_service"},
                                                {"life_pay_confirm", "life_pay_confirm"},
                                                {"life_pay_success", "life_pay_result"},
                                                {"wealth_view", "wealth"},
                                                {"product_view", "product_detail"},
                                                {"purchase_confirm", "purchase_confirm"},
                                                {"purchase_success", "purchase_result"},
                                                {"card_tab_view", "card_tab"},
                                                {"bill_view", "bill_detail"},
                                                {"instalment_confirm", "instalment_confirm"},
                                                {"instalment_success", "instalment_result"},
                                                {"repay_success", "repay_result"},
                                                {"content_view", "content"},
                                                {"content_like", "content"},
                                                {"content_comment", "content"},
                                                {"content_share", "content"},
                                                {"benefit_view", "benefits"},
                                                {"coupon_claim", "benefits"},
                                                {"coupon_redeem", ""},
                                                {"invite_share", "invite"},
                                                {"feedback_submit", "feedback"},
                                                {"push_switch", ""},
                                                {"app_uninstall", ""},
                                                {"campaign_assigned", ""},
                                                {"message_sent", ""},
                                                {"message_delivered", ""},
                                                {"message_opened", ""},
                                                {"popup_shown", "home"},
                                                {"popup_click", "home"}}};

template <typename Enum, std::size_t kCount>
std::string_view name(const std::array<std::string_view, kCount>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view event_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)].event; }
std::string_view page_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)].page; }

bool is_transaction(Kind kind) {
  switch (kind) {
    case Kind::kTransferSuccess:
    case Kind::kTransferScheduled:
    case Kind::kLifePaySuccess:
    case Kind::kPurchaseSuccess:
    case Kind::kInstalmentSuccess:
    case Kind::kRepaySuccess:
    case Kind::kCouponRedeem: return true;
    default: return false;
  }
}

std::string_view to_string(App app) {
  static constexpr std::array<std::string_view, 5> kText{"mobile_bank", "credit_card", "wechat_bank",
                                                         "bank_h5", "bank_server"};
  return name(kText, app);
}

std::string_view to_string(Platform platform) {
  static constexpr std::array<std::string_view, 5> kText{"android", "ios", "harmony", "web", ""};
  return name(kText, platform);
}

std::string_view to_string(Channel channel) {
  static constexpr std::array<std::string_view, kChannels> kText{
      "direct", "push",    "sms",     "popup", "message_centre", "wechat",
      "call",   "manager", "qr_code", "ad",    "friend"};
  return name(kText, channel);
}

std::string_view to_string(LoginMethod method) {
  static constexpr std::array<std::string_view, 5> kText{"", "face", "fingerprint", "password", "gesture"};
  return name(kText, method);
}

std::string_view to_string(Failure failure) {
  static constexpr std::array<std::string_view, 6> kText{"",        "wrong_password", "face_not_recognised",
                                                         "network", "limit_exceeded", "wrong_payee"};
  return name(kText, failure);
}

std::string_view to_string(LifeService service) {
  static constexpr std::array<std::string_view, 7> kText{"",         "phone_top_up", "utilities", "tickets",
                                                         "takeaway", "transit",      "medical"};
  return name(kText, service);
}

std::string_view to_string(Topic topic) {
  static constexpr std::array<std::string_view, 6> kText{
      "", "wealth_school", "market", "consumer_rights", "benefits", "city_life"};
  return name(kText, topic);
}

std::string_view to_string(OfferType offer) {
  static constexpr std::array<std::string_view, kOfferTypes> kText{"", "cash", "phone_credit", "points",
                                                                   "rate_discount"};
  return name(kText, offer);
}

std::string_view version_name(std::uint8_t version) {
  static constexpr std::array<std::string_view, 3> kText{"8.0.2", "8.1.0", "8.2.1"};
  return kText[version];
}

}  // namespace rouse::sim
