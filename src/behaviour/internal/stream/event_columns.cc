#include "behaviour/internal/stream/event_columns.h"

#include <numeric>
#include <tuple>

#include "behaviour/internal/stream/merge_runs.h"
#include "behaviour/internal/stream/slice_sql.h"

namespace rouse::behaviour {
namespace {

template <typename T>
core::Result<void> append_column(warehouse::ColumnStream& block, std::size_t index, std::vector<T>& to) {
  ROUSE_TRY(const auto values, block.column<T>(index));
  to.insert(to.end(), values.begin(), values.end());
  return {};
}

template <typename T>
const T* gathered(const std::vector<T>& from, const std::uint32_t* at, std::size_t size, std::vector<T>& to) {
  if (to.size() < size) to.resize(size);
  for (std::size_t i = 0; i < size; ++i) to[i] = from[at[i]];
  return to.data();
}

}  // namespace

void EventColumns::start(const Slice& slice) {
  first_subject_ = slice.first;
  place_.clear();
  ts_.clear();
  seq_.clear();
  mask_.clear();
  for (auto& column : codes_) column.clear();
  subject_.codes.resize(codes_.size());
}

template <typename Wire>
core::Result<void> EventColumns::append_masks(warehouse::ColumnStream& block) {
  ROUSE_TRY(const auto masks, block.column<Wire>(kMaskColumn));
  for (const auto mask : masks) mask_.push_back(masks_.from_wire(mask));
  return {};
}

core::Result<void> EventColumns::append(warehouse::ColumnStream& block) {
  ROUSE_CHECK(append_column(block, kPlaceColumn, place_));
  ROUSE_CHECK(append_column(block, kTimeColumn, ts_));
  ROUSE_CHECK(append_column(block, kSeqColumn, seq_));
  for (std::size_t k = 0; k < codes_.size(); ++k) {
    ROUSE_CHECK(append_column(block, kFirstCodeColumn + k, codes_[k]));
  }
  switch (mask_bytes(masks_.size())) {
    case 1: return append_masks<std::uint8_t>(block);
    case 2: return append_masks<std::uint16_t>(block);
    case 4: return append_masks<std::uint32_t>(block);
    default: return append_masks<std::uint64_t>(block);
  }
}

void EventColumns::sort() {
  order_.resize(place_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  const auto key = [&](std::uint32_t i) { return std::tuple{place_[i], ts_[i], seq_[i]}; };
  merge_runs(order_, scratch_, [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
}

Sequence EventColumns::gather(std::size_t begin, std::size_t end) {
  const std::uint32_t* at = order_.data() + begin;
  const std::size_t size = end - begin;
  Sequence sequence{.subject = first_subject_ + place_[*at],
                    .size = size,
                    .ts = gathered(ts_, at, size, subject_.ts),
                    .mask = gathered(mask_, at, size, subject_.mask)};
  for (std::size_t k = 0; k < codes_.size(); ++k) {
    sequence.codes[k] = gathered(codes_[k], at, size, subject_.codes[k]);
  }
  return sequence;
}

}  // namespace rouse::behaviour
