#include "engine_protocol/handler.h"

#include <fmt/format.h>

#include <utility>

#include "engine_protocol/internal/request.h"
#include "engine_protocol/log.h"
#include "engine_protocol/settings.h"

namespace rouse::engine_protocol {
namespace {

constexpr std::chrono::milliseconds kKillPatience{5'000};

}  // namespace

Handler::Handler(Database& database, HandlerOptions options)
    : options_(std::move(options)),
      queries_(database, options_.queries_max),
      control_(database, options_.control_queries_max),
      killer_(database, 1),
      running_([this](const std::string& query_id) { kill(query_id); }) {}

void Handler::handle(const HttpHead& head, HttpConnection& http) {
  const bool reads = head.method == "GET";
  if (reads && head.path() == "/ping") return http.answer({}, "Ok.\n");
  if (head.path() != "/") return http.answer({.status = 404}, "There is only / and /ping here.\n");
  if (!reads && head.method != "POST") return http.answer({.status = 405}, "Use GET or POST.\n");
  if (auto checked = check_token(head, options_.token); !checked) {
    log_error("request_refused", {{"reason", checked.error().text}});
    return tell(http, failure_ending(checked.error(), {}));
  }
  if (reads && head.target.find('?') == std::string::npos) return http.answer({}, "Ok.\n");
  tell(http, run_query(head, http));
}

Ending Handler::run_query(const HttpHead& head, HttpConnection& http) {
  const auto refuse = [](const Failure& refused, const std::string& query_id) {
    log_error("query_refused", {{"id", query_id}, {"reason", refused.text}});
    return failure_ending(refused, query_id);
  };
  auto request = parse_request(head);
  if (!request) return refuse(request.error(), {});
  const std::string query_id = request->query_id;
  if (const auto encoding = head.header("content-encoding"); !encoding.empty() && encoding != "identity") {
    return refuse(
        failure(code::kNotImplemented, "NOT_IMPLEMENTED", "Send the body without Content-Encoding").value(),
        query_id);
  }
  auto text = read_statement(*request, http);
  if (!text) return refuse(text.error(), query_id);
  const bool control = text->statement.kind == StatementKind::kKill || text->statement.watches_queries;
  auto lease = (control ? control_ : queries_).acquire();
  if (!lease) return refuse(lease.error(), query_id);
  auto entry = running_.start(query_id, http.socket());
  if (!entry) return refuse(entry.error(), query_id);
  return QueryRun(*request, *text, *lease, http).run();
}

void Handler::kill(const std::string& query_id) {
  auto lease = killer_.acquire();
  if (!lease) return log_error("kill_failed", {{"id", query_id}, {"reason", lease.error().text}});
  const auto killed = (*lease)->execute(
      fmt::format("KILL QUERY WHERE Settings['log_comment'] = {} ASYNC", string_literal(query_id)), "Null");
  if (!killed) {
    lease->spoil();
    log_error("kill_failed", {{"id", query_id}, {"reason", killed.error().text}});
  }
}

bool Handler::shut_down(std::chrono::milliseconds patience) {
  return running_.wait_until_idle(patience) || running_.stop_all(kKillPatience);
}

}  // namespace rouse::engine_protocol
