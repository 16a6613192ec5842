// The keys that are not sealed yet: a hash table of one cache line for two slots. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "ingest/internal/feed/seen_key.h"

namespace rouse::ingest {

class SeenTable {
 public:
  std::size_t size() const { return size_; }
  void prefetch(core::Hash128 key) const { __builtin_prefetch(&slots_[home(key)]); }

  // Null when there is none.
  SeenKey* find(core::Hash128 key) {
    SeenKey& slot = slots_[place(key)];
    return is_empty(slot) ? nullptr : &slot;
  }
  // Replaces what the key had.
  void put(const SeenKey& entry) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    SeenKey& slot = slots_[place(entry.key())];
    if (is_empty(slot)) ++size_;
    slot = entry;
  }
  void clear() {
    std::ranges::fill(slots_, kEmpty);
    size_ = 0;
  }
  // Unsorted.
  std::vector<SeenKey> entries() const {
    std::vector<SeenKey> all;
    all.reserve(size_);
    for (const SeenKey& slot : slots_) {
      if (!is_empty(slot)) all.push_back(slot);
    }
    return all;
  }

 private:
  static constexpr std::size_t kFirstSlots = 1U << 12;
  static constexpr SeenKey kEmpty{0, 0, std::numeric_limits<std::uint64_t>::max(), 0};

  static bool is_empty(const SeenKey& slot) { return slot.position == kEmpty.position; }
  // Senders choose message ids, and with them keys, so the place depends on a secret.
  std::size_t home(core::Hash128 key) const {
    constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;
    const std::uint64_t mixed = ((key.high ^ secret_) * kOdd) ^ key.low;
    return (mixed * kOdd >> 32) & (slots_.size() - 1);
  }
  std::size_t place(core::Hash128 key) const {
    std::size_t at = home(key);
    while (!is_empty(slots_[at]) && slots_[at].key() != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    std::vector<SeenKey> wider(slots_.size() * 2, kEmpty);
    wider.swap(slots_);
    for (const SeenKey& slot : wider) {
      if (!is_empty(slot)) slots_[place(slot.key())] = slot;
    }
  }

  std::vector<SeenKey> slots_ = std::vector<SeenKey>(kFirstSlots, kEmpty);
  std::size_t size_ = 0;
  std::uint64_t secret_ = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();
};

}  // namespace rouse::ingest
