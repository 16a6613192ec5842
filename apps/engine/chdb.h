// The part of libchdb's C interface that this program uses (the npm package carries no header). Handles are
// opaque; every result is destroyed with chdb_destroy_query_result, every insert stream with
// chdb_destroy_insert_stream.
#pragma once

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): the names are libchdb's
extern "C" {

struct chdb_connection_;
struct chdb_result_;
struct chdb_insert_stream_;
using chdb_connection = chdb_connection_*;
using chdb_result = chdb_result_;
using chdb_insert_stream = chdb_insert_stream_*;

enum chdb_state : int { CHDBSuccess = 0, CHDBError = 1 };

// What a statement does; see chdb_classify_query_n.
enum chdb_query_class : std::uint32_t { CHDB_QUERY_READ_ONLY = 0 };
struct chdb_query_analysis_v1 {
  std::uint32_t struct_size;      // set by the caller
  std::uint32_t statement_count;  // 0 for text that is no statement
  std::uint32_t flags;
  std::uint32_t query_class;
};

const char* chdb_version();
void chdb_set_signal_handlers_enabled(int enabled);  // before the first connection

// Null on failure, with the reason on stderr.
chdb_connection* chdb_connect(int argc, char** argv);
void chdb_close_conn(chdb_connection* connection);
chdb_state chdb_shutdown();  // after the last connection was closed

chdb_result* chdb_query_n(chdb_connection connection, const char* sql, std::size_t sql_size,
                          const char* format, std::size_t format_size);
chdb_result* chdb_stream_query_n(chdb_connection connection, const char* sql, std::size_t sql_size,
                                 const char* format, std::size_t format_size);
chdb_result* chdb_stream_fetch_result(chdb_connection connection, chdb_result* stream);
void chdb_stream_cancel_query(chdb_connection connection, chdb_result* stream);

const char* chdb_result_error(chdb_result* result);  // null without error
char* chdb_result_buffer(chdb_result* result);
std::size_t chdb_result_length(chdb_result* result);
std::uint64_t chdb_result_rows_written(chdb_result* result);
void chdb_destroy_query_result(chdb_result* result);

chdb_insert_stream chdb_stream_insert_n(chdb_connection connection, const char* sql, std::size_t sql_size,
                                        const char* format, std::size_t format_size);
const char* chdb_stream_insert_error(chdb_insert_stream stream);
chdb_state chdb_stream_append(chdb_insert_stream stream, const void* bytes, std::size_t size);
chdb_result* chdb_stream_done(chdb_insert_stream stream);
void chdb_stream_cancel_insert(chdb_insert_stream stream);
void chdb_destroy_insert_stream(chdb_insert_stream stream);

chdb_state chdb_classify_query_n(chdb_connection connection, const char* sql, std::size_t sql_size,
                                 const char* target_database, std::size_t target_database_size,
                                 chdb_query_analysis_v1* analysis);

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
