// One statement on one connection, from its settings to the last byte of its answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine_protocol/database.h"
#include "engine_protocol/http.h"
#include "engine_protocol/pool.h"
#include "engine_protocol/request.h"
#include "engine_protocol/statement.h"

namespace rouse::engine_protocol {

// The statement of a request: its URL parameter, followed by the body unless the body is an INSERT's rows.
struct StatementText {
  std::string text;
  Statement statement;
};

// Reads as much of the body as the statement needs; the rows of an INSERT stay unread, but for those that
// came along. Fails on statements above 1 MiB, on unknown ones, and when a read-only request asks for more.
Outcome<StatementText> read_statement(const QueryRequest& request, HttpConnection& http);

void answer_failure(HttpConnection& http, const Failure& failure, std::string_view query_id);

class QueryRun {
 public:
  // All arguments outlive the run.
  QueryRun(const QueryRequest& request, const StatementText& text, ConnectionPool::Lease& connection,
           HttpConnection& http);

  // Always answers, and leaves the connection as it was found, or spoiled.
  void run();

 private:
  Outcome<void> set_up();
  void set_back();
  Outcome<void> execute(std::string_view sql);
  void run_statement();
  void run_whole();
  void run_select();
  void stream(RowSource& rows, std::string_view first);
  void answer_buffered(RowSource& rows, std::string_view first);
  void run_insert();
  Outcome<std::uint64_t> push_rows(RowSink& sink);
  void fail(const Failure& failure);
  AnswerHead head() const;
  std::string_view format() const;

  const QueryRequest& request_;
  const StatementText& text_;
  ConnectionPool::Lease& connection_;
  HttpConnection& http_;
  std::vector<Setting> settings_;
};

}  // namespace rouse::engine_protocol
