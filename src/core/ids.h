// Strong ids: a CustomerId is not a PlanId, and neither converts to a number by accident.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace rouse::core {

template <typename Tag, typename Rep = std::uint64_t>
struct Id {
  Rep value{};
  constexpr Id() = default;
  constexpr explicit Id(Rep v) : value(v) {}
  auto operator<=>(const Id&) const = default;
};

// The analysis subject of a plan: `one_id` for customers, else the dense number that `identity` gave to an
// application, card, device, ... Dense from 1; 0 is never given.
using SubjectId = Id<struct SubjectTag>;

// The bank's own row order of an event inside one source: source in the upper 16 bits, position in the
// lower 48.
using Sequence = Id<struct SequenceTag>;

}  // namespace rouse::core

template <typename Tag, typename Rep>
struct std::hash<rouse::core::Id<Tag, Rep>> {
  std::size_t operator()(const rouse::core::Id<Tag, Rep>& id) const { return std::hash<Rep>{}(id.value); }
};
