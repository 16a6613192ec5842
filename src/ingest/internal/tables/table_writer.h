// Typed rows into a business table, under their run: collected as columns, numbered and sent a block
// at a time.
//
// A block is at most kBatchRowsMax rows, which a server stores whole or not at all. Memory: about twice the
// values held, which are kTableBlockBytesMax in each of the three blocks that are made, wait and are sent,
// and as much again for identifiers that have no number yet.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "ingest/internal/tables/table_ids.h"
#include "ingest/internal/tables/table_rows.h"
#include "tables/table.h"
#include "warehouse/column_block.h"

namespace rouse::ingest {

inline constexpr std::size_t kTableBlockBytesMax = 32U << 20;  // about 300,000 rows

// What every row of one try to load one data date has.
struct RowStamp {
  std::uint64_t run = 0;
  std::int32_t data_date = 0;  // days since 1970
  core::Timestamp known_at;    // the run's start
};

// One thread at a time.
class TableWriter {
 public:
  // The table is there already. What is referred to outlives the writer.
  static core::Result<TableWriter> open(const tables::Table& table, const RowStamp& stamp,
                                        const LoadStores& stores, TableIds& ids, Tick tick);
  TableWriter(TableWriter&&) noexcept;
  TableWriter& operator=(TableWriter&&) noexcept;
  ~TableWriter();  // drops what was not sent

  // May wait for the warehouse, and for the turn to give numbers. Fails with the error of an earlier block.
  core::Result<void> add(const TableRow& row);
  // Sends the rest and waits until every row is stored.
  core::Result<void> finish();

  std::uint64_t rows() const;      // added
  std::uint64_t nobody() const;    // rows whose customer number names nobody
  std::uint64_t numbered() const;  // subjects that had no number before

 private:
  struct State;
  explicit TableWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
