// Funnels of people who came with several identifiers, on the engine and on a ClickHouse server: the answer
// depends on who is who, not on how far that is written into the events.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>

#include "behaviour/answer/any_analysis.h"
#include "behaviour/funnel/funnel.h"
#include "behaviour/funnel/funnel_json.h"
#include "behaviour/merged_layouts_test.h"
#include "core/json.h"
#include "core/random.h"
#include "testing/oracles/funnel_oracle.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;

class MergedFunnel : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  static FunnelSpec spec_of(const std::string& json, const events::Plan& plan) {
    const auto parsed = parse_funnel_spec(core::parse_json(json).value(), plan);
    EXPECT_TRUE(parsed) << core::to_string(parsed.error());
    return parsed.value();
  }
  // A funnel of these events within two days, with more members.
  static FunnelSpec funnel(const events::Plan& plan, const std::vector<std::string>& steps,
                           const std::string& more = "") {
    std::string events;
    for (const auto& step : steps) {
      events += fmt::format(R"({}{{"event":"{}"}})", events.empty() ? "" : ",", step);
    }
    return spec_of(
        fmt::format(R"({{"analysis":"funnel","plan":"{}","range":{{"from":"2026-03-02","to":"2026-04-30"}},
                               "steps":[{}],"window":{{"length":2,"unit":"day"}}{}}})",
                    plan.id, events, more),
        plan);
  }
  // All of the answer but when it was computed.
  static std::string answer(const AnalysisContext& context, const FunnelSpec& spec,
                            const RunControl& control = {}, const Scope& scope = Scope::all()) {
    auto result = run_funnel(context, spec, scope, control);
    if (!result) return core::to_string(result.error());
    result->elapsed = {};
    return boost::json::serialize(to_json(*result));
  }
  static std::string reached(const AnalysisContext& context, const FunnelSpec& spec,
                             const RunControl& control = {}, const Scope& scope = Scope::all()) {
    const auto result = run_funnel(context, spec, scope, control);
    if (!result) return core::to_string(result.error());
    std::string counts;
    for (const auto& step : result->steps) {
      counts += fmt::format("{}{}", counts.empty() ? "" : " ", step.customers);
    }
    return counts;
  }
  static std::vector<std::uint64_t> listed(const AnalysisContext& context, const FunnelSpec& spec,
                                           std::size_t step) {
    const auto page = analysis_customers(
        context, spec, Scope::all(),
        FunnelCell{.step = step, .dropped = false, .group = {}, .period_day = {}}, 0, 1'000);
    std::vector<std::uint64_t> ids;
    if (!page) {
      ADD_FAILURE() << core::to_string(page.error());
      return ids;
    }
    for (const auto& customer : page->customers) ids.push_back(customer.id);
    EXPECT_EQ(page->total, ids.size());
    return ids;
  }

  MergedLayouts bank_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(, MergedFunnel, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

// PostHog's test_current_url_paths_and_logic, whose person p2 came with the ids 2a and 2b.
TEST_P(MergedFunnel, TwoIdsOfOnePersonAreOneJourney) {
  MergedLayouts bank{GetParam(),
                     "format: 1\nplan: site\nen: Site\nsubject: {type: customer}\nfurther_subjects: "
                     "[{type: card}]\nevents: [{name: home}, {name: pricing}, {name: about}]\n"};
  constexpr std::uint64_t k2a = 2;
  constexpr std::uint64_t k2b = 12;
  const History history{Did{1, 0, "home"},      Did{1, 7, "about"},    Did{k2a, 0, "home"},
                        Did{k2b, 7, "pricing"}, Did{k2a, 14, "about"}, Did{3, 0, "pricing"},
                        Did{3, 7, "home"},      Did{4, 0, "home"},     Did{4, 7, "pricing"},
                        Moved{{k2b}, k2b, k2a}};
  const auto counts = bank.same_in_all_layouts(history, [&](const auto& context) {
    const auto count = [&](const std::vector<std::string>& steps) {
      return reached(context, funnel(bank.plan(), steps, R"(,"order":"strict")"));
    };
    return fmt::format("{}, {}, {}, {}", count({"home", "pricing"}), count({"home", "about"}),
                       count({"pricing", "home"}), count({"home", "pricing", "about"}));
  });
  EXPECT_EQ(counts, "4 2, 4 1, 3 1, 4 2 1");
}

TEST_P(MergedFunnel, AMergeCountsWheneverItComes) {
  const Did open{7, 0, "open"};
  const Did apply{3, 10, "apply"};
  const Did sign{7, 20, "sign"};
  const Moved login{{7}, 7, 3};
  const auto spec = funnel(bank_.plan(), {"open", "apply", "sign"});
  for (const auto& history : {History{login, open, apply, sign}, History{open, login, apply, sign},
                              History{open, apply, login, sign}, History{open, apply, sign, login}}) {
    EXPECT_EQ(bank_.same_in_all_layouts(history, [&](const auto& context) { return reached(context, spec); }),
              "1 1 1");
  }
  EXPECT_THAT(listed(bank_.context(), spec, 3), ElementsAre(3));
}

TEST_P(MergedFunnel, AfterASplitEachHasWhatCameWithTheirOrigin) {
  const History history{Did{7, 0, "open"}, Moved{{7}, 7, 3},   Did{7, 5, "apply"}, Did{3, 10, "open"},
                        Moved{{7}, 3, 7},  Did{7, 20, "sign"}, Did{3, 30, "apply"}};
  const auto spec = funnel(bank_.plan(), {"open", "apply", "sign"});
  EXPECT_EQ(bank_.same_in_all_layouts(history,
                                      [&](const auto& context) {
                                        return fmt::format("{}: {} {}", reached(context, spec),
                                                           fmt::join(listed(context, spec, 2), ","),
                                                           fmt::join(listed(context, spec, 3), ","));
                                      }),
            "2 2 1: 3,7 7");
}

TEST_P(MergedFunnel, AnUnmergeAfterASquashGivesTheFirstAnswerAgain) {
  const auto spec = funnel(bank_.plan(), {"open", "apply"}, R"(,"breakdown":{"property":"channel"})");
  const History before{Did{7, 0, "open", "push"}, Did{3, 10, "apply", "sms"},
                       Did{5, 11, "open", "sms"}, Did{5, 50'000, "open", ""},
                       Did{8, 12, "apply", ""},   Did{7, 50'010, "apply", "push"},
                       Did{3, 50'005, "open", ""}};
  bank_.write(before, Layout::kPending);
  const auto first = answer(bank_.context(), spec);
  const auto rows = bank_.ask("SELECT * FROM events_app ORDER BY seq");
  bank_.add({Moved{{7}, 7, 3}, Moved{{8}, 8, 5}});
  const auto merged = answer(bank_.context(), spec);
  EXPECT_NE(merged, first);
  const auto report = bank_.squash();
  EXPECT_EQ(report.from, 0U);
  EXPECT_EQ(report.to, 2U);
  ASSERT_EQ(report.plans.size(), 1U);
  EXPECT_EQ(report.plans[0].months, 2U);  // March and April
  EXPECT_EQ(report.plans[0].rows, 7U);
  EXPECT_EQ(report.plans[0].changed, 3U);
  EXPECT_EQ(answer(bank_.context(), spec), merged);
  EXPECT_EQ(bank_.ask("SELECT one_id, origin_id FROM events_app WHERE one_id != origin_id ORDER BY seq"),
            "3\t7\n5\t8\n3\t7\n");
  bank_.add({Moved{{7}, 3, 7}, Moved{{8}, 5, 8}});
  EXPECT_EQ(answer(bank_.context(), spec), first);
  bank_.squash();
  EXPECT_EQ(answer(bank_.context(), spec), first);
  EXPECT_EQ(bank_.ask("SELECT * FROM events_app ORDER BY seq"), rows);
  EXPECT_TRUE(bank_.squash().plans.empty());
}

TEST_P(MergedFunnel, ASquashDuringAnAnalysisChangesNothing) {
  const auto spec = funnel(bank_.plan(), {"open", "apply"});
  History history;
  for (std::uint64_t person = 1; person <= 40; ++person) {
    history.emplace_back(Did{person, 0, "open"});
    history.emplace_back(Did{person + 100, 5, "apply"});
    if (person % 2 == 0) history.emplace_back(Moved{{person + 100}, person + 100, person});
  }
  bank_.write(history, Layout::kPending);
  RunControl control;
  control.limits.slice_events = 5;
  bool squashed = false;
  control.progress = [&](const AnalysisProgress& progress) {
    if (progress.stage == "computing" && !squashed) {
      squashed = true;
      bank_.squash();
    }
  };
  EXPECT_EQ(reached(bank_.context(), spec, control), "40 20");
  EXPECT_TRUE(squashed);
  EXPECT_EQ(reached(bank_.context(), spec), "40 20");
}

TEST_P(MergedFunnel, OtherSubjectsAreNotPeople) {
  const History history{Did{7, 0, "open", "", 1}, Did{3, 5, "apply", "", 1}, Did{4, 0, "open", "", 2},
                        Moved{{7}, 7, 3}};
  const auto cards = funnel(bank_.plan(), {"open", "apply"}, R"(,"subject":"card")");
  EXPECT_EQ(bank_.same_in_all_layouts(history, [&](const auto& context) { return reached(context, cards); }),
            "2 1");
  // Loan applications have numbers of their own, which overrides do not mean.
  MergedLayouts loans{GetParam(),
                      "format: 1\nplan: loans\nen: Loans\nsubject: {type: application}\n"
                      "further_subjects: [{type: card}]\nevents: [{name: open}, {name: apply}]\n"};
  loans.write(history, Layout::kPending);
  EXPECT_EQ(reached(loans.context(), funnel(loans.plan(), {"open", "apply"})), "2 0");
  EXPECT_TRUE(loans.squash().plans.empty());
  EXPECT_EQ(reached(loans.context(), funnel(loans.plan(), {"open", "apply"})), "2 0");
}

TEST_P(MergedFunnel, AScopeIsHeldAgainstOwners) {
  const History history{Did{7, 0, "open"}, Did{3, 5, "apply"}, Did{4, 0, "open"}, Moved{{7}, 7, 3}};
  const auto spec = funnel(bank_.plan(), {"open", "apply"});
  const auto counts = bank_.same_in_all_layouts(history, [&](const auto& context) {
    const auto within = [&](const std::string& condition) {
      return reached(context, spec, {}, Scope{condition});
    };
    return fmt::format("{}, {}, {}", within("one_id IN (3)"), within("one_id IN (7)"),
                       within("one_id = 4 OR one_id = 3"));
  });
  EXPECT_EQ(counts, "1 1, 0 0, 2 1");
}

TEST_P(MergedFunnel, LimitsHoldForMergedPeople) {
  History history;
  for (int i = 0; i < 6; ++i) {
    history.emplace_back(Did{7, i, "open"});
    history.emplace_back(Did{3, i, "apply"});
  }
  history.emplace_back(Did{4, 0, "open"});
  const auto spec = funnel(bank_.plan(), {"open", "apply"});
  const auto limited = [&](std::uint64_t subject_events) {
    RunControl control;
    control.limits.subject_events = subject_events;
    control.limits.slice_events = 5;
    const auto result = run_funnel(bank_.context(), spec, Scope::all(), control);
    EXPECT_TRUE(result) << core::to_string(result.error());
    return fmt::format("{} {}{}", result->entered, result->events_read, result->cut ? " cut" : "");
  };
  bank_.write(history, Layout::kPending);
  EXPECT_EQ(limited(5), "1 1 cut");
  EXPECT_EQ(limited(6), "2 13");
  bank_.add({Moved{{7}, 7, 3}});
  EXPECT_EQ(limited(6), "1 1 cut");  // 12 events of 3 are left out, once
  EXPECT_EQ(limited(12), "2 13");
  bank_.squash();
  EXPECT_EQ(limited(6), "1 1 cut");
  EXPECT_EQ(limited(12), "2 13");
}

constexpr std::uint64_t kOrigins = 12;

// All or some origins of one owner go to another one; maybe none.
Moved random_move(core::Random& random, const Owners& owners) {
  Moved moved{.origins = {}, .from = owners.of(random.below(kOrigins) + 1), .to = random.below(kOrigins) + 1};
  if (moved.from == moved.to) return moved;
  const bool all = random.chance(0.6);
  for (std::uint64_t origin = 1; origin <= kOrigins; ++origin) {
    if (owners.of(origin) == moved.from && (all || random.chance(0.5))) moved.origins.push_back(origin);
  }
  return moved;
}

// Random people, merged and parted at random, between random events.
History random_history(core::Random& random) {
  static const char* const kEvents[] = {"open", "apply", "sign", "cancel"};
  Owners owners;
  History history;
  for (int i = 0; i < 60; ++i) {
    if (random.chance(0.75)) {
      // Minutes collide, so that the order of arrival counts, too.
      const std::int64_t month = random.below(2) * 43'200;
      history.emplace_back(Did{random.below(kOrigins) + 1, month + random.between(0, 30),
                               kEvents[random.below(4)], random.chance(0.5) ? "push" : ""});
      continue;
    }
    auto moved = random_move(random, owners);
    if (moved.origins.empty()) continue;
    owners.apply(moved);
    history.emplace_back(std::move(moved));
  }
  return history;
}

// How many reach each of the steps, by definition.
std::string by_definition(const History& history, const std::vector<std::string>& steps) {
  const auto owners = Owners::after(history);
  std::map<std::uint64_t, std::vector<Did>> people;
  for (const auto& entry : history) {
    if (const auto* did = std::get_if<Did>(&entry)) people[owners.of(did->origin)].push_back(*did);
  }
  constexpr std::int64_t kMinute = 60'000;
  testing::OracleFunnel funnel;
  funnel.steps.resize(steps.size());
  funnel.from_ms = kHistoryStartMs;
  funnel.to_ms = kHistoryStartMs + 100'000 * kMinute;
  funnel.in_window = [](std::int64_t start, std::int64_t ts) { return ts - start <= 2 * 86'400'000LL; };
  std::vector<std::size_t> reached(steps.size());
  for (auto& [owner, life] : people) {
    std::ranges::stable_sort(life, {}, &Did::minute);
    std::vector<testing::OracleEvent> events;
    for (const auto& did : life) {
      const auto step = std::ranges::find(steps, did.event);
      if (step == steps.end()) continue;
      events.push_back({.ts = kHistoryStartMs + did.minute * kMinute,
                        .steps = {static_cast<int>(step - steps.begin())},
                        .exclusions = {},
                        .codes = {}});
    }
    const int reach = testing::funnel_by_definition(funnel, events).reach;
    for (std::size_t step = 0; step < static_cast<std::size_t>(reach); ++step) ++reached[step];
  }
  return fmt::format("{}", fmt::join(reached, " "));
}

TEST_P(MergedFunnel, RandomHistoriesHaveOneAnswerHoweverTheyAreStored) {
  constexpr std::uint64_t kSeed = 20'260'322;
  constexpr int kHistories = 3;
  core::Random random{kSeed};
  const std::vector<std::string> steps{"open", "apply", "sign"};
  const auto spec =
      funnel(bank_.plan(), steps, R"(,"breakdown":{"property":"channel"},"trend":{"period":"week"})");
  RunControl small;
  small.limits.slice_events = 12;
  small.limits.workers = 3;
  for (int i = 0; i < kHistories; ++i) {
    SCOPED_TRACE(fmt::format("seed {}, history {}", kSeed, i));
    const auto history = random_history(random);
    bank_.same_in_all_layouts(history, [&](const auto& context) {
      const auto whole = answer(context, spec);
      EXPECT_EQ(answer(context, spec, small), whole);
      return whole;
    });
    bank_.write(history, Layout::kPending);
    const auto result = run_funnel(bank_.context(), spec, Scope::all());
    ASSERT_TRUE(result) << core::to_string(result.error());
    std::vector<std::uint64_t> customers;
    for (const auto& step : result->steps) customers.push_back(step.customers);
    EXPECT_EQ(fmt::format("{}", fmt::join(customers, " ")), by_definition(history, steps));
    for (std::size_t step = 0; step < steps.size(); ++step) {
      EXPECT_EQ(listed(bank_.context(), spec, step + 1).size(), customers[step]);
    }
  }
}

}  // namespace
}  // namespace rouse::behaviour
