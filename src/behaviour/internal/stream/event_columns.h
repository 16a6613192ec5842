// The events of a slice as columns, for what does not fit into packed_events.h: property codes, the order of
// events of one millisecond, wide masks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/internal/stream/mask_bits.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/sequence.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"
#include "warehouse/column_stream.h"

namespace rouse::behaviour {

// Reused from slice to slice. Not thread-safe. Memory: 36 bytes per event and 8 per code of an event, and
// that again for the largest subject.
class EventColumns {
 public:
  explicit EventColumns(const SequenceQuery& query) : masks_(query.bits), codes_(query.codes.size()) {}

  void start(const Slice& slice);
  // A block with the columns of columns_sql() (slice_sql.h).
  core::Result<void> append(warehouse::ColumnStream& block);
  // By (subject, ts, seq); the events stay where they are.
  void sort();

  // Calls visit(Sequence) -> bool for each subject in ascending order until it gives false; after sort().
  template <typename Visit>
  void each(Visit visit) {
    for (std::size_t at = 0; at < order_.size();) {
      std::size_t end = at + 1;
      while (end < order_.size() && place_[order_[end]] == place_[order_[at]]) ++end;
      if (!visit(gather(at, end))) return;
      at = end;
    }
  }

 private:
  template <typename Wire>
  core::Result<void> append_masks(warehouse::ColumnStream& block);
  Sequence gather(std::size_t begin, std::size_t end);

  const MaskBits masks_;
  std::uint64_t first_subject_ = 0;
  std::vector<std::uint32_t> place_;  // subject - first_subject_
  std::vector<std::int64_t> ts_;
  std::vector<std::uint64_t> seq_;
  std::vector<std::uint64_t> mask_;
  std::vector<std::vector<Code>> codes_;
  std::vector<std::uint32_t> order_;  // positions in the columns
  std::vector<std::uint32_t> scratch_;
  struct Subject {
    std::vector<std::int64_t> ts;
    std::vector<std::uint64_t> mask;
    std::vector<std::vector<Code>> codes;
  } subject_;
};

}  // namespace rouse::behaviour
