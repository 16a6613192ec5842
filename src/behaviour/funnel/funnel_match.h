// Finds one subject's furthest attempt at a funnel. The rules are docs/behaviour/funnel.md, sections
// "Attempts" to "Exclusions"; this header names what the code needs of them.
//
// A chain is one event per step done, in order, no event twice. Of all chains whose step 1 lies in the range
// the answer is the one that
//   1. reaches the furthest step,   2. reaches it first,         3. starts last (the tightest attempt),
//   4. did most optional steps,     5. has its steps earliest, compared from the last one backwards.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "behaviour/funnel/funnel_spec.h"
#include "behaviour/sequence.h"
#include "behaviour/window.h"
#include "core/zone.h"

namespace rouse::behaviour {

inline constexpr std::int64_t kNoLimitMs = std::numeric_limits<std::int64_t>::max();
inline constexpr std::uint64_t kStepBits = 0xFFFF'FFFFU;  // of an event's mask; exclusions are the upper half
inline constexpr unsigned kExclusionShift = 32;

// Work per subject that grows with (events x open linked values): visits of one value by one event. Beyond it
// the subject is left out and the result says `cut`.
inline constexpr std::uint64_t kValueVisitsMax = 20'000'000;

// A funnel as its kernel sees it: steps and exclusions are mask bits, properties are code columns. Steps
// count from 0 here.
struct FunnelDefinition {
  explicit FunnelDefinition(core::Zone bank_zone) : zone(std::move(bank_zone)) {
    within_ms.fill(kNoLimitMs);
    linked.fill(-1);
  }

  struct Exclusion {  // bit 32 + index in `exclusions`
    std::size_t after_step = 0;
    std::size_t before_step = 1;
  };

  core::Zone zone;
  StepOrder order = StepOrder::kOrdered;
  std::size_t steps = 1;
  std::int64_t from_ms = 0;  // of step 1; included
  std::int64_t to_ms = 0;    // excluded
  Window window;
  std::uint32_t optional = 0;                       // bit per step
  std::array<std::int64_t, kStepsMax> within_ms{};  // since the step done before; kNoLimitMs if none
  std::array<std::int8_t, kStepsMax> linked{};      // code column, or -1
  std::vector<Exclusion> exclusions;
};

struct FunnelMatch {
  std::uint32_t reach = 0;  // furthest step, counted from 1; 0: never entered
  std::uint32_t done = 0;   // bit per step of the chain; unordered: the lowest `reach` bits
  bool excluded = false;    // entered, then removed by an exclusion
  bool left_out = false;    // kValueVisitsMax was reached; nothing else is set
  // Position in the sequence per done step, else undefined; unordered: of the first, second, ... event.
  std::array<std::int32_t, kStepsMax> at;
};

// Holds scratch memory: one per thread. The time per sequence is linear in its events, except for steps that
// are not linked after one that is (kValueVisitsMax).
class FunnelMatcher {
 public:
  explicit FunnelMatcher(FunnelDefinition definition);
  FunnelMatcher(FunnelMatcher&&) noexcept;
  FunnelMatcher& operator=(FunnelMatcher&&) noexcept;
  ~FunnelMatcher();

  const FunnelDefinition& definition() const;

  FunnelMatch match(const Sequence& sequence);
  // The same with step 1 in [from_ms, to_ms) instead of the definition's range.
  FunnelMatch match(const Sequence& sequence, std::int64_t from_ms, std::int64_t to_ms);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::behaviour
