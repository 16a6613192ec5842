// How far the event log has been taken into the warehouse, and what became of every record.
//
// `position` is durable: all records below it are stored, duplicates or rejected, exactly once. A cut
// [position, cut_end) is recorded before its write batches begin and cleared after they are done, in the
// transactions that intend and complete them, so a restart repeats exactly that cut. Counters move with
// `position` in one transaction: stored + duplicates + rejected = position, always.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

struct CollectionCounts {
  std::uint64_t stored = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
  bool operator==(const CollectionCounts&) const = default;
};

struct CollectionProgress {
  std::uint64_t position = 0;
  std::uint64_t cut_end = 0;  // above `position` while a cut is being written
  CollectionCounts counts;
};

// How many events of a source had this outcome, mark or reason; added up over all cuts.
struct SourceCount {
  std::string source;
  // "stored", "duplicates", "rejected", "marked" (events with a mark), "mark:<mark>", "reason:<reason>"
  std::string name;
  std::uint64_t count = 0;
  core::Timestamp last_at{};
};

// An event or property that arrived undeclared.
struct Undeclared {
  std::string plan;
  std::string source;
  std::string event;
  std::string property;  // empty: the event itself
  std::string type;  // of the latest value: string, number, integer, boolean, array, object; '' of an event
  std::uint64_t count = 0;
  core::Timestamp first_at{};
  core::Timestamp last_at{};
};

inline constexpr std::size_t kUndeclaredMax =
    10'000;  // of one plan; later ones are in `extra`, but not listed

core::Result<CollectionProgress> collection_progress(const Reader& reader);
// kConflict when the stored position is not `position`, or another cut is open; the same one may be begun
// again.
core::Result<void> begin_cut(Transaction& transaction, std::uint64_t position, std::uint64_t cut_end);
// Moves to the end of the open cut and adds to the counters. kConflict when none is open, kInternal when they
// do not add up to it.
core::Result<void> end_cut(Transaction& transaction, const CollectionCounts& added,
                           const std::vector<SourceCount>& by_source,
                           const std::vector<Undeclared>& undeclared);

core::Result<std::vector<SourceCount>> source_counts(const Reader& reader);  // by source and name
// By event, property and source.
core::Result<std::vector<Undeclared>> undeclared(const Reader& reader, std::string_view plan);
// After it was declared. `property` empty: the event.
core::Result<void> forget_undeclared(Transaction& transaction, std::string_view plan, std::string_view event,
                                     std::string_view property);

// Named positions of the log's other readers.
core::Result<std::uint64_t> reader_position(const Reader& reader, std::string_view name);  // 0: never set
core::Result<void> set_reader_position(Transaction& transaction, std::string_view name,
                                       std::uint64_t position);

}  // namespace rouse::metadata
