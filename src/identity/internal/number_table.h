// Hash of a value -> its number, for hundreds of millions of them.
//
// A number is the index (plus 1) of its value's hash, 12 bytes, in blocks that never move. To find it, a hash
// table of buckets of one cache line each: 12 numbers, and of each 8 bits of the hash, so that a bucket is
// searched without looking at the hashes of its numbers. The table is cut into segments that grow by a
// quarter each when they are 7/8 full: no pause is long, and at most one segment exists twice. 5.3 bytes a
// slot make 6 to 8 bytes a number, 18 to 20 in all.
//
// Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/hash.h"
#include "identity/internal/large_array.h"

namespace rouse::identity {

struct ValueHash {
  std::uint32_t low = 0;
  std::uint32_t middle = 0;
  std::uint32_t high = 0;

  static ValueHash of(core::Hash128 hash) {
    ValueHash value{static_cast<std::uint32_t>(hash.low), static_cast<std::uint32_t>(hash.low >> 32),
                    static_cast<std::uint32_t>(hash.high)};
    if (value == ValueHash{}) value.low = 1;  // all zeros mark a number without a value
    return value;
  }
  bool operator==(const ValueHash&) const = default;
};

class NumberTable {
 public:
  NumberTable() : segments_(kSegments) {}

  // 0: none.
  std::uint32_t find(ValueHash hash) const;
  // Neither the hash nor the number may be in it.
  void add(ValueHash hash, std::uint64_t number);
  void remove(std::uint64_t number);
  bool has(std::uint64_t number) const {
    return number >= 1 && number <= blocks_.size() * kBlockHashes && hash_of(number) != ValueHash{};
  }
  std::uint64_t size() const { return used_; }

  // In this order, each some dozen hashes before the next: what find() will touch comes into the cache.
  void prefetch(ValueHash hash) const;
  // A number the hash may have, 0: most likely none.
  std::uint32_t guess(ValueHash hash) const;
  void prefetch_number(std::uint32_t number) const { __builtin_prefetch(&hash_of(number)); }

  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kBlockHashes = 1U << 19;
  static constexpr unsigned kSegmentBits = 5;
  static constexpr std::size_t kSegments = 1U << kSegmentBits;
  static constexpr std::size_t kBucketNumbers = 12;

  struct alignas(64) Bucket {
    std::array<std::uint32_t, kBucketNumbers> numbers;
    std::array<std::uint8_t, kBucketNumbers> tags;
    std::uint8_t count;
    bool passed;  // a number that belongs here is in a later bucket
    std::uint16_t unused;
  };
  static_assert(sizeof(Bucket) == 64);

  struct Segment {
    LargeArray<Bucket> buckets;
    std::uint32_t used = 0;
  };

  // Where a number's place begins; bits of the hash are used once each.
  static std::size_t segment_of(ValueHash hash) { return hash.middle >> (32 - kSegmentBits); }
  static std::size_t bucket_of(ValueHash hash, std::size_t buckets) {
    return static_cast<std::size_t>((std::uint64_t{hash.low} * buckets) >> 32);
  }
  static std::uint8_t tag_of(ValueHash hash) { return static_cast<std::uint8_t>(hash.middle); }
  static std::uint32_t matches(const Bucket& bucket, std::uint8_t tag);

  ValueHash& hash_of(std::uint64_t number) {
    return blocks_[(number - 1) / kBlockHashes][(number - 1) % kBlockHashes];
  }
  const ValueHash& hash_of(std::uint64_t number) const {
    return blocks_[(number - 1) / kBlockHashes][(number - 1) % kBlockHashes];
  }
  static void place(LargeArray<Bucket>& buckets, ValueHash hash, std::uint32_t number);
  void grow(Segment& segment) const;

  std::vector<LargeArray<ValueHash>> blocks_;
  std::vector<Segment> segments_;
  std::uint64_t used_ = 0;
};

}  // namespace rouse::identity
