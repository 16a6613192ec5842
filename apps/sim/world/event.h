// An event of the simulated bank: something a customer did in one of its apps, or that was done to them.
// Names are those of packs/bank/plan.yaml.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rouse::sim {

enum class Kind : std::uint8_t {
  kLandingView,
  kLandingClick,
  kAppInstall,
  kAppOpen,
  kSignUpStart,
  kSignUpSuccess,
  kActivationSuccess,
  kLogin,
  kLoginFailed,
  kLogout,
  kHomeView,
  kAccountView,
  kStatementView,
  kTransferStart,
  kTransferConfirm,
  kTransferSuccess,
  kTransferFailed,
  kTransferScheduled,
  kLifeView,
  kLifeServiceView,
  kLifePayConfirm,
  kLifePaySuccess,
  kWealthView,
  kProductView,
  kPurchaseConfirm,
  kPurchaseSuccess,
  kCardTabView,
  kBillView,
  kInstalmentConfirm,
  kInstalmentSuccess,
  kRepaySuccess,
  kContentView,
  kContentLike,
  kContentComment,
  kContentShare,
  kBenefitView,
  kCouponClaim,
  kCouponRedeem,
  kInviteShare,
  kFeedbackSubmit,
  kPushSwitch,
  kAppUninstall,
  kCampaignAssigned,
  kMessageSent,
  kMessageDelivered,
  kMessageOpened,
  kPopupShown,
  kPopupClick,
};
inline constexpr std::size_t kKinds = 48;
std::string_view event_name(Kind kind);
std::string_view page_name(Kind kind);  // empty for what is not a page
bool is_transaction(Kind kind);         // money or a contract moved in the app

enum class App : std::uint8_t { kMobileBank, kCreditCard, kMiniProgram, kH5, kServer };
enum class Platform : std::uint8_t { kAndroid, kIos, kHarmony, kWeb, kNone };
// How a message comes to a customer, and what brought them into the app.
enum class Channel : std::uint8_t {
  kDirect,
  kPush,
  kSms,
  kPopup,
  kMessageCentre,
  kWeChat,
  kCall,
  kManager,
  kQrCode,
  kAd,
  kFriend
};
inline constexpr std::size_t kChannels = 11;
// Those by which the bank can send a message; a popup needs a customer who is there.
inline constexpr std::array<Channel, 6> kMessageChannels{Channel::kPush,          Channel::kSms,
                                                         Channel::kMessageCentre, Channel::kWeChat,
                                                         Channel::kCall,          Channel::kManager};
enum class LoginMethod : std::uint8_t { kNone, kFace, kFingerprint, kPassword, kGesture };
enum class Failure : std::uint8_t {
  kNone,
  kWrongPassword,
  kFaceNotRecognised,
  kNetwork,
  kLimitExceeded,
  kWrongPayee
};
enum class LifeService : std::uint8_t {
  kNone,
  kPhoneTopUp,
  kUtilities,
  kTickets,
  kTakeaway,
  kTransit,
  kMedical
};
enum class Topic : std::uint8_t { kNone, kWealthSchool, kMarket, kConsumerRights, kBenefits, kCityLife };
enum class OfferType : std::uint8_t { kNone, kCash, kPhoneCredit, kPoints, kRateDiscount };
inline constexpr std::size_t kOfferTypes = 5;

std::string_view to_string(App app);
std::string_view to_string(Platform platform);
std::string_view to_string(Channel channel);
std::string_view to_string(LoginMethod method);
std::string_view to_string(Failure failure);
std::string_view to_string(LifeService service);
std::string_view to_string(Topic topic);
std::string_view to_string(OfferType offer);
std::string_view version_name(std::uint8_t version);

// What an event does not have is 0, or the first of its enumeration.
struct Event {
  std::int64_t time_ms = 0;
  std::int64_t amount_fen = 0;
  std::int64_t face_fen = 0;   // of an offer
  std::uint32_t customer = 0;  // from 1
  std::uint32_t ordinal = 0;   // of the customer's events, from 1
  std::uint32_t session = 0;   // likewise of visits; 0: not in an app
  std::uint32_t inviter = 0;   // customer whose invite code it shows
  float probability = 0;       // with which the customer was given this variant
  std::uint16_t text = 0;      // of feedback, or of a comment: its number, from 1
  Kind kind = Kind::kAppOpen;
  App app = App::kMobileBank;
  Platform platform = Platform::kNone;
  Channel channel = Channel::kDirect;
  LoginMethod method = LoginMethod::kNone;
  Failure failure = Failure::kNone;
  LifeService service = LifeService::kNone;
  Topic topic = Topic::kNone;
  OfferType offer = OfferType::kNone;
  std::uint8_t version = 0;
  std::uint8_t product = 0;      // index into products() from 1
  std::uint8_t instalments = 0;  // number of months
  std::uint8_t campaign = 0;     // index into past_campaigns() from 1
  std::uint8_t variant = 0;      // of the campaign, from 1
  std::uint8_t device = 0;       // of the customer's
  std::uint8_t rating = 0;       // 1 to 5 stars
  bool on = false;               // of a switch
};

}  // namespace rouse::sim
