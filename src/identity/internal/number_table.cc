#include "identity/internal/number_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace rouse::identity {

// One bit for each slot of the place.
std::uint32_t NumberTable::matches(const Bucket& bucket, std::uint32_t place) {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < kBucketNumbers; ++i) {
    found |= static_cast<std::uint32_t>(bucket.places[i] == place) << i;
  }
  return found;
}

std::uint32_t NumberTable::find(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() == 0) return 0;
  std::size_t at = bucket_of(hash.place, buckets.size());
  while (true) {
    const Bucket& bucket = buckets[at];
    for (auto fit = matches(bucket, hash.place); fit != 0; fit &= fit - 1) {
      const std::uint32_t number = bucket.numbers[static_cast<std::size_t>(std::countr_zero(fit))];
      if (number != 0 && number != kRemoved && rest_of(number) == hash.rest) return number;
    }
    if (bucket.numbers.back() == 0) return 0;
    at = at + 1 == buckets.size() ? 0 : at + 1;
  }
}

// At 7/8 there always is a free slot.
void NumberTable::put(LargeArray<Bucket>& buckets, std::uint32_t place, std::uint32_t number) {
  std::size_t at = bucket_of(place, buckets.size());
  while (buckets[at].numbers.back() != 0) at = at + 1 == buckets.size() ? 0 : at + 1;
  Bucket& bucket = buckets[at];
  const auto free =
      static_cast<std::size_t>(std::ranges::count_if(bucket.numbers, [](auto of) { return of != 0; }));
  bucket.places[free] = place;
  bucket.numbers[free] = number;
}

void NumberTable::grow(Segment& segment) {
  const auto& old = segment.buckets;
  // Where many were removed, leaving those out is enough.
  const bool tidy = segment.removed * 8 > segment.used;
  const std::size_t wanted = old.size() + std::max<std::size_t>(1, old.size() / 4);
  LargeArray<Bucket> wider(tidy ? old.size() : page_bytes(wanted * sizeof(Bucket)) / sizeof(Bucket));
  segment.used -= std::exchange(segment.removed, 0);
  for (std::size_t at = 0; at < old.size(); ++at) {
    for (std::size_t i = 0; i < kBucketNumbers; ++i) {
      const std::uint32_t number = old[at].numbers[i];
      if (number == 0) break;
      if (number == kRemoved) continue;
      put(wider, old[at].places[i], number);
    }
  }
  segment.buckets = std::move(wider);
}

void NumberTable::add(ValueHash hash, std::uint64_t number) {
  Segment& segment = segments_[segment_of(hash)];
  if ((segment.used + 1) * 8 > segment.buckets.size() * kBucketNumbers * 7) grow(segment);
  while (blocks_.size() * kBlockNumbers < number) blocks_.emplace_back(kBlockNumbers, !blocks_.empty());
  rest_of(number) = hash.rest;
  put(segment.buckets, hash.place, static_cast<std::uint32_t>(number));
  ++segment.used;
  ++used_;
}

// The slot stays taken until the segment grows, so that what was put after it is still found.
void NumberTable::remove(ValueHash hash, std::uint64_t number) {
  rest_of(number) = 0;
  Segment& segment = segments_[segment_of(hash)];
  auto& buckets = segment.buckets;
  std::size_t at = bucket_of(hash.place, buckets.size());
  while (true) {
    auto& numbers = buckets[at].numbers;
    const auto found = std::ranges::find(numbers, static_cast<std::uint32_t>(number));
    if (found != numbers.end()) {
      *found = kRemoved;
      ++segment.removed;
      --used_;
      return;
    }
    at = at + 1 == buckets.size() ? 0 : at + 1;
  }
}

void NumberTable::prefetch(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() > 0) __builtin_prefetch(&buckets[bucket_of(hash.place, buckets.size())]);
}

std::uint32_t NumberTable::guess(ValueHash hash) const {
  const auto& buckets = segments_[segment_of(hash)].buckets;
  if (buckets.size() == 0) return 0;
  const Bucket& bucket = buckets[bucket_of(hash.place, buckets.size())];
  const auto fit = matches(bucket, hash.place);
  if (fit == 0) return 0;
  const std::uint32_t number = bucket.numbers[static_cast<std::size_t>(std::countr_zero(fit))];
  return number == kRemoved ? 0 : number;
}

std::size_t NumberTable::memory_bytes() const {
  std::size_t bytes =
      blocks_.size() * kBlockNumbers * sizeof(std::uint64_t) + segments_.size() * sizeof(Segment);
  for (const auto& segment : segments_) bytes += segment.buckets.size() * sizeof(Bucket);
  return bytes;
}

}  // namespace rouse::identity
