// The session kernel against the oracle, on random histories.
#include "behaviour/session/session_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/random.h"
#include "testing/oracles/session_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::SessionOracleEvent;
using testing::SessionOracleSession;
using testing::SessionOracleSpec;
using Holds = std::function<bool(const SessionOracleSession&)>;

constexpr std::size_t kShown = 2;

// A question as both sides are given it.
struct World {
  SessionDefinition definition;
  SessionOracleSpec spec;
  std::vector<std::vector<SessionOracleEvent>> histories;
  std::vector<std::vector<SessionOracleSession>> sessions;  // of each subject
};

World make_world(core::Random& random) {
  World world;
  auto& definition = world.definition;
  definition.starts = {0};
  const auto periods = random.below(4);
  for (std::size_t p = 0; p < periods; ++p) {
    definition.starts.push_back(definition.starts.back() + 5 + static_cast<std::int64_t>(random.below(15)));
  }
  definition.from_ms = world.spec.from_ms = static_cast<std::int64_t>(random.below(5));
  definition.to_ms = world.spec.to_ms =
      definition.starts.back() + 5 + static_cast<std::int64_t>(random.below(20));
  definition.rules.gap_ms = world.spec.gap_ms = static_cast<std::int64_t>(random.below(6));
  if (random.chance(0.5)) definition.rules.start = 1U << kOpensBit;
  if (random.chance(0.5)) definition.rules.end = 1U << kClosesBit;
  definition.length_buckets = {0, 1, 4};
  definition.depth_buckets = {1, 2, 5};
  definition.page = 1;
  definition.kept_max = random.chance(0.2) ? 6 : 1'000'000;
  const std::size_t full = random.chance(0.5) ? 1 : 100;
  definition.entries = definition.exits = {.column = 0, .full_max = full, .shown = {}};
  definition.groups = {.column = 2, .full_max = full, .shown = {}};
  return world;
}

void make_histories(core::Random& random, World& world) {
  const auto& rules = world.definition.rules;
  const auto subjects = random.below(6) + 1;
  for (std::size_t s = 0; s < subjects; ++s) {
    std::vector<SessionOracleEvent> events;
    const auto count = random.below(25);
    for (std::size_t i = 0; i < count; ++i) {
      SessionOracleEvent event;
      event.ts = static_cast<std::int64_t>(random.below(70));
      event.counts = random.chance(0.85);
      event.opens = rules.start != 0 && random.chance(0.2);
      event.closes = rules.end != 0 && random.chance(0.2);
      event.name = 100 + random.below(4);
      event.page = random.below(4);
      event.group = random.below(4);
      events.push_back(event);
    }
    std::ranges::stable_sort(events, {}, &SessionOracleEvent::ts);
    world.sessions.push_back(testing::sessions_by_definition(events, world.spec));
    world.histories.push_back(std::move(events));
  }
}

