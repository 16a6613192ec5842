// Money in integer fen 分 (1/100 yuan). Never a floating-point number.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rouse::core {

struct Money {
  std::int64_t fen = 0;
  auto operator<=>(const Money&) const = default;
};

// Reads "12", "-12.3" or "12.34" yuan exactly. Fails with kInvalidArgument naming `field` on anything else,
// on a third decimal other than 0 (nothing is rounded) and outside +-92 quadrillion yuan.
Result<Money> parse_money(std::string_view text, std::string_view field);
std::string to_string(Money money);  // "12.34"

}  // namespace rouse::core
