#include "chdb_database.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "chdb.h"

namespace rouse::engine {
namespace {

using engine_protocol::Connection;
using engine_protocol::database_failure;
using engine_protocol::Outcome;
using engine_protocol::RowSink;
using engine_protocol::RowSource;

struct DestroyResult {
  void operator()(chdb_result* result) const { chdb_destroy_query_result(result); }
};
using Result = std::unique_ptr<chdb_result, DestroyResult>;

// The error of `result`, or nothing.
Outcome<void> check(const Result& result) {
  if (result == nullptr) return tl::unexpected(database_failure("libchdb returned no result"));
  if (const char* error = chdb_result_error(result.get())) return tl::unexpected(database_failure(error));
  return {};
}

std::string_view bytes_of(const Result& result) {
  return {chdb_result_buffer(result.get()), chdb_result_length(result.get())};
}

class ChdbRowSource final : public RowSource {
 public:
  ChdbRowSource(chdb_connection connection, Result stream)
      : connection_(connection), stream_(std::move(stream)) {}
  ~ChdbRowSource() override {
    piece_.reset();
    if (!ended_) chdb_stream_cancel_query(connection_, stream_.get());
  }

  Outcome<std::string_view> next() override {
    if (ended_) return std::string_view{};
    piece_.reset(chdb_stream_fetch_result(connection_, stream_.get()));
    auto fetched = check(piece_);
    ended_ = !fetched || bytes_of(piece_).empty();
    if (!fetched) return tl::unexpected(fetched.error());
    return ended_ ? std::string_view{} : bytes_of(piece_);
  }

 private:
  chdb_connection connection_;
  Result stream_;
  Result piece_;
  bool ended_ = false;
};

class ChdbRowSink final : public RowSink {
 public:
  explicit ChdbRowSink(chdb_insert_stream stream) : stream_(stream) {}
  ~ChdbRowSink() override { chdb_destroy_insert_stream(stream_); }  // cancels what is not done

  Outcome<void> append(std::string_view bytes) override {
    if (bytes.empty() || chdb_stream_append(stream_, bytes.data(), bytes.size()) == CHDBSuccess) return {};
    auto ended = finish();
    return tl::unexpected(ended ? database_failure("The insert ended before its rows did") : ended.error());
  }

  Outcome<std::uint64_t> finish() override {
    const Result result(chdb_stream_done(stream_));
    if (auto done = check(result); !done) return tl::unexpected(done.error());
    return chdb_result_rows_written(result.get());
  }

 private:
  chdb_insert_stream stream_;
};

class ChdbConnection final : public Connection {
 public:
  explicit ChdbConnection(chdb_connection* connection) : connection_(connection) {}
  ~ChdbConnection() override { chdb_close_conn(connection_); }

  bool only_reads(std::string_view sql) override {
    chdb_query_analysis_v1 analysis{
        .struct_size = sizeof analysis, .statement_count = 0, .flags = 0, .query_class = 0};
    const auto state = chdb_classify_query_n(*connection_, sql.data(), sql.size(), nullptr, 0, &analysis);
    if (state != CHDBSuccess || analysis.statement_count > 1) return false;
    return analysis.statement_count == 0 || analysis.query_class == CHDB_QUERY_READ_ONLY;
  }

  Outcome<std::string> execute(std::string_view sql, std::string_view format) override {
    const Result result(chdb_query_n(*connection_, sql.data(), sql.size(), format.data(), format.size()));
    if (auto executed = check(result); !executed) return tl::unexpected(executed.error());
    return std::string(bytes_of(result));
  }

  Outcome<std::unique_ptr<RowSource>> select(std::string_view sql, std::string_view format) override {
    Result stream(chdb_stream_query_n(*connection_, sql.data(), sql.size(), format.data(), format.size()));
    if (auto begun = check(stream); !begun) return tl::unexpected(begun.error());
    return std::make_unique<ChdbRowSource>(*connection_, std::move(stream));
  }

  Outcome<std::unique_ptr<RowSink>> insert(std::string_view sql, std::string_view format) override {
    auto* stream = chdb_stream_insert_n(*connection_, sql.data(), sql.size(), format.data(), format.size());
    auto sink = std::make_unique<ChdbRowSink>(stream);
    if (const char* error = chdb_stream_insert_error(stream)) return tl::unexpected(database_failure(error));
    return sink;
  }

 private:
  chdb_connection* connection_;
};

}  // namespace

Outcome<std::unique_ptr<ChdbDatabase>> ChdbDatabase::open(const std::string& folder,
                                                          const std::string& config_file) {
  // The program handles its signals itself.
  chdb_set_signal_handlers_enabled(0);
  std::unique_ptr<ChdbDatabase> database(
      new ChdbDatabase({"rouse-engine", "--path=" + folder, "--config-file=" + config_file}));
  auto first = database->connect();
  if (!first) return tl::unexpected(first.error());
  database->first_ = std::move(*first);
  return database;
}

ChdbDatabase::~ChdbDatabase() {
  first_.reset();
  chdb_shutdown();
}

Outcome<std::unique_ptr<Connection>> ChdbDatabase::connect() {
  std::vector<char*> argv;
  argv.reserve(arguments_.size());
  for (auto& argument : arguments_) argv.push_back(argument.data());
  chdb_connection* connection = chdb_connect(static_cast<int>(argv.size()), argv.data());
  if (connection == nullptr) {
    return tl::unexpected(database_failure("libchdb opened no connection; the line before says why"));
  }
  return std::make_unique<ChdbConnection>(connection);
}

std::string ChdbDatabase::version() { return chdb_version(); }

}  // namespace rouse::engine
