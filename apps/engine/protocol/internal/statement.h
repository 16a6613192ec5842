// Which way a statement has to go.
//
// libchdb has three entrances: rows come out through the streaming call, rows go in through the insert
// stream, and everything else runs to its end. Each refuses, or worse mishandles, what belongs to another, so
// the kind is decided here from the statement's words (comments, brackets, WITH and quoted names understood)
// before anything runs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine_protocol/failure.h"

namespace rouse::engine_protocol {

enum class StatementKind {
  kSelect,   // rows, however many: SELECT, WITH, FROM, a bracket; also text that is no statement, for its
             // syntax error
  kShow,     // rows, few: SHOW, DESCRIBE, EXISTS, EXPLAIN, CHECK
  kInsert,   // INSERT whose rows follow the statement
  kCommand,  // DDL, INSERT SELECT, OPTIMIZE, ...: changes something, returns nothing
  kKill,     // KILL: must work when every query connection is taken
};

struct Statement {
  StatementKind kind = StatementKind::kSelect;
  // The FORMAT clause: output of kSelect and kShow, input of kInsert ("Values" for VALUES); empty without
  // one.
  std::string format = {};
  // kInsert: the statement ends and its rows begin at these bytes of the text. Without FORMAT or VALUES the
  // two are the text's length.
  std::size_t head_size = 0;
  std::size_t data_offset = 0;
  // Reads system.processes, that is, asks about other queries: served like kKill.
  bool watches_queries = false;

  bool only_reads() const { return kind == StatementKind::kSelect || kind == StatementKind::kShow; }
};

// Refused with a clear failure: more than one statement, SET and USE (they would stay on a pooled connection;
// use URL parameters), transactions, temporary tables, INTO OUTFILE and FROM INFILE, the function file(),
// INSERT INTO FUNCTION.
Outcome<Statement> parse_statement(std::string_view text);

// Formats whose pieces may be joined. libchdb's streaming call starts the format anew for each piece, so
// JSON, Parquet,
// ...WithNames and all others that have a head or an end must be produced whole.
bool is_joinable_format(std::string_view format);

}  // namespace rouse::engine_protocol
