#include "behaviour/internal/stream/packed_events.h"

#include <algorithm>
#include <bit>

#include "behaviour/internal/stream/merge_runs.h"

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t low_bits(unsigned count) { return (1ULL << count) - 1; }

}  // namespace

std::optional<PackedLayout> PackedLayout::of(const SequenceQuery& query, const Slice& slice) {
  if (!query.codes.empty() || query.to_ms <= query.from_ms) return std::nullopt;
  const auto place_bits = std::max(1, static_cast<int>(std::bit_width(slice.last - slice.first)));
  const auto time_bits = std::bit_width(static_cast<std::uint64_t>(query.to_ms - query.from_ms - 1));
  const std::size_t bits =
      static_cast<std::size_t>(place_bits) + static_cast<std::size_t>(time_bits) + query.bits.size();
  if (bits > 64) return std::nullopt;
  return PackedLayout{static_cast<unsigned>(time_bits), static_cast<unsigned>(query.bits.size())};
}

void PackedEvents::start(PackedLayout layout, const Slice& slice) {
  layout_ = layout;
  first_subject_ = slice.first;
  events_.clear();
  events_.reserve(slice.events);
}

void PackedEvents::sort() { merge_runs(events_, scratch_); }

std::vector<std::uint64_t> PackedEvents::tied_subjects(std::size_t count_max) const {
  std::vector<std::uint64_t> subjects;
  for (std::size_t i = 1; i < events_.size(); ++i) {
    const std::uint64_t differ = events_[i] ^ events_[i - 1];
    if (differ >> layout_.mask_bits != 0 || differ == 0) continue;
    const std::uint64_t subject = first_subject_ + (events_[i] >> layout_.place_shift());
    if (!subjects.empty() && subjects.back() == subject) continue;
    if (subjects.size() == count_max) break;
    subjects.push_back(subject);
  }
  return subjects;
}

Sequence PackedEvents::unpack(std::uint64_t subject, std::size_t begin, std::size_t end) {
  const std::size_t size = end - begin;
  if (ts_.size() < size) {
    ts_.resize(size);
    mask_.resize(size);
  }
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t event = events_[begin + i];
    ts_[i] = from_ms_ + static_cast<std::int64_t>(event >> layout_.mask_bits & low_bits(layout_.time_bits));
    mask_[i] = masks_.from_wire(event & low_bits(layout_.mask_bits));
  }
  return {.subject = subject, .size = size, .ts = ts_.data(), .mask = mask_.data()};
}

}  // namespace rouse::behaviour
