// The funnel kernel: folds sequences into the counts, times, groups and trend of a funnel, and tells for one
// subject which of those counts it is part of. Lists of customers ask the same questions of the same outcome
// as the counts, so a count always equals the length of its list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "behaviour/funnel/funnel_match.h"
#include "behaviour/funnel/funnel_spec.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

// What is asked of a funnel besides its steps. Steps count from 0.
struct FunnelQuestions {
  std::int8_t breakdown = -1;  // code column, or -1
  Attribution attribution = Attribution::kFirst;
  std::size_t attribution_step = 0;
  std::optional<std::pair<std::size_t, std::size_t>> time_to_convert;
  std::vector<std::int64_t>
      trend_starts;  // ascending; a point lasts until the next start, the last to the end
};

// One subject's part in a funnel.
struct FunnelOutcome {
  FunnelMatch match;
  std::int64_t entered_ms = 0;  // step 1 of the reported chain
  Code group = kNoCode;         // of the breakdown

  // In this order the definition of every count: FunnelPartial adds up exactly these.
  bool counts() const { return match.reach > 0 && !match.excluded && !match.left_out; }
  bool reached(std::size_t step) const { return counts() && (match.done >> step & 1U) != 0; }
  bool dropped(std::size_t step, std::size_t steps) const {
    return counts() && match.reach == step + 1 && match.reach < steps;
  }
};

struct FunnelPartial {
  struct Counts {
    std::array<std::uint64_t, kStepsMax> furthest{};  // subjects whose last step done is this one
    std::array<std::uint64_t, kStepsMax> optional{};  // who did this optional step

    void add(const FunnelMatch& match, std::uint32_t optional_steps);
    void add(const Counts& other);
    std::uint64_t reached(std::size_t step, const FunnelDefinition& definition) const;
    std::uint64_t dropped(std::size_t step, const FunnelDefinition& definition) const;
  };

  std::uint64_t subjects = 0;
  std::uint64_t events = 0;
  std::uint64_t excluded = 0;
  std::uint64_t left_out = 0;  // subjects beyond kValueVisitsMax
  Counts total;
  std::array<std::vector<std::int64_t>, kStepsMax> gaps_ms;  // per step, since the step done before it
  std::vector<std::int64_t> conversions_ms;                  // of time_to_convert
  std::unordered_map<Code, Counts> groups;
  std::vector<std::uint64_t> trend;  // [point][step]

  void merge(FunnelPartial&& other);
};

class FunnelKernel {
 public:
  using Partial = FunnelPartial;

  FunnelKernel(FunnelDefinition definition, FunnelQuestions questions);

  void fold(const Sequence& sequence, Partial& partial);

  // The subject's outcome in the whole range, or in one point of the trend.
  FunnelOutcome outcome(const Sequence& sequence);
  FunnelOutcome outcome_in(const Sequence& sequence, std::size_t point);

  const FunnelDefinition& definition() const { return matcher_.definition(); }
  const FunnelQuestions& questions() const { return questions_; }

 private:
  void describe(const Sequence& sequence, FunnelOutcome& outcome) const;
  Code group_of(const Sequence& sequence, const FunnelMatch& match) const;
  void count_times(const Sequence& sequence, const FunnelMatch& match, Partial& partial) const;
  void count_trend(const Sequence& sequence, Partial& partial);
  std::pair<std::int64_t, std::int64_t> point_range(std::size_t point) const;
  std::size_t point_of(std::int64_t ts) const;

  FunnelMatcher matcher_;
  FunnelQuestions questions_;
  std::uint64_t start_bits_;  // events that may open an attempt
};

static_assert(Kernel<FunnelKernel>);

}  // namespace rouse::behaviour
