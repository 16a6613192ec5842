// The files of one delivered table into the warehouse, under a run: read, typed, numbered, hashed, stored.
// Nothing of it counts until the run is published, and a call that fails leaves rows under its run, which are
// cleared with it.
//
// What is wrong with the files is found out row by row, up to kFindingsMax of it, and given back; nothing
// more is stored then. An error means that the work could not be done: no warehouse, no disk, cancelled.
//
// A thread reads, one sends, and one stores personal values. Memory: kStoreTableBytesMax, and where the table
// has personal data kStoreVaultBytesMax, beside the numbers (identity/numbering.h) and, for Parquet, what the
// engine takes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/vault.h"
#include "core/result.h"
#include "ingest/internal/tables/delivery_files.h"
#include "ingest/internal/tables/table_finding.h"
#include "ingest/internal/tables/table_ids.h"
#include "ingest/internal/tables/table_writer.h"
#include "ingest/load.h"
#include "tables/table.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kStoreTableBytesMax = 320U << 20;
inline constexpr std::uint64_t kStoreVaultBytesMax = 800U << 20;
inline constexpr std::size_t kWarningsMax = 10;  // of one table

struct TableProgress {
  std::string_view table;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of its files as they are stored
};

struct TableStores {
  const LoadStores& stores;
  access::Vault* vault = nullptr;  // for tables with personal data
  TableIds& ids;
  // Asked every few thousand rows, and while something waits; its error ends the work. May be empty.
  std::function<core::Result<void>(const TableProgress&)> tick{};
};

struct StoredFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::string sha256;  // of the file as it is stored

  bool operator==(const StoredFile&) const = default;
};

struct StoredTable {
  std::uint64_t rows = 0;              // stored, where there are no findings
  std::uint64_t nobody = 0;            // of them: the customer number names nobody ("0000"), so one_id is 0
  std::uint64_t numbered = 0;          // subjects that had no number before
  std::vector<StoredFile> files;       // those read to their end
  std::vector<TableFinding> findings;  // any of them: the rows stored are not the table
  std::vector<TableFinding> warnings;  // kNamesNobody of the first kWarningsMax rows
};

// `sha256` is what the control file says of each file, or empty. The warehouse has the table. kConflict where
// the turn to give numbers is not to be had.
core::Result<StoredTable> store_table(const tables::Table& table, std::span<const DeliveredFile> files,
                                      std::span<const std::string> sha256, const RowStamp& stamp,
                                      const TableStores& stores);

}  // namespace rouse::ingest
