#include "world/reaction.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "bank/calendar.h"
#include "core/zone.h"

namespace rouse::sim {
namespace {

Customer customer() {
  Customer customer;
  customer.number = 42;
  customer.age = 40;
  customer.nature.hour = 12;
  customer.nature.price = 0.3;
  return customer;
}

Standing standing() {
  Standing standing;
  standing.installed = standing.push_on = standing.wechat_bound = true;
  standing.number_works = standing.subscribed = true;
  return standing;
}

Touch touch(Channel channel = Channel::kPush, std::int64_t hour = 12) {
  const std::int64_t midnight = *core::parse_day("2026-11-05", "") * kDayMs - kBankOffsetMs;
  Touch touch;
  touch.time_ms = midnight + hour * kHourMs;
  touch.channel = channel;
  return touch;
}

TEST(Chances, AChannelReachesWhoCanBeReached) {
  struct Case {
    Channel channel;
    std::function<void(Standing&)> spoil;
  };
  const Case cases[] = {
      {Channel::kPush, [](Standing& s) { s.push_on = false; }},
      {Channel::kPush, [](Standing& s) { s.installed = false; }},
      {Channel::kPopup, [](Standing& s) { s.installed = false; }},
      {Channel::kSms, [](Standing& s) { s.number_works = false; }},
      {Channel::kSms, [](Standing& s) { s.subscribed = false; }},
      {Channel::kWeChat, [](Standing& s) { s.wechat_bound = false; }},
      {Channel::kCall, [](Standing& s) { s.number_works = false; }},
  };
  for (const Case& one : cases) {
    Standing spoilt = standing();
    EXPECT_GT(chances(customer(), spoilt, touch(one.channel)).reached, 0) << to_string(one.channel);
    one.spoil(spoilt);
    EXPECT_EQ(chances(customer(), spoilt, touch(one.channel)).reached, 0) << to_string(one.channel);
  }
}

TEST(Chances, MoreMoneyBetterHoursAndFewerMessagesBringMore) {
  const double plain = chances(customer(), standing(), touch()).comes;
  Touch with_cash = touch();
  with_cash.offer = OfferType::kCash;
  double before = plain;
  for (const std::int64_t face : {500, 1'000, 2'000}) {
    with_cash.face_fen = face;
    const double comes = chances(customer(), standing(), with_cash).comes;
    EXPECT_GT(comes, before) << face;
    before = comes;
  }
  EXPECT_LT(chances(customer(), standing(), touch(Channel::kPush, 20)).comes, plain);
  Standing weary = standing();
  weary.touches_last_week = 3;
  const Chances tired = chances(customer(), weary, touch());
  EXPECT_LT(tired.comes, plain);
  EXPECT_GT(tired.leaves, chances(customer(), standing(), touch()).leaves);
  Standing away = standing();
  away.days_since_login = 120;
  EXPECT_LT(chances(customer(), away, touch()).comes, plain);
}

TEST(React, IsPureAndKeepsToItsChances) {
  const Chances truth = chances(customer(), standing(), touch(Channel::kSms));
  double reached = 0;
  double comes = 0;
  constexpr std::uint64_t kSeeds = 20'000;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Reaction reaction = react(seed, customer(), truth, touch(Channel::kSms));
    const Reaction again = react(seed, customer(), truth, touch(Channel::kSms));
    ASSERT_EQ(reaction.comes_ms, again.comes_ms);
    ASSERT_EQ(reaction.reached, again.reached);
    if (reaction.comes) {
      ASSERT_TRUE(reaction.reached && reaction.notices);
      ASSERT_GT(reaction.comes_ms, touch().time_ms);
      ASSERT_LT(reaction.comes_ms, touch().time_ms + kReactionMaxMs);
    }
    ASSERT_TRUE(!reaction.redeems || reaction.claims);
    reached += reaction.reached ? 1 : 0;
    comes += reaction.comes ? 1 : 0;
  }
  EXPECT_NEAR(reached / kSeeds, truth.reached, 0.005);
  EXPECT_NEAR(comes / kSeeds, truth.visit(), 0.01);
}

}  // namespace
}  // namespace rouse::sim
