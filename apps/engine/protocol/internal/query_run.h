// One statement on one connection, from its settings to its last row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine_protocol/database.h"
#include "engine_protocol/http.h"
#include "engine_protocol/internal/request.h"
#include "engine_protocol/internal/statement.h"
#include "engine_protocol/pool.h"

namespace rouse::engine_protocol {

// The statement of a request: its URL parameter, followed by the body unless the body is an INSERT's rows.
struct StatementText {
  std::string text;
  Statement statement;
};

// Reads as much of the body as the statement needs; the rows of an INSERT stay unread, but for those that
// came along. Fails on statements above 1 MiB, on unknown ones, and when a read-only request asks for more.
Outcome<StatementText> read_statement(const QueryRequest& request, HttpConnection& http);

// What is left to tell the client once the statement's connection and id are free again, so that a client
// which has seen the end of an answer finds no trace of it.
struct Ending {
  enum class Kind {
    kAnswer,  // the whole answer
    kFinish,  // the end of an answer that was streamed
    kBreak,   // nothing: the streamed answer stays without its end
  };
  Kind kind = Kind::kBreak;
  AnswerHead head = {};
  std::string body = {};
};

Ending failure_ending(const Failure& failure, std::string_view query_id);
void tell(HttpConnection& http, const Ending& ending);

class QueryRun {
 public:
  // All arguments outlive the run.
  QueryRun(const QueryRequest& request, const StatementText& text, ConnectionPool::Lease& connection,
           HttpConnection& http);

  // Leaves the connection as it was found, or spoiled.
  Ending run();

 private:
  Outcome<void> set_up();
  void set_back();
  Outcome<void> execute(std::string_view sql);
  Ending run_statement();
  Ending run_whole();
  Ending run_select();
  Ending stream(RowSource& rows, std::string_view first);
  Ending buffer(RowSource& rows, std::string_view first);
  Ending run_insert();
  Outcome<std::uint64_t> push_rows(RowSink& sink);
  Ending fail(const Failure& failure) const;
  AnswerHead head() const;
  std::string_view format() const;

  const QueryRequest& request_;
  const StatementText& text_;
  ConnectionPool::Lease& connection_;
  HttpConnection& http_;
  std::vector<Setting> settings_;
};

}  // namespace rouse::engine_protocol
