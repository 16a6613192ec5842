// Exact quantiles.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rouse::behaviour {

// Of ascending values, linear between neighbours (R type 7, numpy's default); 0 if empty.
template <typename Number = std::int64_t>
double quantile(const std::vector<Number>& ascending, double q) {
  if (ascending.empty()) return 0;
  const double at = q * static_cast<double>(ascending.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const auto high = std::min(low + 1, ascending.size() - 1);
  const auto from = static_cast<double>(ascending[low]);
  return from + (static_cast<double>(ascending[high]) - from) * (at - std::floor(at));
}

}  // namespace rouse::behaviour
