#include "behaviour/internal/event_block.h"

#include <algorithm>
#include <numeric>

#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

void EventBlock::Columns::resize(std::size_t size) {
  ts.resize(size);
  seq.resize(size);
  mask.resize(size);
  for (auto& column : codes) column.resize(size);
}

void EventBlock::group_by_subject() {
  if (std::is_sorted(offset.begin(), offset.end())) return;
  const std::size_t size = offset.size();
  std::vector<std::uint32_t> next(kBlockSubjects + 1, 0);
  for (const auto o : offset) ++next[o + 1U];
  std::partial_sum(next.begin(), next.end(), next.begin());
  scratch_.codes.resize(columns.codes.size());
  scratch_.resize(size);
  offset_scratch_.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t to = next[offset[i]]++;
    offset_scratch_[to] = offset[i];
    scratch_.ts[to] = columns.ts[i];
    scratch_.seq[to] = columns.seq[i];
    scratch_.mask[to] = columns.mask[i];
    for (std::size_t k = 0; k < columns.codes.size(); ++k) scratch_.codes[k][to] = columns.codes[k][i];
  }
  std::swap(offset, offset_scratch_);
  std::swap(columns, scratch_);
}

void EventBlock::apply(std::size_t begin, const std::vector<std::uint32_t>& order) {
  const auto permute = [&](auto& values) {
    auto copy = std::vector(values.begin() + static_cast<std::ptrdiff_t>(begin),
                            values.begin() + static_cast<std::ptrdiff_t>(begin + order.size()));
    for (std::size_t i = 0; i < order.size(); ++i) values[begin + i] = copy[order[i] - begin];
  };
  permute(columns.ts);
  permute(columns.seq);
  permute(columns.mask);
  for (auto& column : columns.codes) permute(column);
}

void EventBlock::sort_subject(std::size_t begin, std::size_t end) {
  const auto before = [&](std::size_t a, std::size_t b) {
    return columns.ts[a] != columns.ts[b] ? columns.ts[a] < columns.ts[b] : columns.seq[a] < columns.seq[b];
  };
  std::size_t i = begin + 1;
  while (i < end && !before(i, i - 1)) ++i;
  if (i >= end) return;
  order_.resize(end - begin);
  std::iota(order_.begin(), order_.end(), static_cast<std::uint32_t>(begin));
  std::sort(order_.begin(), order_.end(), before);
  apply(begin, order_);
}

void EventBlock::sort() {
  group_by_subject();
  std::size_t begin = 0;
  while (begin < offset.size()) {
    std::size_t end = begin + 1;
    while (end < offset.size() && offset[end] == offset[begin]) ++end;
    sort_subject(begin, end);
    begin = end;
  }
}

}  // namespace rouse::behaviour
