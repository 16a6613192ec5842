// One customer of the simulated bank: what the bank knows, and the hidden nature from which all behaviour
// comes. Rouse gets the first by files and events; the second is only in the truth files.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "bank/organisation.h"
#include "bank/settings.h"
#include "world/event.h"

namespace rouse::sim {

inline constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

enum class Occupation : std::uint8_t {
  kStudent,
  kClerk,
  kWorker,
  kCivilServant,
  kSelfEmployed,
  kManager,
  kRetired
};
std::string_view to_string(Occupation occupation);  // in Chinese, as the bank's files have it

// What people come into the app for.
enum class Need : std::uint8_t { kInquiry, kTransfer, kLife, kWealth, kCard, kContent, kBenefits };
inline constexpr std::size_t kNeeds = 7;

// Hidden. Response is in log odds, so that effects add up (world/reaction.h).
struct Nature {
  double engagement = 0;                     // natural logarithm of visits a day, in the long run
  double steadiness = 0;                     // of the deviation from it, what is left after a month
  double habit = 0;                          // share of visits near the own hour
  double weekend = 0;                        // visits on a day off, as a share of those on a working day
  double persuadable = 0;                    // how readily they follow a message at all
  double price = 0;                          // of an offer's worth, what a doubling adds
  double annoyance = 0;                      // how readily a message makes them switch off or leave
  std::array<double, kNeeds> needs{};        // share of visits with that need, around 1
  std::array<double, kChannels> channels{};  // beside the channel's own
  std::array<double, kOfferTypes> offers{};  // beside the type's own
  std::uint8_t hour = 0;                     // of the day they are used to, 0 to 23
  std::uint8_t next_product = 0;             // index into products(): what they would buy next
};

struct Customer {
  std::uint32_t number = 0;  // from 1
  // Known to the bank.
  std::uint8_t age = 0;
  bool female = false;
  Occupation occupation = Occupation::kClerk;
  std::uint32_t outlet = 0;  // index into Organisation::units()
  bool payroll = false;
  std::uint8_t salary_day = 0;  // of the month
  std::int64_t income_fen = 0;  // a month
  bool credit_card = false;
  std::uint8_t repayment_day = 0;  // of the month; 0 without a credit card
  std::uint8_t risk_tolerance = 1;
  bool marketing_consent = false;
  std::int32_t opened_day = 0;
  std::int32_t signed_day = kNever;     // for mobile banking
  std::int32_t activated_day = kNever;  // first login
  Channel signed_through = Channel::kDirect;
  std::uint32_t invited_by = 0;  // the number of the friend; 0: nobody, or before the first day
  Platform platform = Platform::kAndroid;
  std::uint8_t version = 0;
  std::uint8_t devices = 1;
  bool credit_card_app = false;  // has the bank's second app, too
  bool mini_program = false;
  Nature nature;

  bool signed_on(std::int32_t day) const { return signed_day <= day; }
  bool activated_on(std::int32_t day) const { return activated_day <= day; }
  bool generation_z() const { return age <= 31; }  // born 1995 and later, in 2026
};

Customer draw_customer(const Settings& settings, const Organisation& organisation, std::uint32_t number);

}  // namespace rouse::sim
