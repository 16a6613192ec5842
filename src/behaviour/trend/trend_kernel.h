// The trend kernel: folds sequences into the numbers of a trend, and tells for one subject whether and when
// it comes to be in one of them. Lists of customers look at the same events in the same groups as the
// numbers.
//
// Numbers are kept for all events and for each group. How many groups there are is known only at the end, so
// a partial keeps all numbers of each group while no more than `groups_max` were seen, and beyond that one:
// series A over the whole range, by which groups are ranked. The numbers of the groups shown and of Other
// then come from a second run, which knows them (`shown`). So a customer of two groups of Other is one
// customer of Other.
//
// Memory: some 150 bytes per number and per group, and 8 per value kept for a percentile or kDistinct.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/sequence.h"
#include "behaviour/trend/tally.h"
#include "behaviour/trend/trend_spec.h"

namespace rouse::behaviour {

// Of an event's mask: bit s for events that may count in series s, bit kNamedShift + s for those that have
// one of its names (of FirstTime::kEver only).
inline constexpr std::size_t kNamedShift = 8;

// The values of an event in the properties of the breakdown; kNoCode where missing, and where there are
// fewer.
using GroupCodes = std::array<Code, kTrendPropertiesMax>;
inline constexpr GroupCodes kNoValue{};

struct GroupCodesHash {
  std::size_t operator()(const GroupCodes& codes) const;
};

struct TrendDefinition {
  struct Series : Measuring {
    FirstTime first_time = FirstTime::kNo;
  };

  std::vector<Series> series;
  std::vector<std::int64_t> starts;    // of periods, ascending; the first is that of the range
  std::int64_t to_ms = 0;              // end of the range, excluded
  std::vector<std::int8_t> breakdown;  // code columns
  TrendAttribution attribution = TrendAttribution::kEvery;
  std::size_t groups_max = 0;                    // besides kNoValue
  std::optional<std::vector<GroupCodes>> shown;  // then all others are Other

  std::int64_t from_ms() const { return starts.front(); }
  std::size_t numbers() const { return (starts.size() + 1) * series.size(); }
};

// A line of numbers: series by series of the whole range, then of the first period, ...
using Tallies = std::vector<Tally>;

struct TrendPartial {
  std::uint64_t subjects = 0;
  std::uint64_t events = 0;
  std::uint64_t values_held = 0;  // of all tallies, roughly
  Tallies all;
  boost::unordered_flat_map<GroupCodes, Tallies, GroupCodesHash> groups;
  bool ranked_only = false;  // of groups only the first number is kept
  Tallies other;             // of a definition that knows what is shown
  std::vector<Measuring> measuring;

  void merge(TrendPartial&& other_part);
};

// One number: a series, in a period or in the whole range, of a group or of all events.
struct TrendQuestion {
  std::size_t series = 0;
  std::optional<std::size_t> period{};
  enum class Of { kAll, kGroup, kOther } of = Of::kAll;
  GroupCodes group{};
};

// One per thread.
class TrendKernel {
 public:
  using Partial = TrendPartial;

  explicit TrendKernel(TrendDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // The time of the first event for which the subject is in the number; none if it is not in it.
  std::optional<std::int64_t> first_counted(const Sequence& sequence, const TrendQuestion& question);

  const TrendDefinition& definition() const { return definition_; }

 private:
  struct Run {  // events of one period, or of the whole range
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void keep_first(const Sequence& sequence, std::size_t series);
  Sequence counted(const Sequence& sequence);
  GroupCodes group_of(const Sequence& sequence, std::size_t event) const;
  bool is_shown(const GroupCodes& group) const;
  Run run_of(const Sequence& sequence, std::int64_t from, std::int64_t to) const;
  template <typename Visit>
  void each_event(const Sequence& sequence, std::size_t series, Run run, Visit visit) const;
  template <typename Count>
  void each_run(const Sequence& sequence, Count count) const;
  void count_plain(const Sequence& sequence, Partial& partial);
  void count_run(const Sequence& sequence, Run run, std::size_t first_number, Partial& partial);
  void count_groups(const Sequence& sequence, Run run, std::size_t series, std::size_t number,
                    Partial& partial);
  GroupCodes last_group(const Sequence& sequence, std::size_t series, Run run) const;
  Tallies& tallies_of(const GroupCodes& group, Partial& partial) const;
  void rank_only(Partial& partial) const;

  TrendDefinition definition_;
  bool plain_ = true;  // no breakdown and no values: events are counted run by run
  bool first_times_ = false;
  std::vector<std::uint64_t> mask_;  // of the events that count, where some are left out
};

static_assert(Kernel<TrendKernel>);

}  // namespace rouse::behaviour
