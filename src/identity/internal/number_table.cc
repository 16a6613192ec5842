#include "identity/internal/number_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace rouse::identity {

// One bit for each number of the bucket whose tag fits.
std::uint32_t NumberTable::matches(const Bucket& bucket, std::uint8_t tag) {
  static_assert(std::endian::native == std::endian::little);
  // Eight tags at a time: a byte that is zero after the exclusive or fits; its top bit is set, the others'
  // are cleared; the multiplication gathers the eight bits.
  const auto fit = [tag](const std::uint8_t* tags) {
    constexpr std::uint64_t kEach = 0x0101010101010101;
    constexpr std::uint64_t kLow = 0x7F * kEach;
    std::uint64_t word = 0;
    std::memcpy(&word, tags, sizeof word);
    word ^= tag * kEach;
    const std::uint64_t zeros = ~(((word & kLow) + kLow) | word | kLow);
    return static_cast<std::uint32_t>(((zeros >> 7) * 0x0102040810204080) >> 56);
  };
  const std::uint8_t* const tags = bucket.tags.data();
  return (fit(tags) | fit(tags + 4) << 4) & ((1U << bucket.count) - 1);
}

std::uint32_t NumberTable::find(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() == 0) return 0;
  std::size_t at = bucket_of(hash, buckets.size());
  for (std::size_t looked = 0; looked < buckets.size(); ++looked) {
    const Bucket& bucket = buckets[at];
    for (auto fit = matches(bucket, tag_of(hash)); fit != 0; fit &= fit - 1) {
      const std::uint32_t number = bucket.numbers[static_cast<std::size_t>(std::countr_zero(fit))];
      if (hash_of(number) == hash) return number;
    }
    if (!bucket.passed) return 0;
    at = at + 1 == buckets.size() ? 0 : at + 1;
  }
  return 0;
}

void NumberTable::place(LargeArray<Bucket>& buckets, ValueHash hash, std::uint32_t number) {
  std::size_t at = bucket_of(hash, buckets.size());
  while (buckets[at].count == kBucketNumbers) {
    buckets[at].passed = true;
    at = at + 1 == buckets.size() ? 0 : at + 1;
  }
  Bucket& bucket = buckets[at];
  bucket.numbers[bucket.count] = number;
  bucket.tags[bucket.count++] = tag_of(hash);
}

void NumberTable::grow(Segment& segment) const {
  constexpr std::size_t kAhead = 4;  // buckets
  const auto& old = segment.buckets;
  LargeArray<Bucket> wider(old.size() + std::max<std::size_t>(1, old.size() / 4));
  const auto fetch = [&](std::size_t at) {
    if (at >= old.size()) return;
    for (std::size_t i = 0; i < old[at].count; ++i) prefetch_number(old[at].numbers[i]);
  };
  for (std::size_t at = 0; at < kAhead; ++at) fetch(at);
  for (std::size_t at = 0; at < old.size(); ++at) {
    fetch(at + kAhead);
    for (std::size_t i = 0; i < old[at].count; ++i) {
      place(wider, hash_of(old[at].numbers[i]), old[at].numbers[i]);
    }
  }
  segment.buckets = std::move(wider);
}

void NumberTable::add(ValueHash hash, std::uint64_t number) {
  Segment& segment = segments_[segment_of(hash)];
  if ((segment.used + 1) * 8 > segment.buckets.size() * kBucketNumbers * 7) grow(segment);
  while (blocks_.size() * kBlockHashes < number) blocks_.emplace_back(kBlockHashes, !blocks_.empty());
  hash_of(number) = hash;
  place(segment.buckets, hash, static_cast<std::uint32_t>(number));
  ++segment.used;
  ++used_;
}

void NumberTable::remove(std::uint64_t number) {
  const ValueHash hash = std::exchange(hash_of(number), ValueHash{});
  Segment& segment = segments_[segment_of(hash)];
  std::size_t at = bucket_of(hash, segment.buckets.size());
  while (true) {
    Bucket& bucket = segment.buckets[at];
    const auto end = bucket.numbers.begin() + bucket.count;
    const auto found = std::find(bucket.numbers.begin(), end, static_cast<std::uint32_t>(number));
    if (found != end) {
      const auto last = static_cast<std::size_t>(--bucket.count);
      bucket.tags[static_cast<std::size_t>(found - bucket.numbers.begin())] = bucket.tags[last];
      *found = bucket.numbers[last];
      --segment.used;
      --used_;
      return;
    }
    at = at + 1 == segment.buckets.size() ? 0 : at + 1;
  }
}

void NumberTable::prefetch(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() > 0) __builtin_prefetch(&buckets[bucket_of(hash, buckets.size())]);
}

std::uint32_t NumberTable::guess(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() == 0) return 0;
  const Bucket& bucket = buckets[bucket_of(hash, buckets.size())];
  const auto fit = matches(bucket, tag_of(hash));
  return fit == 0 ? 0 : bucket.numbers[static_cast<std::size_t>(std::countr_zero(fit))];
}

std::size_t NumberTable::memory_bytes() const {
  std::size_t bytes = blocks_.size() * kBlockHashes * sizeof(ValueHash) + segments_.size() * sizeof(Segment);
  for (const auto& segment : segments_) bytes += segment.buckets.size() * sizeof(Bucket);
  return bytes;
}

}  // namespace rouse::identity
