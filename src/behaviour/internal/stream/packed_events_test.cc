#include "behaviour/internal/stream/packed_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "behaviour/internal/stream/merge_runs.h"
#include "core/random.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using Event = std::tuple<std::uint64_t, std::int64_t, std::uint64_t>;  // subject, ts, mask

SequenceQuery query(std::int64_t from_ms, std::int64_t to_ms, const std::vector<unsigned>& bits) {
  SequenceQuery made;
  made.from_ms = from_ms;
  made.to_ms = to_ms;
  for (const auto bit : bits) made.bits.push_back({.bit = bit, .events = {}, .condition = {}});
  return made;
}

// As the warehouse packs: `wire` is the mask with bit i for query.bits[i].
std::uint64_t pack(const SequenceQuery& query, const Slice& slice, PackedLayout layout, const Event& event) {
  const auto& [subject, ts, wire] = event;
  return (subject - slice.first) << layout.place_shift() |
         static_cast<std::uint64_t>(ts - query.from_ms) << layout.mask_bits | wire;
}

std::vector<Event> visited(PackedEvents& events, std::span<const std::uint64_t> left_out = {}) {
  std::vector<Event> all;
  events.each(left_out, [&](const Sequence& sequence) {
    for (std::size_t i = 0; i < sequence.size; ++i) {
      all.emplace_back(sequence.subject, sequence.ts[i], sequence.mask[i]);
    }
    return true;
  });
  return all;
}

TEST(PackedLayout, IsAsWideAsSliceAndQueryNeed) {
  constexpr std::int64_t kYearMs = 366LL * 86'400'000;  // 35 bits
  const struct {
    const char* name;
    SequenceQuery query;
    Slice slice;
    bool fits;
  } cases[] = {
      {"a month of 100,000 subjects", query(0, 30LL * 86'400'000, {0, 1, 2, 3, 4}), {1, 100'000, 1}, true},
      {"a year, 2^20 subjects, 9 bits",
       query(0, kYearMs, {0, 1, 2, 3, 4, 5, 6, 7, 8}),
       {0, (1 << 20) - 1, 1},
       true},
      {"one subject more", query(0, kYearMs, {0, 1, 2, 3, 4, 5, 6, 7, 8}), {0, 1 << 20, 1}, false},
      {"one subject, no bits", query(5, 6, {}), {7, 7, 1}, true},
      {"any time at all",
       query(std::numeric_limits<std::int64_t>::min() / 2, std::numeric_limits<std::int64_t>::max() / 2, {0}),
       {7, 7, 1},
       false},
      {"an empty time", query(5, 5, {0}), {7, 7, 1}, false},
  };
  for (const auto& test : cases) {
    const auto layout = PackedLayout::of(test.query, test.slice);
    ASSERT_EQ(layout.has_value(), test.fits) << test.name;
    if (!layout) continue;
    PackedEvents events{test.query};
    events.start(*layout, test.slice);
    const std::uint64_t wire = (1ULL << test.query.bits.size()) - 1;
    const Event last{test.slice.last, test.query.to_ms - 1, wire};
    const std::vector packed{pack(test.query, test.slice, *layout, last)};
    events.append(packed);
    events.sort();
    EXPECT_THAT(visited(events), ElementsAre(last)) << test.name;
  }
  auto with_codes = query(0, 1'000, {0});
  with_codes.codes = {"toUInt64(1)"};
  EXPECT_FALSE(PackedLayout::of(with_codes, {1, 2, 1}));
}

TEST(PackedEvents, ComeBackInTheOrderOfSubjectAndTime) {
  constexpr std::uint64_t kSeed = 5;
  core::Random random{kSeed};
  // Two steps and an exclusion.
  const auto asked = query(1'000, 1'000'000, {0, 1, 32});
  const Slice slice{.first = 40, .last = 90, .events = 1};
  const auto layout = PackedLayout::of(asked, slice).value();
  PackedEvents events{asked};
  for (int round = 0; round < 3; ++round) {
    events.start(layout, slice);
    std::vector<Event> expected;
    for (int block = 0; block < 7; ++block) {
      std::vector<std::uint64_t> packed;
      for (int i = 0; i < 200; ++i) {
        const Event event{random.between(40, 90), random.between(1'000, 999'999), random.below(8)};
        packed.push_back(pack(asked, slice, layout, event));
        const auto wire = std::get<2>(event);
        expected.emplace_back(std::get<0>(event), std::get<1>(event), (wire & 3U) | (wire >> 2U) << 32U);
      }
      if (block % 2 == 0) std::ranges::sort(packed);
      events.append(packed);
    }
    events.sort();
    std::ranges::sort(expected);
    EXPECT_EQ(visited(events), expected) << "seed " << kSeed;
  }
}

TEST(PackedEvents, TellsWhoseOrderIsNotKnown) {
  const auto asked = query(0, 1'000, {0, 1});
  const Slice slice{.first = 10, .last = 20, .events = 1};
  const auto layout = PackedLayout::of(asked, slice).value();
  PackedEvents events{asked};
  events.start(layout, slice);
  std::vector<std::uint64_t> packed;
  for (const Event& event :
       {Event{10, 5, 1}, Event{10, 6, 2}, Event{11, 5, 1}, Event{11, 5, 1}, Event{12, 5, 1}, Event{12, 5, 2},
        Event{12, 5, 3}, Event{13, 5, 1}, Event{20, 9, 0}, Event{20, 9, 2}}) {
    packed.push_back(pack(asked, slice, layout, event));
  }
  events.append(packed);
  events.sort();
  EXPECT_THAT(events.tied_subjects(9), ElementsAre(12, 20));
  EXPECT_THAT(events.tied_subjects(1), ElementsAre(12));
  const auto tied = events.tied_subjects(9);
  EXPECT_THAT(visited(events, tied), ElementsAre(Event{10, 5, 1}, Event{10, 6, 2}, Event{11, 5, 1},
                                                 Event{11, 5, 1}, Event{13, 5, 1}));
}

TEST(MergeRuns, SortsAnyNumberOfRunsAndKeepsTheOrderOfEquals) {
  using Item = std::pair<std::uint64_t, int>;
  core::Random random{3};
  for (const std::size_t size : {0, 1, 2, 3, 7, 100, 1'000}) {
    std::vector<Item> items;
    for (std::size_t i = 0; i < size; ++i) items.emplace_back(random.below(50), static_cast<int>(i));
    auto expected = items;
    std::vector<Item> scratch;
    const auto less = [](const Item& a, const Item& b) { return a.first < b.first; };
    std::ranges::stable_sort(expected, less);
    merge_runs(items, scratch, less);
    EXPECT_EQ(items, expected) << size;
  }
}

}  // namespace
}  // namespace rouse::behaviour
