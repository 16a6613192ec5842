// Reads slices: asks the warehouse for the events of a range of subjects and brings them, block by block,
// into the order a kernel needs.
//
// Two forms on the wire. Packed: one UInt64 per event (place of the subject in its block, time since the
// query's start, mask), when that fits 64 bits and no codes are asked for; less than half the bytes and half
// the work of columns. It carries no seq, so a block in which two different events of a subject share a
// millisecond is read again as columns.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "behaviour/internal/event_block.h"
#include "behaviour/internal/run_guard.h"
#include "behaviour/internal/slice_plan.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

// One per worker; reused from slice to slice. Not thread-safe.
class SliceReader {
 public:
  using Visit = std::function<core::Result<void>(const Sequence&)>;

  SliceReader(warehouse::Warehouse& warehouse, const SequenceQuery& query, std::string condition,
              RunGuard& guard);

  // The number of subjects visited.
  core::Result<std::uint64_t> read(const Slice& slice, const Visit& visit);

 private:
  core::Result<std::uint64_t> read_packed(const Slice& slice, const Visit& visit);
  core::Result<std::uint64_t> read_columns(const Slice& slice, const Visit& visit);
  core::Result<std::uint64_t> visit_block(const Visit& visit);
  std::string packed_sql(const Slice& slice) const;
  std::string columns_sql(const Slice& slice) const;
  // False when the order of two events is not known.
  bool unpack_events();
  void unpack_mask(std::uint64_t packed, std::uint64_t& mask) const;
  template <typename Packed>
  void read_masks(warehouse::RowStream& rows);
  void read_block(warehouse::RowStream& rows);

  warehouse::Warehouse& warehouse_;
  const SequenceQuery& query_;
  const std::string condition_;
  RunGuard& guard_;
  const bool may_pack_;
  bool bits_as_packed_ = true;  // packed bit i is mask bit i
  std::uint64_t blocks_ = 0;
  std::uint64_t blocks_read_again_ = 0;
  std::vector<std::uint64_t> packed_;
  std::vector<std::uint64_t> scratch_;
  EventBlock block_;
};

// Sorts by merging the ascending runs that `values` consists of: linear for sorted input, and cheap for the
// few runs in which a warehouse returns sorted parts. `scratch` is overwritten.
void merge_runs(std::vector<std::uint64_t>& values, std::vector<std::uint64_t>& scratch);

}  // namespace rouse::behaviour
