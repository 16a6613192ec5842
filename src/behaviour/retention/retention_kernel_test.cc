// The retention kernel against the oracle, on random histories.
#include "behaviour/retention/retention_kernel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/random.h"
#include "testing/oracles/retention_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::RetentionOracleEvent;
using testing::RetentionOracleSpec;
using Histories = std::vector<std::vector<RetentionOracleEvent>>;

constexpr std::string_view kFirst[] = {"no", "ever", "matching"};
constexpr std::string_view kModes[] = {"on", "on_or_after", "on_or_before"};
constexpr std::int64_t kPeriod = 10;

Code code_of_whole(std::int64_t number) { return static_cast<Code>(number) ^ (1ULL << 63U); }

// A question as both sides are given it.
struct World {
  RetentionDefinition definition;
  RetentionOracleSpec spec;
  std::vector<std::int64_t> offsets;
  Histories histories;
};

std::vector<Bracket> make_brackets(core::Random& random) {
  std::vector<Bracket> brackets;
  auto next = static_cast<std::int32_t>(random.below(2));
  const auto count = random.below(4) + 1;
  for (std::size_t b = 0; b < count; ++b) {
    const auto to = next + static_cast<std::int32_t>(random.below(2));
    brackets.push_back({next, to});
    next = to + 1 + static_cast<std::int32_t>(random.below(2));
  }
  return brackets;
}

World make_world(core::Random& random) {
  World world;
  auto& definition = world.definition;
  auto& spec = world.spec;
  const auto first_time = random.chance(0.5) ? 0 : random.below(3);
  definition.first_time = static_cast<FirstTime>(first_time);
  spec.first_time = kFirst[first_time];
  definition.brackets = make_brackets(random);
  for (const auto& [from, to] : definition.brackets) {
    for (auto offset = from; offset <= to; ++offset) world.offsets.push_back(offset);
  }
  definition.cohorts = random.below(4) + 1;
  const auto periods = definition.cohorts + static_cast<std::size_t>(definition.brackets.back().to) + 1;
  // Periods of changing lengths, as months are.
  for (std::int64_t at = 0; definition.starts.size() < periods;
       at += kPeriod + static_cast<std::int64_t>(random.below(5))) {
    definition.starts.push_back(at);
  }
  spec.boundaries = definition.starts;
  definition.from_ms = spec.from_ms = static_cast<std::int64_t>(random.below(5));
  definition.to_ms = spec.to_ms =
      definition.starts[definition.cohorts] - static_cast<std::int64_t>(random.below(5));
  if (random.chance(0.4)) spec.rolling_ms = definition.rolling_ms = kPeriod;
  const auto mode = random.below(3);
  definition.mode = static_cast<RetentionMode>(mode);
  spec.mode = kModes[mode];
  spec.from_entry = random.chance(0.3);
  if (spec.from_entry) definition.first_return = 0;
  definition.min_times = spec.min_times = static_cast<std::int64_t>(random.below(3)) + 1;
  spec.linked = random.chance(0.3);
  if (spec.linked) {
    definition.linked_entry = 0;
    definition.linked_return = 1;
  }
  definition.groups = {.column = 2, .full_max = random.chance(0.5) ? 1U : 100U, .shown = {}};
  definition.value = 3;
  return world;
}

RetentionOracleEvent make_event(core::Random& random, std::int64_t end) {
  RetentionOracleEvent event;
  event.ts = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end) + 20)) - 10;
  event.named = random.chance(0.6);
  event.enters = event.named && random.chance(0.7);
  event.returns = random.chance(0.6);
  event.entry_link = random.below(3);
  event.return_link = random.below(3);
  event.group = random.below(4);
  if (random.chance(0.8)) event.value = static_cast<std::int64_t>(random.below(100)) - 50;
  return event;
}

void make_histories(core::Random& random, World& world) {
  const auto subjects = random.below(6) + 1;
  for (std::size_t s = 0; s < subjects; ++s) {
    std::vector<RetentionOracleEvent> events;
    const auto count = random.below(15);
    for (std::size_t i = 0; i < count; ++i)
      events.push_back(make_event(random, world.definition.starts.back()));
    std::ranges::stable_sort(events, {}, &RetentionOracleEvent::ts);
    world.histories.push_back(std::move(events));
  }
}

