#include "world/world.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string>

#include "bank/names.h"
#include "core/hash.h"
#include "core/zone.h"
#include "report/aggregates.h"
#include "world/feedback.h"
#include "world/truth.h"

namespace rouse::sim {
namespace {

Settings small(std::uint32_t customers = 2'000) {
  return {.seed = 7, .customers = customers, .days = 60, .last_day = *core::parse_day("2026-10-31", "")};
}

// All that an event is made of, as text.
std::string text_of(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    text += std::to_string(event.time_ms) + ' ' + std::string{event_name(event.kind)} + ' ' +
            std::to_string(event.customer) + ' ' + std::to_string(event.ordinal) + ' ' +
            std::to_string(event.amount_fen) + ' ' + std::string{to_string(event.channel)} + ' ' +
            std::to_string(event.text) + '\n';
  }
  return text;
}

std::string lived(const World& world, std::uint32_t number) {
  History history;
  world.live(number, history);
  return text_of(history.events);
}

TEST(World, TheSameSettingsGiveTheSameLives) {
  Settings other = small();
  other.seed = 8;
  std::string once;
  std::string again;
  std::string different;
  for (std::uint32_t number = 1; number <= 200; ++number) {
    once += lived(World{small()}, number);
    again += lived(World{small()}, number);
    different += lived(World{other}, number);
  }
  EXPECT_EQ(core::hash64(once), core::hash64(again));
  EXPECT_NE(core::hash64(once), core::hash64(different));
}

TEST(World, MoreCustomersDoNotChangeThoseThereAre) {
  for (const std::uint32_t number : {1U, 17U, 200U}) {
    EXPECT_EQ(lived(World{small(200)}, number), lived(World{small(2'000)}, number)) << number;
  }
}

TEST(World, EventsAreInOrderAndWithinTheDays) {
  const Settings settings = small();
  const World world{settings};
  const std::int64_t begins = settings.first_day() * kDayMs - kBankOffsetMs;
  const std::int64_t ends = (settings.last_day + 1) * kDayMs - kBankOffsetMs;
  History history;
  std::size_t events = 0;
  for (std::uint32_t number = 1; number <= settings.customers; ++number) {
    world.live(number, history);
    events += history.events.size();
    for (const Event& event : history.events) {
      ASSERT_EQ(event.customer, number);
      ASSERT_GE(event.time_ms, begins);
      ASSERT_LT(event.time_ms, ends);
    }
  }
  EXPECT_GT(events, 20'000U);
}

TEST(World, NobodyIsInTheAppBeforeTheyHaveSignedUp) {
  const World world{small(10'000)};
  History history;
  std::size_t newcomers = 0;
  for (std::uint32_t number = 1; number <= 10'000; ++number) {
    world.live(number, history);
    const Customer& customer = history.customer;
    if (!customer.signed_on(world.settings().last_day)) {
      EXPECT_TRUE(history.events.empty()) << number;
    }
    if (customer.signed_day < world.settings().first_day() || history.events.empty()) continue;
    const Kind first = history.events.front().kind;
    EXPECT_TRUE(first == Kind::kLandingView || first == Kind::kAppInstall)
        << number << ' ' << event_name(first);
    ++newcomers;
  }
  EXPECT_GT(newcomers, 300U);
}

TEST(World, AFriendsSignUpShowsTheCodeOfWhoInvitedThem) {
  const World world{small(10'000)};
  const std::set<Kind> with_code{Kind::kLandingView, Kind::kLandingClick,  Kind::kAppInstall,
                                 Kind::kSignUpStart, Kind::kSignUpSuccess, Kind::kActivationSuccess,
                                 Kind::kInviteShare};
  History history;
  std::size_t friends = 0;
  std::size_t shares = 0;
  for (std::uint32_t number = 1; number <= 10'000; ++number) {
    world.live(number, history);
    const Customer& customer = history.customer;
    ASSERT_LT(customer.invited_by, number) << "nobody invites themself";
    if (customer.invited_by != 0) {
      EXPECT_EQ(customer.signed_through, Channel::kFriend);
      EXPECT_LT(world.customer(customer.invited_by).signed_day, customer.signed_day) << number;
      ++friends;
    }
    for (const Event& event : history.events) {
      const bool shares_own = event.kind == Kind::kInviteShare;
      shares += shares_own ? 1 : 0;
      const bool invited = with_code.contains(event.kind) && event.channel == Channel::kFriend;
      EXPECT_EQ(event.inviter, shares_own ? number
                               : invited  ? customer.invited_by
                                          : 0)
          << number << ' ' << event_name(event.kind);
      const bool signs_up = event.kind == Kind::kLandingView || event.kind == Kind::kActivationSuccess;
      if (signs_up && event.channel == Channel::kFriend) {
        EXPECT_GT(event.inviter, 0U) << number;
      }
    }
  }
  EXPECT_GT(friends, 30U);
  EXPECT_GT(shares, 100U);
}

TEST(InviteCode, IsOnesOwn) {
  std::set<std::string> codes;
  for (std::uint32_t number = 1; number <= 100'000; ++number) {
    const std::string code = invite_code(number);
    EXPECT_EQ(code.size(), 7U);
    EXPECT_TRUE(codes.insert(code).second) << number;
  }
}

TEST(Comments, AreAboutTheirTopic) {
  core::Random random{1};
  std::map<std::string, Topic> topics;
  for (const Topic topic :
       {Topic::kWealthSchool, Topic::kMarket, Topic::kConsumerRights, Topic::kBenefits, Topic::kCityLife}) {
    for (int i = 0; i < 200; ++i) {
      EXPECT_EQ(topics.try_emplace(comment_text(draw_comment(random, topic)), topic).first->second, topic);
    }
  }
  EXPECT_EQ(topics.size(), 40U);
}

// What a life without any touch would have been is exactly what it is for whom the bank never touched.
TEST(World, ATouchChangesNothingButWhatItBrings) {
  const World world{small()};
  History history;
  std::size_t untouched = 0;
  std::size_t more_with = 0;
  for (std::uint32_t number = 1; number <= 2'000; ++number) {
    world.live(number, history);
    for (const TouchTruth& truth : history.touches) {
      if (!truth.reaction.comes && !truth.reaction.leaves && history.touches.size() == 1) {
        EXPECT_EQ(truth.logins, truth.logins_untouched) << number;
        ++untouched;
      }
      more_with += truth.reaction.comes && truth.logins > truth.logins_untouched ? 1 : 0;
    }
  }
  EXPECT_GT(untouched, 100U);
  EXPECT_GT(more_with, 10U);
}

TEST(World, ThePilotIsRandomisedWithTheProbabilitiesItLogs) {
  const World world{small(20'000)};
  const PastCampaign& pilot = past_campaigns()[0];
  ASSERT_TRUE(pilot.randomised);
  std::map<std::uint8_t, double> given;
  double all = 0;
  History history;
  for (std::uint32_t number = 1; number <= 20'000; ++number) {
    world.live(number, history);
    for (const Event& event : history.events) {
      if (event.kind != Kind::kCampaignAssigned || event.campaign != 1) continue;
      EXPECT_FLOAT_EQ(event.probability, static_cast<float>(pilot.variants[event.variant - 1U].share));
      ++given[event.variant];
      ++all;
    }
  }
  ASSERT_GT(all, 1'000);
  for (std::size_t i = 0; i < pilot.variants.size(); ++i) {
    const double share = pilot.variants[i].share;
    const double error = std::sqrt(share * (1 - share) / all);
    EXPECT_NEAR(given[static_cast<std::uint8_t>(i + 1)] / all, share, 4 * error) << pilot.variants[i].id;
  }
}

struct Tally {
  double customers = 0;
  double came = 0;
  double would_have_come = 0;

  void add(const TouchTruth& truth) {
    ++customers;
    came += truth.logins > 0 ? 1 : 0;
    would_have_come += truth.logins_untouched > 0 ? 1 : 0;
  }
};

// The rules pick who would come anyway: next to other sleeping customers, their touched customers look as if
// the message did several times of what it did.
TEST(World, RulesFoolWhoComparesTouchedWithUntouched) {
  const World world{small(20'000)};
  std::map<std::string_view, Tally> tallies;  // by campaign, and "nothing" for whom the pilot left alone
  History history;
  for (std::uint32_t number = 1; number <= 20'000; ++number) {
    world.live(number, history);
    for (const TouchTruth& truth : history.touches) {
      const bool left_alone = truth.touch.channel == Channel::kDirect;
      tallies[left_alone ? "nothing" : past_campaigns()[truth.touch.campaign - 1U].id].add(truth);
    }
  }
  const Tally& touched = tallies["frequent_recall"];
  const Tally& others = tallies["nothing"];
  ASSERT_GT(touched.customers, 100);
  ASSERT_GT(others.customers, 200);
  EXPECT_GT(touched.came / touched.customers - others.came / others.customers, 0.15);
  EXPECT_LT((touched.came - touched.would_have_come) / touched.customers, 0.10);
}

// Bands of three standard errors and a percent of tolerance in the calibration itself.
TEST(World, AddsUpToWhatBanksPublished) {
  const World world{small(30'000)};
  Aggregates aggregates{world.settings()};
  History history;
  for (std::uint32_t number = 1; number <= 30'000; ++number) {
    world.live(number, history);
    aggregates.add(history, truth_of(world.settings(), history.customer, history.life));
  }
  for (const Figure& figure : aggregates.figures()) {
    ASSERT_TRUE(figure.published) << figure.id;
    const double share = *figure.published;
    const double error = std::sqrt(share * (1 - share) / static_cast<double>(figure.of));
    EXPECT_NEAR(figure.simulated, share, 3 * error + 0.01) << figure.id << " of " << figure.of;
  }
}

}  // namespace
}  // namespace rouse::sim
