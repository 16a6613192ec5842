#include "core/hash.h"

#include <gtest/gtest.h>

#include <string>

#include "core/random.h"

namespace rouse::core {
namespace {

// The values of XXH3 0.8 for the empty text; a library that gives others would break stored hashes.
TEST(Hash, IsTheReferenceHashOnEveryMachine) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(hash128(""), (Hash128{0x99aa06d3014798d8ULL, 0x6001c324468d497fULL}));
}

TEST(Hash, DependsOnEveryByteAndOnTheSeed) {
  EXPECT_NE(hash64("customer 1"), hash64("customer 2"));
  EXPECT_NE(hash64("customer 1"), hash64("customer 1", 1));
  EXPECT_NE(hash128("customer 1"), hash128("customer 1", 1));
  EXPECT_NE(hash64(std::string_view{"a\0b", 3}), hash64("a"));
}

// RFC 3720, B.4; "123456789" is the check value of the catalogue of parametrised CRC algorithms.
TEST(Crc32c, GivesTheKnownAnswers) {
  std::string ascending;
  for (char i = 0; i < 32; ++i) ascending += i;
  const struct {
    std::string bytes;
    std::uint32_t crc;
  } cases[] = {
      {"", 0},
      {"123456789", 0xe3069283},
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {ascending, 0x46dd794e},
      {{ascending.rbegin(), ascending.rend()}, 0x113fdb5c},
  };
  for (const auto& [bytes, crc] : cases) {
    EXPECT_EQ(crc32c(bytes), crc);
    EXPECT_EQ(crc32c_by_table(bytes), crc);
  }
}

TEST(Crc32c, IsTheSameByInstructionByTableAndInPieces) {
  constexpr std::uint64_t kSeed = 20261122;
  Random random{kSeed};
  for (std::size_t length = 0; length < 200; ++length) {
    std::string bytes(length, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.next());
    const auto cut = random.below(length + 1);
    const std::string_view all{bytes};
    EXPECT_EQ(crc32c(all), crc32c_by_table(all)) << "seed " << kSeed << ", length " << length;
    EXPECT_EQ(crc32c(all.substr(cut), crc32c(all.substr(0, cut))), crc32c(all)) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace rouse::core
