// How a customer reacts to a touch: a pure function of the customer's hidden nature, their standing at that
// moment and the touch. What it says is the truth that Rouse is judged against; Rouse never reads it.
//
// Chances follow one another: a message must reach its customer, be noticed, and move them to come. Coming
// is a logistic model in log odds:
//
//   channel + own channel + persuadable + offer(type, face value) + hour + recency + weariness
//
// where the offer adds the type's own taste and `price` for each doubling of its face value over kOfferUnit.
// Claiming and redeeming hang on the offer; switching off hangs on annoyance and weariness alone.
// All numbers are invented; what they add up to is calibrated in docs/simulated-bank.md.
#pragma once

#include <cstdint>

#include "world/customer.h"
#include "world/event.h"

namespace rouse::sim {

enum class Landing : std::uint8_t { kHome, kBenefits, kBill, kInstalment, kWealth };

inline constexpr std::int64_t kOfferUnitFen = 500;
inline constexpr std::int64_t kReactionMaxMs = 3LL * 24 * 3'600 * 1'000;  // after which a touch has no effect

struct Touch {
  std::int64_t time_ms = 0;
  Channel channel = Channel::kPush;
  OfferType offer = OfferType::kNone;
  std::int64_t face_fen = 0;
  Landing landing = Landing::kHome;
  std::uint8_t campaign = 0;  // index into past_campaigns() from 1
  std::uint8_t variant = 0;   // of it, from 1
};

// What a customer can be reached by, and how they stand to the bank when the touch comes.
struct Standing {
  bool installed = false;  // the app
  bool push_on = false;
  bool wechat_bound = false;
  bool number_works = false;  // the telephone number on file is theirs
  bool subscribed = false;    // has not refused marketing
  std::int32_t touches_last_week = 0;
  std::int32_t days_since_login = 0;
};

struct Chances {
  double reached = 0;
  double notices = 0;  // of those reached
  double comes = 0;    // of those who notice
  double claims = 0;   // of those who come
  double redeems = 0;  // of those who claim
  double leaves = 0;   // of those reached: switches the channel off, or removes the app

  // That the touch brings a visit.
  double visit() const { return reached * notices * comes; }
};
Chances chances(const Customer& customer, const Standing& standing, const Touch& touch);

struct Reaction {
  bool reached = false;
  bool notices = false;
  bool comes = false;
  bool claims = false;
  bool redeems = false;
  bool leaves = false;
  std::int64_t noticed_ms = 0;
  std::int64_t comes_ms = 0;
};
// The same customer, standing and touch react in the same way.
Reaction react(std::uint64_t seed, const Customer& customer, const Chances& chances, const Touch& touch);

}  // namespace rouse::sim
