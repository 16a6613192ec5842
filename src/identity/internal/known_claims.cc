#include "identity/internal/known_claims.h"

#include <array>
#include <string_view>

#include "core/hash.h"

namespace rouse::identity {

std::uint64_t KnownClaims::hash_of(const LedgerEntry& claim) {
  const std::array numbers{claim.identifier, claim.from_one_id, claim.one_id, core::hash64(claim.reason)};
  return core::hash64({reinterpret_cast<const char*>(numbers.data()), sizeof numbers});
}

void KnownClaims::add(const LedgerEntry& claim) {
  const std::uint64_t hash = hash_of(claim);
  if (!known_.insert(hash).second) return;
  order_.push_back(hash);
  Before before;
  if (order_.size() > max_) {
    before = {.dropped = true, .oldest = order_.front()};
    known_.erase(order_.front());
    order_.pop_front();
  }
  before_.push_back(before);
}

void KnownClaims::roll_back() {
  for (; !before_.empty(); before_.pop_back()) {
    if (before_.back().dropped) {
      order_.push_front(before_.back().oldest);
      known_.insert(before_.back().oldest);
    }
    known_.erase(order_.back());
    order_.pop_back();
  }
}

std::size_t KnownClaims::memory_bytes() const {
  return known_.bucket_count() * sizeof(void*) + known_.size() * 3 * sizeof(void*) +
         order_.size() * sizeof(std::uint64_t);
}

std::uint64_t KnownClaims::fingerprint() const {
  std::uint64_t all = order_.size();
  for (const auto hash : order_) {
    const std::array pair{all, hash};
    all = core::hash64({reinterpret_cast<const char*>(pair.data()), sizeof pair});
  }
  return all;
}

}  // namespace rouse::identity
