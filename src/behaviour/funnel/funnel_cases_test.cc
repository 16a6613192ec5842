// Literal cases of other products' funnels, each with its source, and where Rouse answers otherwise on
// purpose. Sources: ClickHouse windowFunnel as measured on engine 26.7.2.1; PostHog's tests by function name
// (posthog/hogql_queries/insights/funnels/test/). Contract: docs/behaviour.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "behaviour/funnel/funnel_kernel.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kForever = 1'000'000;

// A history in one line: "a@1 b@2", event letter and second; letters of `steps` are the steps, in
// `exclusions` the n-th letter is the n-th exclusion. Events at one second are in the order written.
struct History {
  std::vector<std::int64_t> ts;
  std::vector<std::uint64_t> mask;
  std::vector<Code> codes;

  History(const std::string& text, const std::string& steps, const std::string& exclusions) {
    std::istringstream words{text};
    for (std::string word; words >> word;) {
      ts.push_back(std::stoll(word.substr(word.find('@') + 1)) * 1000);
      const auto slash = word.find('/');
      codes.push_back(slash == std::string::npos ? kNoCode : static_cast<Code>(word[slash + 1]));
      std::uint64_t bits = 0;
      for (std::size_t t = 0; t < steps.size(); ++t) bits |= (steps[t] == word[0] ? 1ULL : 0) << t;
      for (std::size_t x = 0; x < exclusions.size(); ++x) {
        bits |= (exclusions[x] == word[0] ? 1ULL : 0) << (kExclusionShift + x);
      }
      mask.push_back(bits);
    }
  }
  Sequence sequence() const {
    return {.subject = 1, .size = ts.size(), .ts = ts.data(), .mask = mask.data(), .codes = {codes.data()}};
  }
};

FunnelDefinition definition(const std::string& steps, std::int64_t window_s, StepOrder order) {
  FunnelDefinition made{core::Zone::load("Asia/Shanghai").value()};
  made.steps = steps.size();
  made.order = order;
  made.window = {window_s, WindowUnit::kSecond};
  made.to_ms = kForever * 1000;
  return made;
}

std::uint32_t reach(const std::string& steps, const std::string& history, std::int64_t window_s = kForever,
                    StepOrder order = StepOrder::kOrdered) {
  FunnelMatcher matcher{definition(steps, window_s, order)};
  return matcher.match(History{history, steps, ""}.sequence()).reach;
}

TEST(FunnelCases, WindowFunnelAgrees) {
  const struct {
    std::string steps, history;
    std::int64_t window_s;
    std::uint32_t reach;
  } cases[] = {
      {"abc", "a@1 d@2 b@3 c@4", kForever, 3},
      {"abc", "a@1 b@2 a@3 c@4", kForever, 3},
      {"abc", "a@1 b@2 a@3 b@4 c@5", kForever, 3},
      {"abc", "a@1 c@2 b@3", kForever, 2},
      {"abcd", "a@1 b@2 c@3 b@4 d@5", kForever, 4},
      {"ab", "a@0 b@3", 3, 2},           // the edge belongs to the window
      {"ab", "a@0 b@4", 3, 1},           // one past it does not
      {"ab", "a@0 a@10 b@12", 3, 2},     // a later start opens a window of its own
      {"abc", "a@0 b@2 a@5 c@6", 5, 2},  // the first attempt expired, the second has no b
      {"aa", "a@1 a@2", kForever, 2},
      {"abcd", "a@0 b@60 d@120 b@180", 1800, 2},  // issue #40263
  };
  for (const auto& c : cases) EXPECT_EQ(reach(c.steps, c.history, c.window_s), c.reach) << c.history;
}

TEST(FunnelCases, DiffersFromWindowFunnelOnPurpose) {
  // Ties: by seq, while windowFunnel counts events of one second in either order (2).
  EXPECT_EQ(reach("ab", "b@5 a@5"), 1U);
  EXPECT_EQ(reach("ab", "a@5 b@5"), 2U);
  // One event serves one step; windowFunnel lets it serve both (2).
  EXPECT_EQ(reach("aa", "a@1"), 1U);
  // strict_increase forgets the first a when a second shares b's time (1; issue #52844).
  EXPECT_EQ(reach("ab", "a@1 a@2 b@2"), 2U);
  // Strict means neighbours. windowFunnel's strict_order accepts both of these (3 and 4).
  EXPECT_EQ(reach("abc", "a@1 b@2 a@3 c@4", kForever, StepOrder::kStrict), 2U);
  EXPECT_EQ(reach("abcd", "a@1 b@2 c@3 b@4 d@5", kForever, StepOrder::kStrict), 3U);
}

