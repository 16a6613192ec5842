// Reads slices: asks the warehouse for the events of a range of subjects and visits each subject's in the
// order a kernel needs.
//
// Packed where it fits (packed_events.h): a third of the bytes of columns and no sort by three keys. Subjects
// whose events packing cannot order are read again as columns (event_columns.h); the whole slice where they
// are many, and every further slice once that happens often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "behaviour/internal/run/run_guard.h"
#include "behaviour/internal/stream/event_columns.h"
#include "behaviour/internal/stream/packed_events.h"
#include "behaviour/internal/stream/sequence_rows.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

// One per worker; reused from slice to slice. Not thread-safe.
class SliceReader {
 public:
  using Visit = std::function<core::Result<void>(const Sequence&)>;

  // Subjects of a slice that are read again one by one; with more the whole slice is.
  static constexpr std::size_t kTiedSubjectsMax = 1'000;

  // All outlive it.
  SliceReader(warehouse::Warehouse& warehouse, const SequenceQuery& query, const SequenceRows& rows,
              RunGuard& guard);

  // The number of subjects visited.
  core::Result<std::uint64_t> read(const Slice& slice, const Visit& visit);

 private:
  // Of these subjects of the slice only; of all if there are none.
  core::Result<std::uint64_t> read_columns(const Slice& slice, std::span<const std::uint64_t> subjects,
                                           const Visit& visit);
  core::Result<std::uint64_t> read_packed(const Slice& slice, PackedLayout layout, const Visit& visit);
  // Hands over each block; false when the run was stopped.
  core::Result<bool> fetch(const Slice& slice, const std::string& sql,
                           const std::function<core::Result<void>(warehouse::ColumnStream&)>& take);

  warehouse::Warehouse& warehouse_;
  const SequenceQuery& query_;
  const SequenceRows& rows_;
  RunGuard& guard_;
  std::uint64_t slices_packed_ = 0;
  std::uint64_t slices_read_again_ = 0;
  PackedEvents packed_;
  EventColumns columns_;
};

}  // namespace rouse::behaviour
