// The retention kernel: finds a subject's entries, one per cohort, and what came back after each.
//
// An entry is the first event of its cohort's period that may enter; a return comes after it, in the order of
// events. So numbers of one cohort are of subjects, each counted once and in one group. Cost: the events
// within reach of each entry are looked at once per cohort.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/internal/exact_sum.h"
#include "behaviour/internal/run/counted.h"
#include "behaviour/retention/retention_spec.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Bits of an event's mask.
inline constexpr std::size_t kEntryBit = 0;
inline constexpr std::size_t kReturnBit = 1;
inline constexpr std::size_t kEntryNamedBit = 2;  // of FirstTime::kEver: has a name of the entry

struct RetentionDefinition {
  FirstTime first_time = FirstTime::kNo;
  std::int64_t from_ms = 0;  // of entries
  std::int64_t to_ms = 0;    // excluded
  // Of the calendar's periods from the first cohort's to the one after the last that is within reach.
  std::vector<std::int64_t> starts;
  std::size_t cohorts = 0;
  std::vector<Bracket> brackets;
  std::int64_t rolling_ms = 0;  // length of a period; 0: the calendar's
  RetentionMode mode = RetentionMode::kOn;
  std::size_t first_return = 1;  // events after the entry; 0: the entry itself is one, too, if it matches
  std::int64_t min_times = 1;
  std::int8_t linked_entry = -1;  // code columns
  std::int8_t linked_return = -1;
  std::int8_t value = -1;
  bool fractions = false;  // values are real numbers
  GroupPlan groups;
};

// One number: who entered a cohort, and who of them came back in a bracket.
struct RetentionCount {
  std::uint64_t subjects = 0;
  ValueSum value;  // of the returns of the subjects counted
};

// [cohort][0: entered, 1 + bracket: came back]; empty while nothing is counted.
struct RetentionCounts {
  std::vector<RetentionCount> numbers;
  void merge(RetentionCounts&& other);
};

using RetentionPartial = CountedPartial<RetentionCounts>;

// Who is asked for: of a cohort, all who entered, or who came back in a bracket, or who did not.
struct RetentionQuestion {
  std::size_t cohort = 0;
  std::optional<std::size_t> bracket;
  bool lost = false;
  std::optional<CodedGroup> group;
};

// One per thread.
class RetentionKernel {
 public:
  using Partial = RetentionPartial;

  explicit RetentionKernel(RetentionDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // When the subject entered; none if it is not in the number.
  std::optional<std::int64_t> since(const Sequence& sequence, const RetentionQuestion& question);

 private:
  struct Entry {
    std::size_t cohort = 0;
    std::size_t event = 0;
  };
  struct Returned {  // in one bracket
    std::int64_t times = 0;
    ValueSum value;
  };

  void find_entries(const Sequence& sequence);
  std::optional<std::size_t> first_entry(const Sequence& sequence) const;
  std::size_t cohort_of(std::int64_t ts) const;
  std::int64_t end_of_reach(std::int64_t entered, std::size_t cohort) const;
  void find_returns(const Sequence& sequence, const Entry& entry);
  void add_return(const Sequence& sequence, std::size_t event, std::int32_t offset);
  void add_up();
  Code group_of(const Sequence& sequence, const Entry& entry) const;
  void count(const Entry& entry, RetentionCounts& counts) const;

  RetentionDefinition definition_;
  std::vector<std::int32_t> bracket_of_;  // by offset, -1 in a gap
  std::vector<Entry> entries_;
  std::vector<Returned> returned_;  // by bracket
};

static_assert(Kernel<RetentionKernel>);

}  // namespace rouse::behaviour
