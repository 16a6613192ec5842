// The events of a slice, one number each: the subject's place in the slice, the time since the query's start
// and the mask, from the highest bits to the lowest, as wide as the slice and the query need. Such numbers
// are sorted by subject and time when they are sorted as numbers. They carry no seq, so the order of two
// different events of a subject in one millisecond is not known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "behaviour/internal/stream/mask_bits.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

struct PackedLayout {
  unsigned time_bits = 0;
  unsigned mask_bits = 0;

  unsigned place_shift() const { return time_bits + mask_bits; }

  // Nothing if 64 bits are too few, or if codes are asked for.
  static std::optional<PackedLayout> of(const SequenceQuery& query, const Slice& slice);
};

// Reused from slice to slice. Not thread-safe. Memory: 16 bytes per event, and 16 per event of the largest
// subject.
class PackedEvents {
 public:
  explicit PackedEvents(const SequenceQuery& query) : masks_(query.bits), from_ms_(query.from_ms) {}

  void start(PackedLayout layout, const Slice& slice);
  void append(std::span<const std::uint64_t> events) {
    events_.insert(events_.end(), events.begin(), events.end());
  }
  void sort();

  // Subjects with events whose order is not known, ascending, up to `count_max` of them; after sort().
  std::vector<std::uint64_t> tied_subjects(std::size_t count_max) const;

  // Calls visit(Sequence) -> bool for each subject in ascending order but those of `left_out`, ascending,
  // too; until it gives false; after sort().
  template <typename Visit>
  void each(std::span<const std::uint64_t> left_out, Visit visit) {
    const unsigned shift = layout_.place_shift();
    for (std::size_t at = 0; at < events_.size();) {
      const std::uint64_t place = events_[at] >> shift;
      std::size_t end = at + 1;
      while (end < events_.size() && events_[end] >> shift == place) ++end;
      const std::size_t begin = std::exchange(at, end);
      if (!left_out.empty() && left_out.front() == first_subject_ + place) {
        left_out = left_out.subspan(1);
      } else if (!visit(unpack(first_subject_ + place, begin, end))) {
        return;
      }
    }
  }

 private:
  Sequence unpack(std::uint64_t subject, std::size_t begin, std::size_t end);

  const MaskBits masks_;
  const std::int64_t from_ms_;
  PackedLayout layout_;
  std::uint64_t first_subject_ = 0;
  std::vector<std::uint64_t> events_;
  std::vector<std::uint64_t> scratch_;
  std::vector<std::int64_t> ts_;  // of one subject
  std::vector<std::uint64_t> mask_;
};

}  // namespace rouse::behaviour
