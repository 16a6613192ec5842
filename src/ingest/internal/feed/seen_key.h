// What is remembered of a message, in memory and in runs.
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

#include "core/hash.h"

namespace rouse::ingest {

// Sorted by key, then position. Written to disk as it is in memory, so little-endian machines only.
struct SeenKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::uint64_t position = 0;
  std::int64_t received_ms = 0;

  core::Hash128 key() const { return {high, low}; }
  auto operator<=>(const SeenKey&) const = default;
};
static_assert(sizeof(SeenKey) == 32 && std::is_trivially_copyable_v<SeenKey>);

}  // namespace rouse::ingest
