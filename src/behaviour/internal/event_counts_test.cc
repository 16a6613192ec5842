// Counts of events and of the subjects who did them, against plain loops over random histories.
#include "behaviour/internal/event_counts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/random.h"

namespace rouse::behaviour {
namespace {

constexpr std::size_t kNumbers = 5;

struct Done {
  std::size_t number = 1;  // besides 0
  Code group = kNoCode;
};
using Histories = std::vector<std::vector<Done>>;

struct Definition {
  GroupPlan groups;
  static std::size_t numbers() { return kNumbers; }
};

// The mask of an event is its number.
struct Finder {
  using Definition = behaviour::Definition;
  static void find(const Definition& /*definition*/, const Sequence& sequence,
                   std::vector<EventPlace>& places) {
    for (std::size_t i = 0; i < sequence.size; ++i) {
      places.push_back({0, i});
      places.push_back({sequence.mask[i], i});
    }
  }
};
using CountingKernel = EventCountKernel<Finder>;
static_assert(Kernel<CountingKernel>);

class Columns {
 public:
  Columns(std::uint64_t subject, const std::vector<Done>& events) {
    for (const auto& event : events) {
      ts_.push_back(static_cast<std::int64_t>(10 * ts_.size()));
      mask_.push_back(event.number);
      codes_.push_back(event.group);
    }
    sequence = {.subject = subject, .size = events.size(), .ts = ts_.data(), .mask = mask_.data()};
    sequence.codes[0] = codes_.data();
  }
  Sequence sequence;

 private:
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> mask_;
  std::vector<Code> codes_;
};

EventCountsPartial fold(const Histories& histories, const Definition& definition) {
  CountingKernel kernels[2] = {CountingKernel{definition}, CountingKernel{definition}};
  EventCountsPartial parts[2];
  for (std::size_t s = 0; s < histories.size(); ++s) {
    kernels[s % 2].fold(Columns{s, histories[s]}.sequence, parts[s % 2]);
  }
  parts[0].merge(std::move(parts[1]));
  return std::move(parts[0]);
}

template <typename Holds>
void expect_counts(const Histories& histories, CountingKernel& kernel, const EventCounts& counts,
                   const std::optional<CodedGroup>& group, Holds holds) {
  for (std::size_t number = 0; number < kNumbers; ++number) {
    std::uint64_t events = 0;
    std::uint64_t subjects = 0;
    for (std::size_t s = 0; s < histories.size(); ++s) {
      std::optional<std::int64_t> since;
      for (std::size_t i = 0; i < histories[s].size(); ++i) {
        const auto& each = histories[s][i];
        if ((number != 0 && each.number != number) || !holds(each.group)) continue;
        ++events;
        if (!since) since = static_cast<std::int64_t>(10 * i);
      }
      subjects += since ? 1 : 0;
      EXPECT_EQ(kernel.since(Columns{s, histories[s]}.sequence, {.number = number, .group = group}), since);
    }
    EXPECT_EQ(counts.at(number).events, events) << number;
    EXPECT_EQ(counts.at(number).subjects, subjects) << number;
  }
}

TEST(EventCounts, AreThoseOfPlainLoopsOnRandomHistories) {
  const char* wanted = std::getenv("ROUSE_EVENT_COUNTS_HISTORIES");
  const std::uint64_t worlds = wanted ? std::strtoull(wanted, nullptr, 10) : 1'000;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    SCOPED_TRACE(fmt::format("seed {}", w));
    core::Random random{w};
    Histories histories(random.below(6));
    for (auto& events : histories) {
      events.resize(random.below(10));
      for (auto& event : events) event = {random.below(kNumbers - 1) + 1, random.below(6)};
    }
    Definition definition{.groups = {.column = 0, .full_max = 3, .shown = {}}};
    auto partial = fold(histories, definition);
    const auto top = partial.groups.largest(2);
    // Other of several groups is added up only where no subject can be in two of them.
    definition.groups.show(top);
    if (partial.groups.adds_up_other(top)) partial = fold(histories, definition);
    CountingKernel kernel{definition};
    expect_counts(histories, kernel, partial.all, {}, [](Code) { return true; });
    for (auto& [group, counts] : std::move(partial.groups).shown(top)) {
      const auto of = group;
      expect_counts(histories, kernel, counts, of, [&](Code code) {
        const bool shown = code == kNoCode || std::ranges::find(top, code) != top.end();
        return of.kind == GroupKind::kOther ? !shown : code == of.code;
      });
    }
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace rouse::behaviour
