// A simulated bank: what its mobile-banking customers do over some weeks. Made-up people, plausible rates.
//
// The rates of the instalment flow are those a bank published (loss of 86.67 %, 95.07 % and 62.85 % on the
// first three pages, 89.68 % of the confirm page go on; 65 % of instalments within 10 days before the
// repayment day); all others are invented. The same settings give the same events on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::sim {

inline constexpr std::uint32_t kCustomersMax = 1'000'000;
inline constexpr std::int32_t kDaysMax = 366;

struct Settings {
  std::uint64_t seed = 1;
  std::uint32_t customers = 20'000;
  std::int32_t days = 90;
  std::int32_t last_day = 0;  // since 1970-01-01 in the bank's zone, included
};
// Fails with kInvalidArgument naming the flag.
core::Result<void> check(const Settings& settings);

enum class Kind : std::uint8_t {
  kAppOpen,
  kLogin,
  kLoginFailed,
  kHomeView,
  kAccountView,
  kTransferStart,
  kTransferConfirm,
  kTransferSuccess,
  kWealthView,
  kProductView,
  kPurchaseConfirm,
  kPurchaseSuccess,
  kCardTabView,
  kBillView,
  kInstalmentConfirm,
  kInstalmentSuccess,
};
inline constexpr std::size_t kKinds = 16;
std::string_view event_name(Kind kind);
std::string_view page_name(Kind kind);  // empty for what is not a page

// Fields that a kind does not have are 0 or empty.
struct Event {
  std::int64_t time_ms = 0;
  std::uint32_t customer = 0;  // from 1
  std::uint32_t ordinal = 0;   // of the customer's events, from 1
  std::uint32_t session = 0;   // likewise of visits
  Kind kind = Kind::kAppOpen;
  std::uint8_t channel = 0;
  std::uint8_t platform = 0;
  std::uint8_t version = 0;
  std::uint8_t detail = 0;       // way of login, reason of failure, product
  std::uint8_t instalments = 0;  // number of months
  std::int64_t amount_fen = 0;
};

std::string_view channel_name(std::uint8_t channel);  // how the customer came into the app
std::string_view platform_name(std::uint8_t platform);
std::string_view version_name(std::uint8_t version);
std::string_view login_method(std::uint8_t detail);
std::string_view failure_reason(std::uint8_t detail);
std::string_view product_name(std::uint8_t detail);

// All events in the order of time; customers' own order breaks ties.
std::vector<Event> simulate(const Settings& settings);

}  // namespace rouse::sim
