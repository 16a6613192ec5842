// Hash of a value -> its number, for hundreds of millions of them.
//
// A number is the index (plus 1) of 64 bits of its value's hash, in blocks that never move. To find it, a
// hash table of buckets of one cache line each: eight numbers, and of each 32 further bits of the hash. They
// say where the number's place is, so a bucket is searched, and the table grown, without looking at the
// hashes of its numbers; only the number that is found has its other 64 bits compared. The table is cut into
// segments that grow by a quarter each, to the end of a page, when they are 7/8 full: no more than one exists
// twice. 8 bytes a number, and 8 a slot, which make 9 to 11 a number.
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
  std::uint32_t place = 0;
  std::uint64_t rest = 0;  // 0 marks a number without a value

  static ValueHash of(core::Hash128 hash) {
    return {.place = static_cast<std::uint32_t>(hash.high), .rest = hash.low == 0 ? 1 : hash.low};
  }
};

class NumberTable {
 public:
  NumberTable() : segments_(kSegments) {}

  // 0: none.
  std::uint32_t find(ValueHash hash) const;
  // Neither the hash nor the number may be in it.
  void add(ValueHash hash, std::uint64_t number);
  void remove(ValueHash hash, std::uint64_t number);
  bool has(std::uint64_t number) const {
    return number >= 1 && number <= blocks_.size() * kBlockNumbers && rest_of(number) != 0;
  }
  std::uint64_t size() const { return used_; }

  // In this order, each some dozen hashes before the next: what find() will touch comes into the cache.
  void prefetch(ValueHash hash) const;
  // A number the hash may have, 0: most likely none.
  std::uint32_t guess(ValueHash hash) const;
  // That the guess is right.
  bool is_rest_of(std::uint32_t number, std::uint64_t rest) const { return rest_of(number) == rest; }
  void prefetch_number(std::uint32_t number) const { __builtin_prefetch(&rest_of(number)); }

  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kBlockNumbers = 1U << 19;
  static constexpr unsigned kSegmentBits = 3;
  static constexpr std::size_t kSegments = 1U << kSegmentBits;
  static constexpr std::size_t kBucketNumbers = 8;
  static constexpr std::uint32_t kRemoved = 0xFFFF'FFFF;  // no number, but others may have passed it

  struct alignas(64) Bucket {
    std::array<std::uint32_t, kBucketNumbers> places;
    std::array<std::uint32_t, kBucketNumbers> numbers;  // 0: free, and so are the ones after it
  };
  static_assert(sizeof(Bucket) == 64);

  struct Segment {
    LargeArray<Bucket> buckets;
    std::uint64_t used = 0;     // slots
    std::uint64_t removed = 0;  // of them
  };

  static std::size_t segment_of(ValueHash hash) { return hash.rest >> (64 - kSegmentBits); }
  static std::size_t bucket_of(std::uint32_t place, std::size_t buckets) {
    return static_cast<std::size_t>((std::uint64_t{place} * buckets) >> 32);
  }
  static std::uint32_t matches(const Bucket& bucket, std::uint32_t place);
  static void put(LargeArray<Bucket>& buckets, std::uint32_t place, std::uint32_t number);
  static void grow(Segment& segment);

  std::uint64_t& rest_of(std::uint64_t number) {
    return blocks_[(number - 1) / kBlockNumbers][(number - 1) % kBlockNumbers];
  }
  const std::uint64_t& rest_of(std::uint64_t number) const {
    return blocks_[(number - 1) / kBlockNumbers][(number - 1) % kBlockNumbers];
  }

  std::vector<LargeArray<std::uint64_t>> blocks_;
  std::vector<Segment> segments_;
  std::uint64_t used_ = 0;
};

}  // namespace rouse::identity
