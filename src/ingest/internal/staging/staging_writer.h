// Typed rows into a staging table: collected as columns, one block per month, sent by a thread of its own, so
// that reading and inserting go on side by side.
//
// A block is at most kBatchRowsMax rows of one partition, which a server stores whole or not at all. Memory:
// about twice the values held, which are kBufferedBytesMax at most being collected, and two blocks of
// kBatchBytesMax at most that wait or are sent.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "ingest/internal/event_row.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

inline constexpr std::size_t kBatchBytesMax = 32U << 20;  // about 300,000 rows
inline constexpr std::size_t kBufferedBytesMax = 96U << 20;

// What was staged of one month.
struct StagedPartition {
  std::uint64_t rows = 0;
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
};

// One thread at a time.
class StagingWriter {
 public:
  StagingWriter(warehouse::Warehouse& warehouse, std::string table, const events::Plan& plan);
  StagingWriter(const StagingWriter&) = delete;
  StagingWriter& operator=(const StagingWriter&) = delete;
  ~StagingWriter();  // drops what was not sent

  // May wait for the warehouse. Fails with the error of an earlier batch, or with kResourceExhausted when the
  // rows touch more than kPartitionsMax months.
  core::Result<void> add(const Row& row, const RowIds& ids);
  // Sends the rest and waits until every row is stored.
  core::Result<void> finish();

  // By month since 1970-01 (core::month_of_day).
  const std::map<std::int32_t, StagedPartition>& partitions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
