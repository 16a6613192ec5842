// Sorting what is almost sorted.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace rouse::behaviour {

// Sorts, stably, by merging the ascending runs that `values` consists of: linear for sorted input, and cheap
// for the few runs in which a warehouse returns sorted parts. `scratch` is overwritten.
template <typename T, typename Less = std::less<>>
void merge_runs(std::vector<T>& values, std::vector<T>& scratch, Less less = {}) {
  std::vector<std::size_t> ends;  // of the runs
  for (std::size_t i = 1; i <= values.size(); ++i) {
    if (i == values.size() || less(values[i], values[i - 1])) ends.push_back(i);
  }
  if (ends.size() <= 1) return;
  scratch.resize(values.size());
  while (ends.size() > 1) {
    std::vector<std::size_t> merged;
    std::size_t begin = 0;
    for (std::size_t r = 0; r < ends.size(); r += 2) {
      const auto at = [&](std::size_t index) { return values.begin() + static_cast<std::ptrdiff_t>(index); };
      const std::size_t middle = ends[r];
      const std::size_t end = r + 1 < ends.size() ? ends[r + 1] : middle;
      std::merge(at(begin), at(middle), at(middle), at(end),
                 scratch.begin() + static_cast<std::ptrdiff_t>(begin), less);
      merged.push_back(end);
      begin = end;
    }
    std::swap(values, scratch);
    ends = std::move(merged);
  }
}

}  // namespace rouse::behaviour
