// Formulas over the series of a trend: A/B, (A-B)/B, 100*A. Letters name series, in their order.
//
// A value is missing where an operand is missing or a divisor is 0. Plain value, thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::behaviour {

struct Formula {
  struct Step {  // in the order of reverse Polish notation
    enum class Kind { kNumber, kSeries, kAdd, kSubtract, kMultiply, kDivide, kNegate };
    Kind kind = Kind::kNumber;
    double number = 0;
    std::size_t series = 0;
  };
  std::vector<Step> steps;
};

// Fails with kInvalidArgument, field `field`, at what is no formula over the first `series` letters.
core::Result<Formula> parse_formula(std::string_view text, std::size_t series, const std::string& field);

std::optional<double> evaluate(const Formula& formula, std::span<const std::optional<double>> series);

}  // namespace rouse::behaviour
