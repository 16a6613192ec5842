#include "core/money.h"

#include <gtest/gtest.h>

namespace rouse::core {
namespace {

TEST(Money, ReadsYuanExactly) {
  const struct {
    std::string_view text;
    std::int64_t fen;
    std::string_view written;
  } cases[] = {{"0", 0, "0.00"},
               {"12", 1200, "12.00"},
               {"12.3", 1230, "12.30"},
               {"12.34", 1234, "12.34"},
               {"12.340", 1234, "12.34"},
               {"-0.01", -1, "-0.01"},
               {"0.1", 10, "0.10"},
               {"007", 700, "7.00"},
               {"92233720368547757.99", 9'223'372'036'854'775'799, "92233720368547757.99"},
               {"-92233720368547757.99", -9'223'372'036'854'775'799, "-92233720368547757.99"}};
  for (const auto& [text, fen, written] : cases) {
    const auto money = parse_money(text, "amount");
    ASSERT_TRUE(money) << text;
    EXPECT_EQ(money->fen, fen) << text;
    EXPECT_EQ(to_string(*money), written);
  }
}

TEST(Money, RefusesWhatItWouldHaveToGuess) {
  for (const auto* text : {"", "-", ".", "1.", ".5", "1.234", "1,000", "1e3", " 1", "1 ", "+1", "--1", "1.-1",
                           "0x1", "92233720368547758", "99999999999999999999", "NaN", "１"}) {
    const auto money = parse_money(text, "amount");
    ASSERT_FALSE(money) << text;
    EXPECT_EQ(money.error().field, "amount");
  }
}

TEST(Money, WritesTheSmallestAmount) {
  EXPECT_EQ(to_string(Money{std::numeric_limits<std::int64_t>::min()}), "-92233720368547758.08");
}

}  // namespace
}  // namespace rouse::core
