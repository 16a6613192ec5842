// Stable hashes: the same bytes give the same number on every machine and version. Not for secrets.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace rouse::core {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

// XXH3, 64 and 128 bits (xxhash.com; the output is fixed since release 0.8.0).
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
Hash128 hash128(std::string_view bytes, std::uint64_t seed = 0);

// CRC-32C (Castagnoli; RFC 3720, B.4), for damage on disk; of several pieces: crc32c(second, crc32c(first)).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
// The same without the processor's instruction.
std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace rouse::core
