// Answers requests of the ClickHouse HTTP protocol from a Database.
//
// GET /ping answers without a token; everything else needs it. A request takes one connection of the pool for
// one statement: its settings are set, the statement goes through the entrance it belongs to (statement.h),
// rows stream to the client as fast as it reads them, and the settings are set back. KILL and questions about
// system.processes use connections of their own, so they are answered while every other one is busy.
// Thread-safe: one thread per client.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "engine_protocol/database.h"
#include "engine_protocol/http.h"
#include "engine_protocol/internal/query_run.h"
#include "engine_protocol/pool.h"
#include "engine_protocol/running.h"

namespace rouse::engine_protocol {

struct HandlerOptions {
  std::string token;
  std::size_t queries_max = 48;         // statements at a time
  std::size_t control_queries_max = 4;  // KILL and system.processes at a time, besides them
};

class Handler {
 public:
  // `database` outlives the handler.
  Handler(Database& database, HandlerOptions options);

  void handle(const HttpHead& head, HttpConnection& http);
  // Lets running statements end within `patience`, then kills the rest; true when none is left.
  bool shut_down(std::chrono::milliseconds patience);

 private:
  Ending run_query(const HttpHead& head, HttpConnection& http);
  void kill(const std::string& query_id);

  const HandlerOptions options_;
  ConnectionPool queries_;
  ConnectionPool control_;
  ConnectionPool killer_;  // one connection that only the watch over clients uses
  RunningQueries running_;
};

}  // namespace rouse::engine_protocol
