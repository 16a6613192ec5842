#include "core/hash.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace rouse::core
