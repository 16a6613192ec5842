// A Bloom filter of one cache line a key: 12 bits and 6 probes a key, so that about one key in 120 that was
// never added passes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hash.h"

namespace rouse::ingest {

class KeyFilter {
 public:
  struct alignas(64) Line {
    std::array<std::uint64_t, 8> words{};
  };

  KeyFilter() = default;
  explicit KeyFilter(std::uint64_t keys)
      : lines_(std::max<std::uint64_t>(1, (keys * kBitsPerKey + kLineBits - 1) / kLineBits)) {}
  explicit KeyFilter(std::vector<Line> lines) : lines_(std::move(lines)) {}

  void prefetch(core::Hash128 key) const { __builtin_prefetch(&line_of(key)); }
  void add(core::Hash128 key) {
    auto& words = lines_[index_of(key)].words;
    for_each_bit(key, [&](std::uint64_t bit) {
      words[bit / 64] |= std::uint64_t{1} << (bit % 64);
      return true;
    });
  }
  bool may_have(core::Hash128 key) const {
    const auto& words = line_of(key).words;
    return for_each_bit(key, [&](std::uint64_t bit) { return (words[bit / 64] >> (bit % 64) & 1) != 0; });
  }
  const std::vector<Line>& lines() const { return lines_; }

 private:
  static constexpr std::uint64_t kBitsPerKey = 12;
  static constexpr std::uint64_t kLineBits = 512;
  static constexpr int kProbes = 6;

  // The line by one half of the key, the bits in it by the other.
  std::uint64_t index_of(core::Hash128 key) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{key.low} * lines_.size()) >> 64);
  }
  const Line& line_of(core::Hash128 key) const { return lines_[index_of(key)]; }
  template <typename Probe>
  static bool for_each_bit(core::Hash128 key, Probe probe) {
    std::uint64_t bits = key.high;
    for (int i = 0; i < kProbes; ++i, bits >>= 9) {
      if (!probe(bits % kLineBits)) return false;
    }
    return true;
  }

  std::vector<Line> lines_;
};

}  // namespace rouse::ingest