TEST(FunnelCases, StrictOrder) {
  EXPECT_EQ(reach("abc", "a@1 d@2 b@3 c@4", kForever, StepOrder::kStrict), 1U);
  EXPECT_EQ(reach("abc", "a@1 c@2 b@3", kForever, StepOrder::kStrict), 1U);
  EXPECT_EQ(reach("abc", "a@1 b@2 a@3 b@4 c@5", kForever, StepOrder::kStrict), 3U);
  EXPECT_EQ(reach("ab", "a@1 a@2 b@3", kForever, StepOrder::kStrict), 2U);
}

TEST(FunnelCases, UnorderedStepsNeedEventsOfTheirOwn) {
  EXPECT_EQ(reach("ab", "b@1 a@2", kForever, StepOrder::kUnordered), 2U);
  EXPECT_EQ(reach("aab", "b@1 a@2", kForever, StepOrder::kUnordered), 2U);
  EXPECT_EQ(reach("aab", "a@1 b@2 a@3", kForever, StepOrder::kUnordered), 3U);
  EXPECT_EQ(reach("abc", "b@1 c@6 a@7", 5, StepOrder::kUnordered), 2U);
}

// "excluded" or the step reached.
std::string with_exclusion(const std::string& steps, std::size_t after, std::size_t before,
                           const std::string& history) {
  auto made = definition(steps, 14 * 86'400, StepOrder::kOrdered);
  made.exclusions = {{after, before}};
  FunnelMatcher matcher{made};
  const auto match = matcher.match(History{history, steps, "x"}.sequence());
  return match.excluded ? "excluded" : std::to_string(match.reach);
}

TEST(FunnelCases, PostHogExclusions) {
  // test_funnel_exclusions_full_window
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@3600 b@7200"), "2");
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@10800 x@12600 b@14400"), "excluded");
  // test_advanced_funnel_exclusions_between_steps: steps at 1, 2, 4, 5 and 6 h
  const std::string p1 = "a@60 b@120 x@180 c@240 x@270 d@300 x@330 e@360";
  const std::string p2 = "a@60 b@120 c@240 x@270 d@300 x@330 e@360";
  const std::string p3 = "a@60 x@90 b@120 c@240 d@300 x@330 e@360";
  const struct {
    std::size_t after, before;
    std::vector<std::string> expected;
  } cases[] = {{0, 1, {"5", "5", "excluded"}},
               {1, 2, {"excluded", "5", "5"}},
               {2, 3, {"excluded", "excluded", "5"}},
               {3, 4, {"excluded", "excluded", "excluded"}},
               {1, 3, {"excluded", "excluded", "5"}}};
  for (const auto& c : cases) {
    const std::vector<std::string> actual{with_exclusion("abcde", c.after, c.before, p1),
                                          with_exclusion("abcde", c.after, c.before, p2),
                                          with_exclusion("abcde", c.after, c.before, p3)};
    EXPECT_EQ(actual, c.expected) << c.after << "-" << c.before;
  }
}

TEST(FunnelCases, ExclusionEdges) {
  EXPECT_EQ(with_exclusion("ab", 0, 1, "x@1 a@2 b@3"), "2");             // before the attempt
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@2 b@3 x@4"), "2");             // after the conversion
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@2 x@3 a@4 b@5"), "excluded");  // another attempt does not help
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@0 x@1209600"), "excluded");    // on the window's last instant
  EXPECT_EQ(with_exclusion("ab", 0, 1, "a@0 x@1209601"), "1");           // after it
  EXPECT_EQ(with_exclusion("axb", 0, 1, "a@1 x@2 b@3"), "excluded");     // also when it is a step itself
}

TEST(FunnelCases, TiesFollowSeqWherePostHogPutsExclusionsFirst) {
  // test_multiple_events_same_timestamp_doesnt_blow_up
  std::string ones;
  for (int i = 0; i < 30; ++i) ones += "b@60 ";
  EXPECT_EQ(reach("bcd", ones + "c@60 d@60"), 3U);
  // test_multiple_events_same_timestamp_exclusions: PostHog finds 0-1 excluded and 1-2 converted.
  const auto history = "a@0 " + ones + "x@60 c@60 d@120";
  EXPECT_EQ(with_exclusion("abcd", 0, 1, history), "4");
  EXPECT_EQ(with_exclusion("abcd", 1, 2, history), "excluded");
}

TEST(FunnelCases, TheRangeSelectsStepOne) {
  auto made = definition("ab", 100, StepOrder::kOrdered);
  made.from_ms = 10'000;
  made.to_ms = 20'000;
  FunnelMatcher matcher{made};
  const auto reach_of = [&](const std::string& history) {
    return matcher.match(History{history, "ab", ""}.sequence()).reach;
  };
  EXPECT_EQ(reach_of("a@9 b@15"), 0U);
  EXPECT_EQ(reach_of("a@10 b@15"), 2U);
  EXPECT_EQ(reach_of("a@19 b@119"), 2U);
  EXPECT_EQ(reach_of("a@20 b@21"), 0U);
}

TEST(FunnelCases, OptionalStepsAreDoneWhereTheChainHasThem) {
  auto made = definition("abc", kForever, StepOrder::kOrdered);
  made.optional = 0b010;
  FunnelMatcher matcher{made};
  const auto done = [&](const std::string& history) {
    return matcher.match(History{history, "abc", ""}.sequence()).done;
  };
  EXPECT_EQ(done("a@1 b@2 c@3"), 0b111U);
  EXPECT_EQ(done("a@1 c@3"), 0b101U);
  EXPECT_EQ(done("b@0 a@1 c@3"), 0b101U);
  EXPECT_EQ(done("a@1 b@2"), 0b011U);
  EXPECT_EQ(done("a@1 b@2 a@3 c@4"), 0b101U);  // the tightest attempt starts at 3
}

TEST(FunnelCases, LinkedStepsShareAValueAndNullNeverLinks) {
  auto made = definition("ab", kForever, StepOrder::kOrdered);
  made.linked[0] = made.linked[1] = 0;
  FunnelMatcher matcher{made};
  const auto reach_of = [&](const std::string& history) {
    return matcher.match(History{history, "ab", ""}.sequence()).reach;
  };
  EXPECT_EQ(reach_of("a@1/p b@2/p"), 2U);
  EXPECT_EQ(reach_of("a@1/p b@2/q"), 1U);
  EXPECT_EQ(reach_of("a@1/p a@2/q b@3/p"), 2U);
  EXPECT_EQ(reach_of("a@1 b@2"), 1U);
}

TEST(FunnelCases, APerStepWindowMayBeMetByALaterRepeat) {
  // b@3 is the first b but too early for c@8 within 4 s: only b@5 leads on.
  auto made = definition("abc", kForever, StepOrder::kOrdered);
  made.within_ms[2] = 4'000;
  FunnelMatcher matcher{made};
  const auto match = matcher.match(History{"a@1 b@3 b@5 b@6 c@8", "abc", ""}.sequence());
  EXPECT_EQ(match.reach, 3U);
  EXPECT_EQ(match.at[1], 2);
}

FunnelOutcome outcome(const std::string& history, Attribution attribution, std::size_t step) {
  FunnelQuestions questions;
  questions.breakdown = 0;
  questions.attribution = attribution;
  questions.attribution_step = step;
  FunnelKernel kernel{definition("abc", kForever, StepOrder::kOrdered), questions};
  return kernel.outcome(History{history, "abc", ""}.sequence());
}

TEST(FunnelCases, BreakdownAttribution) {
  const std::string history = "a@1 b@2/p c@3/q";
  EXPECT_EQ(outcome(history, Attribution::kFirst, 0).group, Code{'p'});  // the first value there is
  EXPECT_EQ(outcome(history, Attribution::kLast, 0).group, Code{'q'});
  EXPECT_EQ(outcome(history, Attribution::kStep, 0).group, kNoCode);
  EXPECT_EQ(outcome(history, Attribution::kStep, 1).group, Code{'p'});
  // PostHog drops who never reached step N; here they stay, in the null group, and groups add up to the
  // total.
  EXPECT_EQ(outcome("a@1/p", Attribution::kStep, 1).group, kNoCode);
  EXPECT_TRUE(outcome("a@1/p", Attribution::kStep, 1).reached(0));
}

TEST(FunnelCases, ATrendPointIsTheFunnelOfItsPeriodAlone) {
  FunnelQuestions questions;
  questions.trend_starts = {0, 10'000, 20'000};
  auto made = definition("ab", 100, StepOrder::kOrdered);
  made.to_ms = 30'000;
  made.exclusions = {{0, 1}};
  FunnelKernel kernel{made, questions};
  FunnelPartial partial;
  // Entered in the first and in the third period; an exclusion hits the first attempt only.
  kernel.fold(History{"a@1 x@2 a@25 b@40", "ab", "x"}.sequence(), partial);
  EXPECT_THAT(partial.trend, ElementsAre(0, 0, 0, 0, 1, 1));
  EXPECT_EQ(partial.excluded, 1U);
  EXPECT_EQ(partial.total.reached(0, made), 0U);
}

}  // namespace
}  // namespace rouse::behaviour
