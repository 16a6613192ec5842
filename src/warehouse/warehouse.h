// The one client of ClickHouse over HTTP, for the embedded engine and for a cluster's servers.
//
//   Warehouse warehouse{server};
//   ROUSE_TRY(auto rows, warehouse.select("SELECT one_id, ts FROM events_app WHERE event = " + quote(name)));
//   while (true) {
//     ROUSE_TRY(const bool more, rows.next());
//     if (!more) break;                       // every row was read, and that is proven
//     fold(rows.u64(), rows.i64());
//   }
//
// Thread-safe: each running statement has a connection of its own, taken from a pool that keeps idle ones.
// All calls block; run them on a thread that may wait. Values enter SQL through quote() only
// (warehouse/quote.h).
//
// Errors carry core codes: kInvalidArgument (the statement is wrong), kNotFound (table, database or column),
// kConflict (exists already), kResourceExhausted (memory, disk, too many queries), kDeadlineExceeded,
// kCancelled, kPermissionDenied, kUnavailable (no connection, or it broke), kInternal. `field` is
// "warehouse".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/column_block.h"
#include "warehouse/column_stream.h"
#include "warehouse/insert.h"
#include "warehouse/row_stream.h"
#include "warehouse/server.h"

namespace rouse::warehouse {

struct QueryOptions {
  std::string query_id{};  // for cancel(), progress(); empty: one is made up; else [A-Za-z0-9-_.:]{1,128}
  core::Milliseconds time_max{60'000};       // from the call to the last byte, pauses of the reader included
  core::Milliseconds stall_max{0};           // longest silence once rows flow; 0: only time_max counts
  std::uint64_t memory_bytes_max = 0;        // of the server; 0: the server's own limit
  std::uint64_t row_bytes_max = 256U << 20;  // one row, or one block of columns, held by the client
  std::vector<std::pair<std::string, std::string>> settings{};  // an unknown one is an error of the server
};

struct Progress {
  std::uint64_t rows_read = 0;
  std::uint64_t rows_total = 0;  // the server's estimate; 0 if it has none
  std::uint64_t memory_bytes = 0;
  core::Milliseconds elapsed{0};
};

class Warehouse {
 public:
  // Does not connect.
  explicit Warehouse(Server server);
  ~Warehouse();
  Warehouse(const Warehouse&) = delete;
  Warehouse& operator=(const Warehouse&) = delete;

  // DDL, INSERT ... SELECT, ALTER: anything without rows to return. Never retried.
  core::Result<void> execute(std::string_view sql, const QueryOptions& options = {});

  // Starts a SELECT without a FORMAT clause and waits for its first row. Every column needs a name of its
  // own. A failed connection, or one that the server ended before it began, is retried with back-off up to
  // Server::retries_max times, one that broke before the first row once; after that row nothing is retried.
  // Must not outlive the Warehouse.
  core::Result<RowStream> select(std::string_view sql, const QueryOptions& options = {});

  // The same as blocks of columns, for answers of many rows of numbers (warehouse/column_stream.h).
  core::Result<ColumnStream> select_columns(std::string_view sql, const QueryOptions& options = {});

  // The answer of a SELECT, SHOW, DESCRIBE or EXISTS in a text format ("TabSeparated", "JSON", ...), for
  // results that fit in kTextBytesMax. Retried like select().
  core::Result<std::string> text(std::string_view sql, std::string_view format = "TabSeparated",
                                 const QueryOptions& options = {});

  // Starts INSERT INTO `table` (`columns`); rows are appended to the writer. Never retried. Must not outlive
  // the Warehouse. With another `format` ("Parquet") the body is what append() is given, for 0 rows.
  core::Result<Insert> insert(std::string_view table, const std::vector<std::string>& columns,
                              const QueryOptions& options = {}, std::string_view format = "RowBinary");

  // Inserts the block as one block of `table`: where its rows are of one partition and kAtomicRowsMax at
  // most, the server stores all of them or none. Never retried.
  core::Result<void> insert_block(std::string_view table, const ColumnBlock& block,
                                  const QueryOptions& options = {});

  // Asks the server to end the query of that id; the query's own caller gets kCancelled. Not running: no
  // error.
  core::Result<void> cancel(std::string_view query_id);
  // kNotFound when no such query runs.
  core::Result<Progress> progress(std::string_view query_id);
  core::Result<void> ping();

  core::Result<ServerTraits> traits();
  const std::string& database() const;

  static constexpr std::size_t kTextBytesMax = 64U << 20;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::warehouse