// A history in the kernel's form.
class Columns {
 public:
  Columns(std::uint64_t subject, const std::vector<SessionOracleEvent>& events) {
    for (const auto& event : events) {
      ts_.push_back(event.ts);
      mask_.push_back((event.counts ? 1U : 0U) | (event.opens ? 2U : 0U) | (event.closes ? 4U : 0U));
      codes_[0].push_back(event.name);
      codes_[1].push_back(event.page);
      codes_[2].push_back(event.group);
    }
    sequence = {.subject = subject, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    for (std::size_t c = 0; c < std::size(codes_); ++c) sequence.codes[c] = codes_[c].data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> codes_[3];
};

SessionPartial fold(const World& world, const SessionDefinition& definition) {
  SessionKernel kernels[2] = {SessionKernel{definition}, SessionKernel{definition}};
  SessionPartial parts[2];
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    kernels[s % 2].fold(Columns{s, world.histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

class Comparison {
 public:
  Comparison(const World& world, const SessionDefinition& definition)
      : world_(world), definition_(definition), kernel_(definition) {}

  // A number and its list.
  void number(const SessionCount& count, const SessionQuestion& question, const Holds& holds) {
    std::uint64_t sessions = 0;
    std::uint64_t subjects = 0;
    for (std::size_t s = 0; s < world_.sessions.size(); ++s) {
      std::optional<std::int64_t> since;
      for (const auto& session : world_.sessions[s]) {
        if (!holds(session)) continue;
        ++sessions;
        if (!since) since = session.began;
      }
      subjects += since ? 1 : 0;
      EXPECT_EQ(kernel_.first_in(Columns{s, world_.histories[s]}.sequence, question), since);
    }
    EXPECT_EQ(count.sessions, sessions);
    EXPECT_EQ(count.subjects, subjects);
  }

  void table(const SessionTally& tally, const std::optional<CodedGroup>& group, const Holds& of_group,
             bool medians) {
    if (tally.numbers.empty()) return number({}, {.group = group}, of_group);
    line(tally, 0, {.group = group}, of_group, medians);
    for (std::size_t p = 0; p < definition_.starts.size(); ++p) {
      line(
          tally, p + 1, {.period = p, .group = group},
          [&](const auto& session) { return of_group(session) && period_of(session) == p; }, medians);
    }
    for (std::size_t b = 0; b < tally.lengths.size(); ++b) {
      number(tally.lengths[b], {.length = b, .group = group}, [&](const auto& session) {
        return of_group(session) && lies_in(definition_.length_buckets, b, session.length);
      });
    }
    for (std::size_t b = 0; b < tally.depths.size(); ++b) {
      number(tally.depths[b], {.depth = b, .group = group}, [&](const auto& session) {
        return of_group(session) &&
               lies_in(definition_.depth_buckets, b, static_cast<std::int64_t>(session.depth));
      });
    }
  }

 private:
  static bool lies_in(const std::vector<std::int64_t>& begins, std::size_t bucket, std::int64_t value) {
    return value >= begins[bucket] && (bucket + 1 == begins.size() || value < begins[bucket + 1]);
  }
  std::size_t period_of(const SessionOracleSession& session) const {
    std::size_t period = 0;
    for (std::size_t p = 0; p < definition_.starts.size(); ++p) {
      if (session.began >= definition_.starts[p]) period = p;
    }
    return period;
  }

  void line(const SessionTally& tally, std::size_t at, SessionQuestion question, const Holds& holds,
            bool medians) {
    const auto& numbers = tally.numbers[at];
    number(numbers.all, question, holds);
    question.bounced = true;
    number(numbers.bounces, question,
           [&](const auto& session) { return holds(session) && session.depth == 1; });
    std::uint64_t length = 0;
    std::uint64_t depth = 0;
    std::uint64_t pages = 0;
    std::vector<std::int64_t> lengths;
    for (const auto& sessions : world_.sessions) {
      for (const auto& session : sessions) {
        if (!holds(session)) continue;
        length += static_cast<std::uint64_t>(session.length);
        depth += session.depth;
        pages += session.pages;
        lengths.push_back(session.length);
      }
    }
    EXPECT_EQ(numbers.length_ms, length);
    EXPECT_EQ(numbers.depth, depth);
    EXPECT_EQ(numbers.pages, pages);
    // Values are kept by period.
    if (at == 0) return;
    auto kept = numbers.lengths;
    std::ranges::sort(kept);
    std::ranges::sort(lengths);
    EXPECT_EQ(kept, medians ? lengths : std::vector<std::int64_t>{});
    EXPECT_EQ(numbers.depths.size(), kept.size());
  }

  const World& world_;
  const SessionDefinition& definition_;
  SessionKernel kernel_;
};

bool is_of(std::uint64_t code, const CodedGroup& group, const std::vector<Code>& top) {
  const bool shown = code == kNoCode || std::ranges::find(top, code) != top.end();
  return group.kind == GroupKind::kOther ? !shown : code == group.code;
}

TEST(SessionKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_SESSION_HISTORIES");
  const char* seeded = std::getenv("ROUSE_SESSION_SEED");
  const std::uint64_t seed = seeded ? std::strtoull(seeded, nullptr, 10) : 20261122;
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 500;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", seed, w));
    core::Random random{seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    const auto ranked = fold(world, world.definition);
    const auto groups = ranked.groups.largest(kShown);
    const auto entries = ranked.entries.largest(kShown);
    const auto exits = ranked.exits.largest(kShown);
    auto definition = world.definition;
    definition.groups.show(groups);
    definition.entries.show(entries);
    definition.exits.show(exits);
    auto partial = fold(world, definition);
    Comparison comparison{world, definition};
    const bool medians = !partial.no_medians;
    comparison.table(partial.all, {}, [](const auto&) { return true; }, medians);
    for (auto& [group, tally] : std::move(partial.groups).shown(groups)) {
      const auto of = group;
      comparison.table(
          tally, of, [&](const auto& session) { return is_of(session.group, of, groups); }, medians);
    }
    for (auto& [group, tally] : std::move(partial.entries).shown(entries)) {
      const auto of = group;
      comparison.number(tally.all, {.entry = of},
                        [&](const auto& session) { return is_of(session.entry, of, entries); });
      comparison.number(tally.bounces, {.bounced = true, .entry = of}, [&](const auto& session) {
        return session.depth == 1 && is_of(session.entry, of, entries);
      });
    }
    for (auto& [group, tally] : std::move(partial.exits).shown(exits)) {
      const auto of = group;
      comparison.number(tally.all, {.exit = of},
                        [&](const auto& session) { return is_of(session.exit, of, exits); });
    }
    ASSERT_FALSE(HasFailure());
  }
}

// A session that no silence has closed yet may grow, one that an end closed may not.
TEST(SessionKernel, TellsUntilWhenAPeriodsSessionsMayGrow) {
  World world;
  auto& definition = world.definition;
  definition.to_ms = 100;
  definition.rules = {.gap_ms = 10, .end = 1U << kClosesBit};
  definition.starts = {0, 50};
  definition.length_buckets = {0};
  definition.depth_buckets = {1};
  definition.page = 1;
  definition.entries = definition.exits = {.column = 0, .full_max = 9, .shown = {}};
  world.histories = {{{.ts = 45, .counts = true}}, {{.ts = 60, .counts = true}, {.ts = 65, .closes = true}}};
  EXPECT_EQ(fold(world, definition).open_until_ms, (std::vector<std::int64_t>{56, 66}));
}

}  // namespace
}  // namespace rouse::behaviour
