// Sequences and kernels: the interface every behaviour model is written against.
//
// A sequence is all that one subject did, in order (ts, seq), as a host of kernels hands it over: per event
// the time, a mask of what the event is, and a few codes of property values. What a mask bit means is agreed
// between the model that compiled the definition and its kernel; for funnels bits 0..31 are steps and bits
// 32..63 exclusions, for a path or a session model they are node names, start and end events. Events without
// any bit are handed over only when the model asks for them (strict order, sessions, paths).
//
// A kernel folds one whole sequence at a time into its Partial:
//
//   struct Partial { void merge(Partial&& other); };      // what a worker collected, in any order
//   void fold(const Sequence&, Partial&);                 // begin(subject), event(...)*, end() in one call
//
// The whole sequence comes in one call, rather than event by event, because the loop over events then sits
// inside the kernel, where it is inlined, and because a kernel may look twice (the funnel finds the furthest
// attempt first and the times of its steps second). A kernel is immutable while it folds except for its own
// scratch memory: one kernel object per thread, merged at the end.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace rouse::behaviour {

// Columns of property codes a sequence may carry: one per distinct property that a definition links or breaks
// down by.
inline constexpr std::size_t kCodeColumnsMax = 8;

// A property's value as a number: equal values have equal codes. Missing is kNoCode.
using Code = std::uint64_t;
inline constexpr Code kNoCode = 0;

// Struct of arrays, each `size` long; valid during the call only.
struct Sequence {
  std::uint64_t subject = 0;
  std::size_t size = 0;
  const std::int64_t* ts = nullptr;     // epoch ms, ascending; equal times are in the order of seq
  const std::uint64_t* mask = nullptr;  // what each event is
  std::array<const Code*, kCodeColumnsMax> codes{};  // null where the definition has no such column
};

template <typename K>
concept Kernel =
    requires(K kernel, const Sequence& sequence, typename K::Partial partial, typename K::Partial other) {
      { kernel.fold(sequence, partial) } -> std::same_as<void>;
      { partial.merge(std::move(other)) } -> std::same_as<void>;
    };

}  // namespace rouse::behaviour
