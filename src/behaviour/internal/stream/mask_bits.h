// Masks on the wire: bit i there is SequenceQuery::bits[i].bit in a Sequence.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

class MaskBits {
 public:
  explicit MaskBits(const std::vector<SequenceQuery::Bit>& bits) {
    for (const auto& bit : bits) {
      same_ &= bit.bit == bits_.size();
      bits_.push_back(bit.bit);
    }
  }

  std::size_t size() const { return bits_.size(); }
  std::uint64_t from_wire(std::uint64_t wire) const {
    if (same_) return wire;
    std::uint64_t mask = 0;
    for (; wire != 0; wire &= wire - 1)
      mask |= 1ULL << bits_[static_cast<std::size_t>(std::countr_zero(wire))];
    return mask;
  }

 private:
  std::vector<unsigned> bits_;
  bool same_ = true;
};

}  // namespace rouse::behaviour
