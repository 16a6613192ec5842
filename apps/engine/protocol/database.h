// The database behind the protocol: what libchdb offers, as three small interfaces that tests replace with
// fakes.
//
// A Connection runs one statement at a time and belongs to one thread at a time; connections of one Database
// run side by side. After a failure of execute() a connection must be thrown away (libchdb leaks rows of the
// failed statement into the next answer); select() and insert() leave it clean.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine_protocol/failure.h"

namespace rouse::engine_protocol {

// Formatted rows, pulled piece by piece. Destroying it early abandons the query at once.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // The next piece, valid until the next call; empty at the end.
  virtual Outcome<std::string_view> next() = 0;
};

// Formatted rows, pushed piece by piece in any cut. Destroying it before finish() cancels the insert; rows
// that were already stored stay (inserts are not atomic).
class RowSink {
 public:
  virtual ~RowSink() = default;
  // Blocks while the database is behind.
  virtual Outcome<void> append(std::string_view bytes) = 0;
  // Rows written.
  virtual Outcome<std::uint64_t> finish() = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  // True when the database's own parser finds exactly one statement that only reads, or none at all.
  virtual bool only_reads(std::string_view sql) = 0;
  // Runs a statement to its end and returns its whole output.
  virtual Outcome<std::string> execute(std::string_view sql, std::string_view format) = 0;
  virtual Outcome<std::unique_ptr<RowSource>> select(std::string_view sql, std::string_view format) = 0;
  // `sql` is the INSERT statement up to where FORMAT or VALUES would stand.
  virtual Outcome<std::unique_ptr<RowSink>> insert(std::string_view sql, std::string_view format) = 0;
};

// Thread-safe.
class Database {
 public:
  virtual ~Database() = default;
  virtual Outcome<std::unique_ptr<Connection>> connect() = 0;
};

}  // namespace rouse::engine_protocol
