#include "warehouse/warehouse.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "warehouse/internal/backoff.h"
#include "warehouse/internal/column_reader.h"
#include "warehouse/internal/exception.h"
#include "warehouse/internal/http.h"
#include "warehouse/internal/row_reader.h"
#include "warehouse/internal/row_writer.h"
#include "warehouse/internal/statement.h"
#include "warehouse/internal/tsv.h"
#include "warehouse/quote.h"

namespace rouse::warehouse {
namespace {

using internal::Broken;
using internal::Deadline;
using internal::HttpExchange;
using internal::HttpRequest;

// Cancelling and asking for progress must be quick or fail: they are asked while a person waits.
constexpr core::Milliseconds kControlTimeMax{5'000};
// The client's own deadline comes first; the server's limit ends what the client could no longer reach.
constexpr std::int64_t kServerTimeSlackSeconds = 2;
// A server may fail after it sent HTTP 200 and some of the answer; told to wait, it answers with the right
// status.
constexpr std::string_view kWholeAnswer = "&wait_end_of_query=1";
constexpr std::uint32_t kLowCardinalityExperimentalBefore = 20'000;  // version 20.0

// Of a URL: "name=value&name=value".
struct Parameters {
  std::string text;
  void add(std::string_view name, std::string_view value) {
    if (!text.empty()) text += '&';  // 18.16 takes an empty parameter for an unknown setting
    text += internal::url_encode(name);
    text += '=';
    text += internal::url_encode(value);
  }
};

// What is known of an exchange that is over.
struct Ending {
  Broken broken = Broken::kNo;
  bool from_engine = false;
};

std::string unique_prefix() {
  std::random_device device;
  return fmt::format("rouse-{:08x}{:08x}", device(), device());
}

std::uint64_t to_u64(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::uint32_t version_number(std::string_view version) {
  const auto dot = version.find('.');
  if (dot == std::string_view::npos) return 0;
  return static_cast<std::uint32_t>(to_u64(version.substr(0, dot)) * 1000 + to_u64(version.substr(dot + 1)));
}

}  // namespace

struct Warehouse::State {
  explicit State(Server server) : pool(std::move(server)) {}

  Deadline deadline(core::Milliseconds time_max) const { return std::chrono::steady_clock::now() + time_max; }
  Parameters base_parameters() const {
    Parameters parameters;
    if (pool.server().database != "default") parameters.add("database", pool.server().database);
    return parameters;
  }
  std::string next_query_id() { return fmt::format("{}-{}", prefix, ++queries); }

  core::Result<const ServerTraits*> known_traits();
  core::Result<ServerTraits> detect_traits();
  std::string target(const ServerTraits& traits, const std::string& query_id,
                     const QueryOptions& options) const;
  core::Result<std::string> run(HttpRequest request, std::size_t bytes_max, Ending& ending);
  core::Result<std::string> read_text(const std::string& target, std::string sql, Deadline deadline);
  core::Result<std::vector<Column>> describe(const ServerTraits& traits, std::string_view sql,
                                             const QueryOptions& options, Deadline deadline);
  std::string query_is(const ServerTraits& traits, std::string_view query_id) const;
  core::Result<void> kill(const ServerTraits& traits, std::string_view query_id);

  template <typename Attempt>
  auto retried(Deadline deadline, Attempt attempt);
  // Starts a statement and waits for its first bytes; `make` gives the reader of an exchange.
  template <typename Reader, typename Make>
  core::Result<std::unique_ptr<Reader>> read(const ServerTraits& traits, std::string sql,
                                             const QueryOptions& options, Deadline deadline, Make make);

  internal::HttpPool pool;
  std::mutex mutex;  // of traits
  std::optional<ServerTraits> traits;
  const std::string prefix = unique_prefix();
  std::atomic<std::uint64_t> queries{0};
};

// Repeats a read up to retries_max times where it never began: no connection, or ended before its start, as
// chDB does to bystanders (a cancel meant for it comes again); where it broke before its first row, once.
template <typename Attempt>
auto Warehouse::State::retried(Deadline deadline, Attempt attempt) {
  const Server& server = pool.server();
  internal::Backoff backoff{server.retry_delay_min, server.retry_delay_max};
  int repeats_left = 1;
  for (int retries_left = server.retries_max;; --retries_left) {
    Ending ending;
    auto result = attempt(ending);
    const bool never_began =
        ending.broken == Broken::kNeverConnected || (!result && internal::ended_before_begin(result.error()));
    const bool again = never_began || (ending.broken == Broken::kAfterSending && repeats_left-- > 0);
    const auto delay = backoff.next();
    if (result || !again || retries_left <= 0 || Deadline::clock::now() + delay >= deadline) return result;
    std::this_thread::sleep_for(delay);
  }
}

core::Result<std::string> Warehouse::State::run(HttpRequest request, std::size_t bytes_max, Ending& ending) {
  HttpExchange exchange{pool, std::move(request)};
  internal::ByteBuffer body;
  while (true) {
    auto more = exchange.receive(body);
    const auto& headers = exchange.headers();
    ending = {.broken = exchange.broken(), .from_engine = headers.from_engine};
    const bool refused = headers.status != 0 && headers.status != 200;
    if (!more && refused && !body.empty()) break;  // the reason came before the connection broke
    if (!more) return core::fail(std::move(more).error());
    if (body.size() > bytes_max) {
      return core::fail(core::ErrorCode::kResourceExhausted, "warehouse",
                        fmt::format("the answer is larger than {} bytes", bytes_max),
                        "read it as a stream of rows");
    }
    if (!*more) break;
  }
  const auto& headers = exchange.headers();
  if (headers.status != 200 || headers.exception_code != 0) {
    return core::fail(internal::to_error(body.view(), headers.exception_code, headers.status));
  }
  return std::string{body.view()};
}

core::Result<std::string> Warehouse::State::read_text(const std::string& target, std::string sql,
                                                      Deadline deadline) {
  return retried(deadline, [&](Ending& ending) {
    return run({.target = target, .body = sql, .deadline = deadline}, kTextBytesMax, ending);
  });
}

core::Result<ServerTraits> Warehouse::State::detect_traits() {
  const auto until = deadline(pool.server().connect_max + kControlTimeMax);
  const std::string target = "/?" + base_parameters().text;
  ServerTraits found;
  ROUSE_TRY(const auto version, retried(until, [&](Ending& ending) {
              auto answer =
                  run({.target = target, .body = "SELECT version() FORMAT TabSeparated", .deadline = until},
                      kTextBytesMax, ending);
              found.is_engine = ending.from_engine;
              return answer;
            }));
  found.version = internal::parse_tsv(version).at(0).at(0);
  found.number = version_number(found.version);
  ROUSE_TRY(const auto settings,
            read_text(target, "SELECT name FROM system.settings FORMAT TabSeparated", until));
  for (auto& row : internal::parse_tsv(settings)) found.settings.insert(std::move(row.front()));
  ROUSE_TRY(const auto merge_tree,
            read_text(target, "SELECT name FROM system.merge_tree_settings FORMAT TabSeparated", until));
  for (auto& row : internal::parse_tsv(merge_tree)) found.merge_tree_settings.insert(std::move(row.front()));
  return found;
}

core::Result<const ServerTraits*> Warehouse::State::known_traits() {
  const std::lock_guard lock{mutex};
  if (!traits) {
    ROUSE_TRY(traits, detect_traits());
  }
  return &*traits;
}

std::string Warehouse::State::target(const ServerTraits& known, const std::string& query_id,
                                     const QueryOptions& options) const {
  Parameters settings = base_parameters();
  settings.add("query_id", query_id);
  const auto seconds = (options.time_max.count() + 999) / 1000 + kServerTimeSlackSeconds;
  settings.add("max_execution_time", std::to_string(seconds));
  if (options.memory_bytes_max != 0)
    settings.add("max_memory_usage", std::to_string(options.memory_bytes_max));
  if (known.number < kLowCardinalityExperimentalBefore &&
      known.knows("allow_experimental_low_cardinality_type")) {
    settings.add("allow_experimental_low_cardinality_type", "1");
  }
  for (const auto& [name, value] : options.settings) settings.add(name, value);
  return "/?" + settings.text;
}

core::Result<std::vector<Column>> Warehouse::State::describe(const ServerTraits& known, std::string_view sql,
                                                             const QueryOptions& options, Deadline until) {
  const std::string where = target(known, next_query_id(), options) + std::string{kWholeAnswer};
  ROUSE_TRY(const auto text,
            read_text(where, fmt::format("DESCRIBE TABLE (\n{}\n) FORMAT TabSeparated", sql), until));
  std::vector<Column> columns;
  for (auto& row : internal::parse_tsv(text)) {
    if (row.size() < 2) return core::fail(core::ErrorCode::kInternal, "warehouse", "DESCRIBE gave no types");
    columns.push_back({.name = std::move(row[0]), .type = std::move(row[1])});
  }
  return columns;
}

std::string Warehouse::State::query_is(const ServerTraits& known, std::string_view query_id) const {
  return fmt::format("{} = {}", known.is_engine ? "Settings['log_comment']" : "query_id", quote(query_id));
}

core::Result<void> Warehouse::State::kill(const ServerTraits& known, std::string_view query_id) {
  QueryOptions options{.time_max = kControlTimeMax};
  Ending ending;
  ROUSE_CHECK(run({.target = target(known, next_query_id(), options),
                   .body = fmt::format("KILL QUERY WHERE {} ASYNC", query_is(known, query_id)),
                   .deadline = deadline(kControlTimeMax)},
                  kTextBytesMax, ending));
  return {};
}

template <typename Reader, typename Make>
core::Result<std::unique_ptr<Reader>> Warehouse::State::read(const ServerTraits& known, std::string sql,
                                                             const QueryOptions& options, Deadline until,
                                                             Make make) {
  const std::string id = options.query_id.empty() ? next_query_id() : options.query_id;
  const HttpRequest request{.target = target(known, id, options),
                            .body = std::move(sql),
                            .deadline = until,
                            .stall_max = options.stall_max};
  return retried(until, [&](Ending& ending) -> core::Result<std::unique_ptr<Reader>> {
    auto reader =
        make(std::make_unique<HttpExchange>(pool, request), [this, &known, id] { (void)kill(known, id); });
    ROUSE_CHECK(reader->open(ending.broken));
    return reader;
  });
}

Warehouse::Warehouse(Server server) : state_(std::make_unique<State>(std::move(server))) {}
Warehouse::~Warehouse() = default;

core::Result<void> Warehouse::execute(std::string_view sql, const QueryOptions& options) {
  ROUSE_TRY(const auto* known, state_->known_traits());
  const std::string id = options.query_id.empty() ? state_->next_query_id() : options.query_id;
  Ending ending;
  const auto done = state_->run({.target = state_->target(*known, id, options) + std::string{kWholeAnswer},
                                 .body = std::string{sql},
                                 .resendable = false,
                                 .deadline = state_->deadline(options.time_max)},
                                kTextBytesMax, ending);
  if (ending.broken == Broken::kTimedOut) (void)state_->kill(*known, id);
  if (!done) return core::fail(done.error());
  return {};
}

core::Result<RowStream> Warehouse::select(std::string_view sql, const QueryOptions& options) {
  const auto until = state_->deadline(options.time_max);
  ROUSE_TRY(const auto* known, state_->known_traits());
  ROUSE_TRY(auto columns, state_->describe(*known, sql, options, until));
  ROUSE_TRY(const auto shape, internal::make_shape(std::move(columns)));
  ROUSE_TRY(auto reader, state_->read<internal::RowReader>(
                             *known, fmt::format("SELECT toUInt8(1), * FROM (\n{}\n) FORMAT RowBinary", sql),
                             options, until, [&](auto exchange, auto cancel) {
                               return std::make_unique<internal::RowReader>(
                                   shape, std::move(exchange), options.row_bytes_max, std::move(cancel));
                             }));
  return RowStream{std::move(reader)};
}

core::Result<ColumnStream> Warehouse::select_columns(std::string_view sql, const QueryOptions& options) {
  const auto until = state_->deadline(options.time_max);
  ROUSE_TRY(const auto* known, state_->known_traits());
  ROUSE_TRY(auto reader, state_->read<internal::ColumnReader>(
                             *known, fmt::format("{}\nFORMAT Native", sql), options, until,
                             [&](auto exchange, auto cancel) {
                               return std::make_unique<internal::ColumnReader>(
                                   std::move(exchange), options.row_bytes_max, std::move(cancel));
                             }));
  return ColumnStream{std::move(reader)};
}

core::Result<std::string> Warehouse::text(std::string_view sql, std::string_view format,
                                          const QueryOptions& options) {
  if (!internal::only_reads(sql)) {
    return core::invalid("warehouse", "text() takes SELECT, SHOW, DESCRIBE, EXISTS, EXPLAIN or CHECK",
                         "use execute() for statements that change something");
  }
  const auto until = state_->deadline(options.time_max);
  ROUSE_TRY(const auto* known, state_->known_traits());
  const std::string id = options.query_id.empty() ? state_->next_query_id() : options.query_id;
  auto answer = state_->read_text(state_->target(*known, id, options) + std::string{kWholeAnswer},
                                  fmt::format("{}\nFORMAT {}", sql, format), until);
  if (!answer && answer.error().code == core::ErrorCode::kDeadlineExceeded) (void)state_->kill(*known, id);
  return answer;
}

core::Result<Insert> Warehouse::insert(std::string_view table, const std::vector<std::string>& columns,
                                       const QueryOptions& options, std::string_view format) {
  if (columns.empty()) return core::invalid("warehouse", "an INSERT names at least one column");
  const auto until = state_->deadline(options.time_max);
  ROUSE_TRY(const auto* known, state_->known_traits());
  std::string list;
  for (const auto& column : columns) list += (list.empty() ? "" : ", ") + quote_identifier(column);
  const std::string name = quote_identifier(table);
  std::vector<Column> described;
  if (format == "RowBinary") {  // rows of other formats are not checked here
    ROUSE_TRY(described,
              state_->describe(*known, fmt::format("SELECT {} FROM {} LIMIT 0", list, name), options, until));
  }
  ROUSE_TRY(auto shape, internal::make_shape(std::move(described)));
  const std::string id = options.query_id.empty() ? state_->next_query_id() : options.query_id;
  Parameters settings;
  const std::pair<std::string_view, std::string_view> pinned[] = {
      {"async_insert",
       "0"},  // acknowledged means stored; the engine knows no other way and refuses the setting
      {"insert_deduplicate", "0"},
      {"max_insert_block_size", "1048576"},  // Insert::kAtomicRowsMax rows are one block
      {"min_insert_block_size_rows", "1048576"},
      {"min_insert_block_size_bytes", "0"},
  };
  for (const auto& [setting, value] : pinned) {
    const bool refused = known->is_engine && setting == "async_insert";
    if (known->knows(setting) && !refused) settings.add(setting, value);
  }
  settings.add("query", fmt::format("INSERT INTO {} ({}) FORMAT {}", name, list, format));
  HttpRequest request{.target = state_->target(*known, id, options) + "&" + settings.text,
                      .upload = true,
                      .resendable = false,
                      .deadline = until,
                      .stall_max = options.stall_max};
  return Insert{std::make_unique<internal::RowWriter>(
      std::move(shape), std::make_unique<HttpExchange>(state_->pool, std::move(request)))};
}

core::Result<void> Warehouse::insert_block(std::string_view table, const ColumnBlock& block,
                                           const QueryOptions& options) {
  ROUSE_TRY(auto insert, this->insert(table, block.names(), options, "Native"));
  ROUSE_CHECK(block.encode([&](std::span<const std::byte> piece) { return insert.append(piece, 0); }));
  ROUSE_CHECK(insert.finish());
  return {};
}

core::Result<void> Warehouse::cancel(std::string_view query_id) {
  ROUSE_TRY(const auto* known, state_->known_traits());
  return state_->kill(*known, query_id);
}

core::Result<Progress> Warehouse::progress(std::string_view query_id) {
  ROUSE_TRY(const auto* known, state_->known_traits());
  const QueryOptions options{.time_max = kControlTimeMax};
  ROUSE_TRY(const auto answer,
            state_->read_text(
                state_->target(*known, state_->next_query_id(), options),
                fmt::format("SELECT read_rows, total_rows_approx, toUInt64(greatest(memory_usage, 0)), "
                            "toUInt64(elapsed * 1000) FROM system.processes WHERE {} "
                            "FORMAT TabSeparated",
                            state_->query_is(*known, query_id)),
                state_->deadline(kControlTimeMax)));
  const auto rows = internal::parse_tsv(answer);
  if (rows.empty() || rows[0].size() != 4) {
    return core::fail(core::ErrorCode::kNotFound, "query_id", fmt::format("no query {} runs", query_id));
  }
  return Progress{.rows_read = to_u64(rows[0][0]),
                  .rows_total = to_u64(rows[0][1]),
                  .memory_bytes = to_u64(rows[0][2]),
                  .elapsed = core::Milliseconds{static_cast<std::int64_t>(to_u64(rows[0][3]))}};
}

const std::string& Warehouse::database() const { return state_->pool.server().database; }

core::Result<void> Warehouse::ping() {
  Ending ending;
  ROUSE_CHECK(state_->run({.target = "/ping",
                           .body = {},
                           .get = true,
                           .deadline = state_->deadline(state_->pool.server().connect_max + kControlTimeMax)},
                          kTextBytesMax, ending));
  return {};
}

core::Result<ServerTraits> Warehouse::traits() {
  ROUSE_TRY(const auto* known, state_->known_traits());
  return *known;
}

}  // namespace rouse::warehouse
