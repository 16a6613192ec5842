// Which tokens were stored lately: a table of fixed size in which a newer token takes an older one's place.
//
// Thread-safe, without locks.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/hash.h"

namespace rouse::access {

class KnownTokens {
 public:
  bool has(std::string_view token) const {
    const auto hash = core::hash128(token);
    return slots_[hash.low % kSlots].load(std::memory_order_acquire) == (hash.high | 1U);
  }
  void add(std::string_view token) {
    const auto hash = core::hash128(token);
    slots_[hash.low % kSlots].store(hash.high | 1U, std::memory_order_release);
  }
  void clear() {
    for (std::size_t i = 0; i < kSlots; ++i) slots_[i].store(0, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 20;  // 8 MiB
  std::unique_ptr<std::atomic<std::uint64_t>[]> slots_ =
      std::make_unique<std::atomic<std::uint64_t>[]>(kSlots);
};

}  // namespace rouse::access
