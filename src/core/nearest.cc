#include "core/nearest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace rouse::core {
namespace {

constexpr std::size_t kListedMax = 8;
// Beyond this a name is not a typing slip, and the quadratic comparison is not worth it.
constexpr std::size_t kLengthMax = 256;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Optimal string alignment distance (Damerau 1964; each substring edited once).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t column = 0; column <= b.size(); ++column) previous[column] = column;
  for (std::size_t row = 1; row <= a.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column <= b.size(); ++column) {
      const bool same = lower(a[row - 1]) == lower(b[column - 1]);
      current[column] =
          std::min({previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1)});
      const bool swapped = row > 1 && column > 1 && lower(a[row - 1]) == lower(b[column - 2]) &&
                           lower(a[row - 2]) == lower(b[column - 1]);
      if (swapped) current[column] = std::min(current[column], before[column - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
  if (name.size() > kLengthMax) return {};
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  std::string best;
  for (const auto& candidate : candidates) {
    if (candidate.size() > kLengthMax) continue;
    const std::size_t d = distance(name, candidate);
    if (d < best_distance && d < std::max(name.size(), candidate.size())) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggest(std::string_view name, std::span<const std::string> candidates) {
  if (const std::string best = nearest(name, candidates); !best.empty()) {
    return fmt::format("did you mean '{}'?", best);
  }
  if (candidates.empty()) return "none is declared";
  const auto listed = candidates.first(std::min(kListedMax, candidates.size()));
  return fmt::format("known: {}{}", fmt::join(listed, ", "),
                     listed.size() < candidates.size() ? ", ..." : "");
}

}  // namespace rouse::core
