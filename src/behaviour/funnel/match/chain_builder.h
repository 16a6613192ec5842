// Second pass: the events of the reported chain, once reach, start and end are known (rules 4 and 5 of
// funnel_match.h).
#pragma once

#include <cstdint>
#include <vector>

#include "behaviour/funnel/match/match_rules.h"

namespace rouse::behaviour {

// Which events may serve linked steps.
struct LinkChoice {
  enum class Kind {
    kNone,   // no linked step may be done (or the funnel has none)
    kValue,  // those that carry `value`
    kNull,   // exactly one, which carries no value
  };
  Kind kind = Kind::kNone;
  Code value = kNoCode;
  bool operator==(const LinkChoice&) const = default;
};

// Plain funnels: each next step at the first event that fits.
FunnelMatch build_plain(const FunnelRules& rules, const Sequence& sequence, const Furthest& furthest);

// Any ordered or strict funnel. Linear in the events between start and end, times the optional steps in a
// row.
class ChainBuilder {
 public:
  explicit ChainBuilder(const FunnelRules& rules);
  FunnelMatch build(const Sequence& sequence, const Furthest& furthest, const LinkChoice& link);

 private:
  static constexpr std::int32_t kNone = -1;
  struct Arrival {  // a best chain that ends with this event at this step
    std::int32_t position;
    std::int32_t parent;  // index into arrivals_
    std::uint16_t step;
    std::uint16_t length;  // steps done
  };
  // Arrivals at one step that may precede one other step: longest first, of equal length the earliest first.
  struct Queue {
    std::vector<std::int32_t> arrivals;
    std::size_t head = 0;
  };

  Queue& queue(std::size_t layer, std::size_t from, std::size_t to);
  void reset();
  void arrive(std::size_t layer, std::size_t step, std::int32_t position, std::int32_t parent);
  std::int32_t best_parent(const Sequence& sequence, std::size_t layer, std::size_t step,
                           std::int32_t position);
  // Tries to let event `position` serve `step`; the index of the arrival, or kNone.
  std::int32_t extend(const Sequence& sequence, const LinkChoice& link, std::size_t step,
                      std::int32_t position);
  std::int32_t extend_in(const Sequence& sequence, std::size_t from_layer, std::size_t to_layer,
                         std::size_t step, std::int32_t position);

  const FunnelRules* rules_;
  std::vector<Arrival> arrivals_;
  std::vector<Queue> queues_;  // [layer][from][to]; layer 1: a linked step without value was done
};

// Rules 4 and 5 between chains of equal reach, start and end.
bool is_better_chain(const FunnelMatch& a, const FunnelMatch& b);

}  // namespace rouse::behaviour
