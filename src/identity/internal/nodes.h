// What the graph knows of every number, 12 bytes each, in blocks that never move. A number that nothing is
// known of has the default node. Changes since the last commit() can be taken back. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "identity/identifier_types.h"
#include "identity/internal/large_array.h"

namespace rouse::identity {

struct Node {
  std::uint32_t owner = 0;   // of an origin: the person; of a fact: its first customer; 0: itself, nobody
  std::uint32_t next = 0;    // in the ring of the owner's current stretches; 0: itself
  std::int16_t further = 0;  // of a person: identifiers it has now beyond the first; -1: it has none
  std::uint8_t type_plus_1 = 0;
  std::uint8_t flags = 0;

  TypeIndex type() const { return static_cast<TypeIndex>(type_plus_1 - 1); }  // 0 - 1 is kNoType
  void set_type(TypeIndex type) { type_plus_1 = static_cast<std::uint8_t>(type + 1); }

  static constexpr std::uint8_t kStretch = 1;  // the number is a later stretch's, not an identifier's
  static constexpr std::uint8_t kClosed = 2;   // a stretch that has ended
  static constexpr std::uint8_t kHanded = 4;   // an identifier whose hands are known (internal/persons.h)
  static constexpr std::uint8_t kBlocked = 8;  // an identifier that links nothing again
  static constexpr std::uint8_t kHasClosed =
      16;  // a person without customer number that has closed stretches

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  bool operator==(const Node&) const = default;
};
static_assert(sizeof(Node) == 12 && static_cast<TypeIndex>(-1) == kNoType);

class Nodes {
 public:
  const Node& get(std::uint32_t number) const {
    static constexpr Node kUnknown{};
    const std::size_t block = number / kBlockNodes;
    return block < blocks_.size() ? blocks_[block][number % kBlockNodes] : kUnknown;
  }
  Node& edit(std::uint32_t number) {
    Node& node = place(number);
    if (number < new_from_) {
      before_.emplace_back(number, node);
    } else {
      new_end_ = std::max(new_end_, std::uint64_t{number} + 1);
    }
    return node;
  }
  void prefetch(std::uint32_t number) const {
    const std::size_t block = number / kBlockNodes;
    if (block < blocks_.size()) __builtin_prefetch(&blocks_[block][number % kBlockNodes]);
  }

  void commit() {
    before_.clear();
    new_from_ = new_end_;
  }
  void roll_back() {
    for (; !before_.empty(); before_.pop_back()) place(before_.back().first) = before_.back().second;
    for (; new_end_ > new_from_; --new_end_) place(static_cast<std::uint32_t>(new_end_ - 1)) = Node{};
  }

  // All numbers below may be known.
  std::uint64_t end() const { return blocks_.size() * kBlockNodes; }
  std::size_t memory_bytes() const {
    return blocks_.size() * kBlockNodes * sizeof(Node) + before_.capacity() * sizeof(before_[0]);
  }

 private:
  static constexpr std::size_t kBlockNodes = 1U << 19;

  Node& place(std::uint32_t number) {
    const std::size_t block = number / kBlockNodes;
    while (block >= blocks_.size()) blocks_.emplace_back(kBlockNodes, !blocks_.empty());
    return blocks_[block][number % kBlockNodes];
  }

  std::vector<LargeArray<Node>> blocks_;
  // What there was at the last commit(): nothing is known of numbers from new_from_ on, so that of those only
  // the end is kept.
  std::vector<std::pair<std::uint32_t, Node>> before_;
  std::uint64_t new_from_ = 0;
  std::uint64_t new_end_ = 0;
};

}  // namespace rouse::identity