// A history in the kernel's form.
class Columns {
 public:
  Columns(std::uint64_t subject, const std::vector<RetentionOracleEvent>& events) {
    for (const auto& event : events) {
      ts_.push_back(event.ts);
      mask_.push_back((event.enters ? 1U : 0U) | (event.returns ? 2U : 0U) | (event.named ? 4U : 0U));
      codes_[0].push_back(event.entry_link);
      codes_[1].push_back(event.return_link);
      codes_[2].push_back(event.group);
      codes_[3].push_back(event.value ? code_of_whole(*event.value) : kNoCode);
    }
    sequence = {.subject = subject, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    for (std::size_t c = 0; c < std::size(codes_); ++c) sequence.codes[c] = codes_[c].data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> codes_[4];
};

RetentionPartial fold(const World& world, const RetentionDefinition& definition) {
  RetentionKernel kernels[2] = {RetentionKernel{definition}, RetentionKernel{definition}};
  RetentionPartial parts[2];
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    kernels[s % 2].fold(Columns{s, world.histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

struct Expected {
  std::uint64_t entered = 0;
  std::uint64_t back = 0;
  std::int64_t value = 0;
};

// One number of the oracle, of the groups that `holds` holds; and that the kernel lists exactly its people.
template <typename Holds>
Expected expect_people(const World& world, RetentionKernel& kernel, RetentionQuestion question, Holds holds) {
  const auto& bracket = world.definition.brackets[*question.bracket];
  const auto truth = retention_by_definition(world.histories, world.spec, question.cohort, bracket.from,
                                             bracket.to, world.offsets);
  Expected expected;
  for (std::size_t s = 0; s < world.histories.size(); ++s) {
    const auto found = truth.find(s);
    const bool entered = found != truth.end() && holds(found->second.group);
    expected.entered += entered ? 1 : 0;
    const bool back = entered && found->second.back;
    expected.back += back ? 1 : 0;
    expected.value += back ? found->second.value : 0;
    const Columns columns{s, world.histories[s]};
    const auto since = entered ? std::optional{found->second.ts} : std::nullopt;
    const auto listed = [&](std::optional<std::size_t> of, bool lost) {
      question.bracket = of;
      question.lost = lost;
      return kernel.since(columns.sequence, question);
    };
    const auto asked = question.bracket;
    EXPECT_EQ(listed(std::nullopt, false), since);
    EXPECT_EQ(listed(asked, true), back ? std::nullopt : since);
    EXPECT_EQ(listed(asked, false), back ? since : std::nullopt);
  }
  return expected;
}

template <typename Holds>
void expect_counts(const World& world, RetentionKernel& kernel, const RetentionCounts& counts,
                   std::optional<CodedGroup> group, Holds holds) {
  const auto brackets = world.definition.brackets.size();
  for (std::size_t c = 0; c < world.definition.cohorts; ++c) {
    for (std::size_t b = 0; b < brackets; ++b) {
      const auto expected =
          expect_people(world, kernel, {.cohort = c, .bracket = b, .lost = false, .group = group}, holds);
      const auto number = [&](std::size_t at) {
        return counts.numbers.empty() ? RetentionCount{} : counts.numbers[c * (brackets + 1) + at];
      };
      EXPECT_EQ(number(0).subjects, expected.entered) << "cohort " << c;
      EXPECT_EQ(number(b + 1).subjects, expected.back) << "cohort " << c << " bracket " << b;
      EXPECT_EQ(number(b + 1).value.number(false), Number{expected.value})
          << "cohort " << c << " bracket " << b;
    }
  }
}

TEST(RetentionKernel, AgreesWithTheDefinitionOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_RETENTION_HISTORIES");
  const char* seeded = std::getenv("ROUSE_RETENTION_SEED");
  const std::uint64_t seed = seeded ? std::strtoull(seeded, nullptr, 10) : 20261122;
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 1'500;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {} world {}", seed, w));
    core::Random random{seed + w};
    auto world = make_world(random);
    make_histories(random, world);
    auto partial = fold(world, world.definition);
    const auto top = partial.groups.largest(2);
    auto definition = world.definition;
    definition.groups.show(top);
    if (partial.groups.sizes_only) partial = fold(world, definition);
    RetentionKernel kernel{definition};
    expect_counts(world, kernel, partial.all, {}, [](auto) { return true; });
    for (auto& [group, counts] : std::move(partial.groups).shown(top)) {
      const auto of = group;
      expect_counts(world, kernel, counts, of, [&](std::uint64_t code) {
        const bool shown = code == kNoCode || std::ranges::find(top, code) != top.end();
        return of.kind == GroupKind::kOther ? !shown : code == of.code;
      });
    }
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace rouse::behaviour
