// Typed rows into a staging table: encoded as RowBinary into one buffer per month, sent in batches by a
// thread of its own, so that reading and inserting go on side by side.
//
// A batch is at most kBatchRowsMax rows of one partition, which a server stores as one block. Memory: the
// buffers hold at most kBufferedBytesMax together, and two batches of at most kBatchBytesMax wait or are
// sent.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "ingest/internal/row_builder.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

inline constexpr std::size_t kBatchBytesMax = 64U << 20;
inline constexpr std::size_t kBufferedBytesMax = 160U << 20;

// The columns of a plan's event table in the order encode_row writes them.
std::vector<std::string> encoded_columns(const events::Plan& plan);

struct RowIds {
  std::uint64_t one_id = 0;
  std::vector<std::uint64_t> further;  // by Plan::further_subjects; 0: none
  std::uint64_t seq = 0;
};

void encode_row(const events::Plan& plan, const Row& row, const RowIds& ids, std::string& out);

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
