// The interval kernel: pairs starts with ends, and keeps how long that took.
//
// An event that ends closes the start that is open, and one that starts opens one, in place of the one that
// was; an event that does both ends first. So an interval goes from the latest start before an end, and each
// event starts at most one interval and ends at most one. With linked properties there is an open start per
// value. Cost: one look at each event; linked, a sort of the subject's starts and ends.
//
// Memory: 8 bytes per length that counts, once for all, once for its period and once for its group, and 4 per
// customer in each of these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "behaviour/internal/grouped.h"
#include "behaviour/interval/interval_spec.h"
#include "behaviour/sequence.h"
#include "behaviour/window.h"
#include "core/zone.h"

namespace rouse::behaviour {

// Bits of an event's mask.
inline constexpr std::size_t kStartBit = 0;
inline constexpr std::size_t kEndBit = 1;

struct IntervalDefinition {
  core::Zone zone;
  std::int64_t from_ms = 0;  // of starts
  std::int64_t to_ms = 0;    // excluded
  Window max{};
  IntervalPer per = IntervalPer::kInterval;
  std::int8_t linked_start = -1;  // code columns
  std::int8_t linked_end = -1;
  std::vector<std::int64_t> periods{};  // starts of the trend's; the first holds from_ms
  GroupPlan groups{};
};

struct IntervalValues {
  std::uint64_t intervals = 0;
  std::vector<std::int64_t> ms;     // that count: of each interval, or of each customer
  std::vector<std::uint32_t> runs;  // how many of these each customer has, in their order

  std::uint64_t customers() const { return runs.size(); }
  void merge(IntervalValues&& other);
};

struct IntervalPartial {
  std::uint64_t started = 0;  // subjects with a start
  IntervalValues all;
  std::vector<IntervalValues> periods;
  Grouped<IntervalValues> groups;
  std::uint64_t kept = 0;  // lengths, but for groups
  std::uint64_t kept_in_groups = 0;

  std::uint64_t values_kept() const { return kept + (groups.sizes_only ? 0 : kept_in_groups); }
  void merge(IntervalPartial&& other);
};

// Who is asked for: who has an interval, of a period, or of a group and of such a length; or who started and
// has none.
struct IntervalQuestion {
  bool unpaired = false;
  std::optional<std::size_t> period;
  std::optional<CodedGroup> group;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();  // excluded
};

// One per thread.
class IntervalKernel {
 public:
  using Partial = IntervalPartial;

  explicit IntervalKernel(IntervalDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // The start of the first interval for which the subject is in the number (of who has none, his first
  // start); none if it is not in it.
  std::optional<std::int64_t> since(const Sequence& sequence, const IntervalQuestion& question);

 private:
  struct Interval {
    std::size_t start = 0;  // event
    std::int64_t ms = 0;
  };
  using Intervals = std::span<const Interval>;

  void find(const Sequence& sequence);
  void find_linked(const Sequence& sequence);
  void note_start(std::int64_t ts);
  void add(const Sequence& sequence, std::size_t start, std::size_t end);
  std::int64_t deadline(std::int64_t start) const;
  std::size_t period_of(std::int64_t ts) const;
  // Those that start in the period; they stand together.
  Intervals of_period(const Sequence& sequence, std::size_t period) const;
  Code group_of(const Sequence& sequence, const Interval& interval) const;
  std::int64_t median(Intervals intervals);
  std::uint64_t count(Intervals intervals, IntervalValues& values);
  void count_periods(const Sequence& sequence, Partial& partial);
  void count_groups(const Sequence& sequence, Partial& partial);

  IntervalDefinition definition_;
  std::int64_t max_ms_ = 0;  // 0: of calendar periods
  std::optional<std::int64_t> started_;
  std::vector<Interval> found_;  // of one subject, by start
  std::vector<std::pair<Code, std::size_t>> marks_;
  std::vector<std::pair<std::pair<bool, Code>, Interval>> grouped_;
  std::vector<Interval> of_group_;
  std::vector<std::int64_t> lengths_;
};

static_assert(Kernel<IntervalKernel>);

}  // namespace rouse::behaviour
