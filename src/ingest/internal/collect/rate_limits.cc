#include "ingest/internal/collect/rate_limits.h"

#include <algorithm>
#include <utility>

#include "core/hash.h"

namespace rouse::ingest {
namespace {

constexpr std::int64_t kMilli = 1'000;
constexpr std::int64_t kLongestMs = 86'400'000;  // fills any bucket

std::uint64_t key_of(std::string_view source, std::string_view address) {
  return core::hash64(address, core::hash64(source));
}

}  // namespace

RateLimits::Bucket& RateLimits::bucket(std::uint64_t key, std::int64_t rate, core::Timestamp now,
                                       bool of_address) {
  const std::int64_t full = rate * kMilli;
  Buckets& buckets = of_address ? addresses_ : sources_;
  auto [at, added] = buckets.try_emplace(key, Bucket{full, now});
  if (added && of_address) {
    const auto before = earlier_.find(key);
    if (before != earlier_.end()) at->second = before->second;
    if (addresses_.size() >= kAddressesMax / 2) {
      earlier_ = std::exchange(addresses_, {});
      at = addresses_.emplace(key, earlier_.at(key)).first;
    }
  }
  Bucket& bucket = at->second;
  if (now > bucket.filled_at) {
    const std::int64_t elapsed_ms = std::min((now - bucket.filled_at).count(), kLongestMs);
    bucket.milli_events = std::min(full, bucket.milli_events + elapsed_ms * rate);
  }
  bucket.filled_at = now;
  return bucket;
}

core::Milliseconds RateLimits::wait(std::string_view source, std::string_view address, const Rates& rates,
                                    core::Timestamp now) {
  core::Milliseconds longest{0};
  const std::lock_guard lock{mutex_};
  const auto look = [&](std::uint64_t key, std::int64_t rate, bool of_address) {
    if (rate <= 0) return;
    const std::int64_t missing = kMilli - bucket(key, rate, now, of_address).milli_events;
    if (missing > 0) longest = std::max(longest, core::Milliseconds{(missing + rate - 1) / rate});
  };
  look(core::hash64(source), rates.source, false);
  look(key_of(source, address), rates.address, true);
  return longest;
}

void RateLimits::charge(std::string_view source, std::string_view address, const Rates& rates,
                        std::size_t events, core::Timestamp now) {
  const std::lock_guard lock{mutex_};
  const auto take = [&](std::uint64_t key, std::int64_t rate, bool of_address) {
    if (rate > 0)
      bucket(key, rate, now, of_address).milli_events -= static_cast<std::int64_t>(events) * kMilli;
  };
  take(core::hash64(source), rates.source, false);
  take(key_of(source, address), rates.address, true);
}

}  // namespace rouse::ingest
