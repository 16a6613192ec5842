#include "engine_protocol/internal/query_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine_protocol/log.h"
#include "engine_protocol/settings.h"

namespace rouse::engine_protocol {
namespace {

constexpr std::size_t kStatementBytesMax = 1U << 20;
constexpr std::size_t kInsertPieceBytes = 1U << 20;
// wait_end_of_query holds its answer in memory.
constexpr std::size_t kBufferedBytesMax = 256U << 20;
// So do formats that are no sequence of rows; counted as values, of which JSON may make ten times as much
// text.
constexpr std::size_t kDocumentValueBytesMax = 64U << 20;
constexpr std::string_view kDefaultFormat = "TabSeparated";
constexpr std::chrono::milliseconds kSlow{1'000};

std::string content_type(std::string_view format) {
  std::string lower(format);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.starts_with("json")) return "application/json; charset=UTF-8";
  if (lower.starts_with("csv")) return "text/csv; charset=UTF-8";
  if (lower.starts_with("tabseparated") || lower.starts_with("tsv"))
    return "text/tab-separated-values; charset=UTF-8";
  if (lower.starts_with("pretty") || lower == "vertical") return "text/plain; charset=UTF-8";
  return "application/octet-stream";
}

// Appends body bytes until `text` holds `bytes_max` or the body ends; true at its end.
Outcome<bool> read_up_to(HttpConnection& http, std::string& text, std::size_t bytes_max) {
  while (text.size() < bytes_max) {
    const auto used = text.size();
    text.resize(std::min(bytes_max, used + 65'536));
    const auto got = http.read_body({text.data() + used, text.size() - used});
    text.resize(used + got.value_or(0));
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return true;
  }
  return false;
}

Outcome<StatementText> check_reads(const QueryRequest& request, StatementText text) {
  if (!request.only_reads || text.statement.only_reads()) return text;
  return failure(code::kReadonly, "READONLY",
                 "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly");
}

}  // namespace

Outcome<StatementText> read_statement(const QueryRequest& request, HttpConnection& http) {
  StatementText result{.text = request.text, .statement = {}};
  if (!result.text.empty()) {
    auto parsed = parse_statement(result.text);
    if (parsed && parsed->kind == StatementKind::kInsert && !parsed->format.empty()) {
      result.statement = *parsed;
      const bool blank = result.text.find_first_not_of(" \t\r\n", parsed->data_offset) == std::string::npos;
      if (blank) result.text.resize(parsed->data_offset);
      return check_reads(request, std::move(result));
    }
    result.text += '\n';
  }
  const auto own_size = result.text.size();
  auto ended = read_up_to(http, result.text, kStatementBytesMax);
  if (!ended) return tl::unexpected(ended.error());
  if (result.text.size() == own_size) result.text = request.text;
  auto parsed = parse_statement(result.text);
  if (!parsed) return tl::unexpected(parsed.error());
  result.statement = *parsed;
  const bool rows_follow = parsed->kind == StatementKind::kInsert && !parsed->format.empty();
  if (!*ended && !rows_follow) {
    return failure(code::kSyntaxError, "SYNTAX_ERROR",
                   fmt::format("The statement is longer than {} bytes", kStatementBytesMax));
  }
  return check_reads(request, std::move(result));
}

Ending failure_ending(const Failure& failure, std::string_view query_id) {
  Ending ending{.kind = Ending::Kind::kAnswer,
                .head = {.status = http_status(failure.code)},
                .body = failure.text + "\n"};
  auto& headers = ending.head.headers;
  headers = {{"Content-Type", "text/plain; charset=UTF-8"},
             {"X-ClickHouse-Exception-Code", std::to_string(failure.code)}};
  if (!query_id.empty()) headers.emplace_back("X-ClickHouse-Query-Id", query_id);
  if (ending.head.status == 401) headers.emplace_back("WWW-Authenticate", "Bearer");
  return ending;
}

void tell(HttpConnection& http, const Ending& ending) {
  if (ending.kind == Ending::Kind::kAnswer) http.answer(ending.head, ending.body);
  if (ending.kind == Ending::Kind::kFinish) http.finish();
}

QueryRun::QueryRun(const QueryRequest& request, const StatementText& text, ConnectionPool::Lease& connection,
                   HttpConnection& http)
    : request_(request), text_(text), connection_(connection), http_(http), settings_(request.settings) {
  const bool bounded = std::ranges::any_of(
      settings_, [](const Setting& setting) { return setting.name == "max_result_bytes"; });
  if (text.statement.kind == StatementKind::kSelect && !is_joinable_format(format()) && !bounded) {
    settings_.push_back({"max_result_bytes", std::to_string(kDocumentValueBytesMax)});
  }
}

Ending QueryRun::run() {
  const auto began = std::chrono::steady_clock::now();
  if (auto ready = set_up(); !ready) {
    connection_.spoil();
    return fail(ready.error());
  }
  Ending ending = run_statement();
  set_back();
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  if (took >= kSlow)
    log_info("query_slow", {{"id", request_.query_id}, {"ms", fmt::to_string(took.count())}});
  return ending;
}

Outcome<void> QueryRun::execute(std::string_view sql) {
  auto executed = connection_->execute(sql, kDefaultFormat);
  if (!executed) return tl::unexpected(executed.error());
  return {};
}

Outcome<void> QueryRun::set_up() {
  if (auto set = execute(set_statement(settings_)); !set) return set;
  return request_.database.empty() ? Outcome<void>{} : execute("USE " + quoted_name(request_.database));
}

void QueryRun::set_back() {
  if (connection_.spoiled()) return;
  const bool clean = execute(reset_statement(settings_)).has_value() &&
                     (request_.database.empty() || execute("USE default").has_value());
  if (!clean) connection_.spoil();
}

Ending QueryRun::run_statement() {
  const auto& statement = text_.statement;
  if (statement.only_reads() && !connection_->only_reads(text_.text)) {
    return fail(
        failure(code::kNotImplemented, "NOT_IMPLEMENTED", "The statement does more than read").value());
  }
  if (statement.kind == StatementKind::kInsert) return run_insert();
  if (statement.kind == StatementKind::kSelect && is_joinable_format(format())) return run_select();
  return run_whole();
}

Ending QueryRun::run_whole() {
  auto output = connection_->execute(text_.text, format());
  if (!output) {
    connection_.spoil();
    return fail(output.error());
  }
  return {.kind = Ending::Kind::kAnswer, .head = head(), .body = std::move(*output)};
}

Ending QueryRun::run_select() {
  auto rows = connection_->select(text_.text, format());
  if (!rows) return fail(rows.error());
  const auto first = (*rows)->next();
  if (!first) return fail(first.error());
  if (request_.wait_end_of_query) return buffer(**rows, *first);
  return stream(**rows, *first);
}

Ending QueryRun::stream(RowSource& rows, std::string_view first) {
  if (!http_.begin(head())) return {};
  for (std::string_view piece = first; !piece.empty();) {
    if (!http_.write(piece)) {
      log_info("client_left", {{"id", request_.query_id}});
      connection_.spoil();  // a cancelled stream may take the next statement of its connection with it
      return {};
    }
    const auto next = rows.next();
    if (!next) {
      // As ClickHouse does: the text follows the rows, and the missing last chunk tells that they are not
      // all.
      log_error("query_broke", {{"id", request_.query_id}, {"reason", next.error().text}});
      http_.write("\n" + next.error().text + "\n");
      return {};
    }
    piece = *next;
  }
  return {.kind = Ending::Kind::kFinish};
}

Ending QueryRun::buffer(RowSource& rows, std::string_view first) {
  std::string whole;
  for (std::string_view piece = first; !piece.empty();) {
    if (whole.size() + piece.size() > kBufferedBytesMax) {
      return fail(failure(code::kTooManyRowsOrBytes, "TOO_MANY_ROWS_OR_BYTES",
                          fmt::format("The answer exceeds the {} bytes that wait_end_of_query may hold",
                                      kBufferedBytesMax))
                      .value());
    }
    whole += piece;
    const auto next = rows.next();
    if (!next) return fail(next.error());
    piece = *next;
  }
  return {.kind = Ending::Kind::kAnswer, .head = head(), .body = std::move(whole)};
}

Ending QueryRun::run_insert() {
  const auto& statement = text_.statement;
  const std::string_view chosen = !statement.format.empty()  ? std::string_view(statement.format)
                                  : !request_.format.empty() ? std::string_view(request_.format)
                                                             : std::string_view("Values");
  auto sink = connection_->insert(std::string_view(text_.text).substr(0, statement.head_size), chosen);
  if (!sink) return fail(sink.error());
  const auto rows = push_rows(**sink);
  if (!rows) return fail(rows.error());
  AnswerHead done = head();
  done.headers.emplace_back("X-ClickHouse-Summary", fmt::format(R"({{"written_rows":"{}"}})", *rows));
  return {.kind = Ending::Kind::kAnswer, .head = std::move(done)};
}

Outcome<std::uint64_t> QueryRun::push_rows(RowSink& sink) {
  const std::string_view along = std::string_view(text_.text).substr(text_.statement.data_offset);
  if (auto appended = sink.append(along); !appended) return tl::unexpected(appended.error());
  std::string piece;
  for (bool ended = false; !ended;) {
    piece.clear();
    auto read = read_up_to(http_, piece, kInsertPieceBytes);
    if (!read) return tl::unexpected(read.error());
    ended = *read;
    if (auto appended = sink.append(piece); !appended) return tl::unexpected(appended.error());
  }
  return sink.finish();
}

Ending QueryRun::fail(const Failure& failure) const {
  log_error("query_failed", {{"id", request_.query_id}, {"reason", failure.text}});
  return failure_ending(failure, request_.query_id);
}

std::string_view QueryRun::format() const {
  if (!text_.statement.format.empty()) return text_.statement.format;
  return request_.format.empty() ? kDefaultFormat : std::string_view(request_.format);
}

AnswerHead QueryRun::head() const {
  return {.status = 200,
          .headers = {{"Content-Type", content_type(format())},
                      {"X-ClickHouse-Query-Id", request_.query_id},
                      {"X-ClickHouse-Format", std::string(format())},
                      {"X-ClickHouse-Server-Display-Name", "rouse-engine"}}};
}

}  // namespace rouse::engine_protocol
