// Write batches: one insert into the warehouse, recorded before (intended) and after (done), so that a
// restart knows which inserts to check against the warehouse and to complete.
//
// Event order: every row has a sequence number, 16 bits of source and 48 bits of position. A source is a
// named origin of rows (the log, or the files of a plan); positions are handed out in ranges and never twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

inline constexpr std::uint64_t kRowsOfBatchMax = 1'000'000;
inline constexpr std::uint64_t kSeqSourcesMax = 65'535;  // numbered from 1
inline constexpr std::uint64_t kSeqPositionsMax = std::uint64_t{1} << 48;

struct WriteBatch {
  std::uint64_t id = 0;    // given by intend_batch, from 1
  std::uint64_t load = 0;  // 0: not of a load
  std::string plan;
  std::int32_t partition = 0;  // YYYYMM
  core::Sequence seq_first;    // both included
  core::Sequence seq_last;
  std::uint64_t rows = 0;
  bool done = false;
  core::Timestamp intended_at{};
};

// Gives the id and the time. Fails with kInvalidArgument when rows or sequence range break the limits.
core::Result<WriteBatch> intend_batch(Transaction& transaction, WriteBatch batch);
// Fails with kNotFound; a batch that is done already stays done.
core::Result<void> complete_batch(Transaction& transaction, std::uint64_t id);
// Forgets an intended batch of which the warehouse holds nothing and never will.
core::Result<void> withdraw_batch(Transaction& transaction, std::uint64_t id);
core::Result<std::vector<WriteBatch>> intended_batches(const Reader& reader);  // oldest first
core::Result<std::vector<WriteBatch>> batches_of_load(const Reader& reader, std::uint64_t load);

// Batches of the event log are those of load 0. At most `limit` of them with ids above `after`, by id.
core::Result<std::vector<WriteBatch>> batches_of_log(const Reader& reader, std::uint64_t after,
                                                     std::size_t limit);
// Forgets batches of the log that are done and end below `below`, among those of its source. Gives how many.
core::Result<std::uint64_t> prune_batches_of_log(Transaction& transaction, core::Sequence below);

// The number of a source, allocated on first use. Fails with kResourceExhausted when all are given.
core::Result<std::uint16_t> seq_source(Transaction& transaction, std::string_view name);
// Reserves `rows` consecutive positions of a source (allocated on first use) and returns the first.
core::Result<core::Sequence> reserve_seq(Transaction& transaction, std::string_view source,
                                         std::uint64_t rows);

}  // namespace rouse::metadata
