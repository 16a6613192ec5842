#include "warehouse/internal/column_type.h"

#include <gtest/gtest.h>

namespace rouse::warehouse::internal {
namespace {

TEST(ColumnTypes, AreReadFromTheServersText) {
  const struct {
    const char* text;
    Family family;
    bool nullable;
    std::size_t width;
  } cases[] = {
      {"UInt64", Family::kUnsigned, false, 8},
      {"Nullable(Int64)", Family::kSigned, true, 8},
      {"LowCardinality(String)", Family::kString, false, 0},
      {"LowCardinality(Nullable(String))", Family::kString, true, 0},
      {"FixedString(3)", Family::kBytes, false, 3},
      {"UUID", Family::kBytes, false, 16},
      {"DateTime('Asia/Shanghai')", Family::kUnsigned, false, 4},
      {"Enum8('b, (c)' = -2, 'a' = 1)", Family::kSigned, false, 1},
      {"Nullable(Float64)", Family::kFloat, true, 8},
  };
  for (const auto& [text, family, nullable, width] : cases) {
    const auto type = parse_column_type(text);
    ASSERT_TRUE(type) << text;
    EXPECT_EQ(type->family, family) << text;
    EXPECT_EQ(type->nullable, nullable) << text;
    EXPECT_EQ(type->width, width) << text;
  }
}

TEST(ColumnTypes, ArraysKnowTheirElements) {
  const struct {
    const char* text;
    Family family;
    std::size_t width;
  } cases[] = {
      {"Array(UInt8)", Family::kUnsigned, 1},
      {"Array(LowCardinality(String))", Family::kString, 0},
      {"Array(Tuple(Int64, UInt64))", Family::kPacked, 16},
      {"Array(Tuple(ts Int64, `a b` Enum8('x, y' = 1), d DateTime('UTC')))", Family::kPacked, 13},
  };
  for (const auto& [text, family, width] : cases) {
    const auto type = parse_column_type(text);
    ASSERT_TRUE(type) << text;
    ASSERT_EQ(type->family, Family::kArray) << text;
    EXPECT_EQ(type->element->family, family) << text;
    EXPECT_EQ(type->element->width, width) << text;
  }
}

TEST(ColumnTypes, OthersAreRefusedByName) {
  for (const char* text :
       {"", "Decimal(18, 2)", "Map(String, String)", "Tuple(UInt8, UInt8)", "Array(Nullable(UInt8))",
        "Array(Array(UInt8))", "Array(Tuple(String, UInt8))", "Nullable(Array(UInt8))", "FixedString(x)",
        "AggregateFunction(sum, UInt64)", "Nullable(Nullable(UInt8))"}) {
    const auto type = parse_column_type(text);
    ASSERT_FALSE(type) << text;
    EXPECT_NE(type.error().message.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace rouse::warehouse::internal
