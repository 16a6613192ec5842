#include "engine_protocol/internal/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <random>

namespace rouse::engine_protocol {
namespace {

constexpr std::size_t kQueryIdBytesMax = 128;

// Parameters of ClickHouse clients that ask for nothing this engine would do differently.
constexpr std::array<std::string_view, 8> kIgnored = {"user",
                                                      "add_http_cors_header",
                                                      "send_progress_in_http_headers",
                                                      "client_protocol_version",
                                                      "buffer_size",
                                                      "cancel_http_readonly_queries_on_client_close",
                                                      "log_queries",
                                                      "quota_key"};

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    int value = 0;
    if (text[at] == '%' && at + 2 < text.size() &&
        std::from_chars(&text[at + 1], &text[at + 1] + 2, value, 16).ptr == &text[at + 1] + 2) {
      decoded += static_cast<char>(value);
      at += 2;
    } else {
      decoded += text[at] == '+' ? ' ' : text[at];
    }
  }
  return decoded;
}

std::string random_query_id() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

auto bad_argument(std::string_view message) { return failure(code::kBadArguments, "BAD_ARGUMENTS", message); }

bool is_query_id(std::string_view id) {
  return !id.empty() && id.size() <= kQueryIdBytesMax && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
  });
}

Outcome<void> apply_query_id(QueryRequest& request, std::string value) {
  if (!is_query_id(value)) {
    return bad_argument("Parameter query_id is 1 to 128 letters, digits, '-', '_', '.' or ':'");
  }
  request.query_id = std::move(value);
  return {};
}

Outcome<void> apply_wait_end(QueryRequest& request, const std::string& value) {
  if (value != "0" && value != "1") return bad_argument("Parameter wait_end_of_query is 0 or 1");
  request.wait_end_of_query = value == "1";
  return {};
}

Outcome<void> apply_readonly(QueryRequest& request, const std::string& value) {
  if (value != "0" && value != "1" && value != "2") return bad_argument("Parameter readonly is 0, 1 or 2");
  request.only_reads = request.only_reads || value != "0";
  return {};
}

Outcome<void> apply_setting(QueryRequest& request, const std::string& name, std::string value) {
  if (is_allowed_setting(name)) {
    request.settings.push_back({name, std::move(value)});
  } else if (std::ranges::find(kIgnored, name) == kIgnored.end()) {
    return failure(
        code::kUnknownSetting, "UNKNOWN_SETTING",
        fmt::format("Setting {} is neither a parameter nor a setting that a request may carry", name));
  }
  return {};
}

Outcome<void> apply_parameter(QueryRequest& request, const std::string& name, std::string value) {
  if (name == "query_id") return apply_query_id(request, std::move(value));
  if (name == "wait_end_of_query") return apply_wait_end(request, value);
  if (name == "readonly") return apply_readonly(request, value);
  if (name == "query") {
    request.text = std::move(value);
  } else if (name == "database") {
    request.database = std::move(value);
  } else if (name == "default_format") {
    request.format = std::move(value);
  } else {
    return apply_setting(request, name, std::move(value));
  }
  return {};
}

bool equal_in_constant_time(std::string_view given, std::string_view wanted) {
  unsigned difference = given.size() == wanted.size() ? 0 : 1;
  for (std::size_t at = 0; at < given.size() && !wanted.empty(); ++at) {
    difference |=
        static_cast<unsigned char>(given[at]) ^ static_cast<unsigned char>(wanted[at % wanted.size()]);
  }
  return difference == 0;
}

}  // namespace

std::string_view HttpHead::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view HttpHead::path() const { return std::string_view(target).substr(0, target.find('?')); }

Outcome<QueryRequest> parse_request(const HttpHead& head) {
  QueryRequest request;
  request.only_reads = head.method == "GET";
  request.database = head.header("x-clickhouse-database");
  request.format = head.header("x-clickhouse-format");
  const std::string_view target = head.target;
  const auto mark = target.find('?');
  std::string_view rest = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = pair.substr(std::min(equals + 1, pair.size()));
    auto applied = apply_parameter(request, percent_decoded(pair.substr(0, equals)), percent_decoded(value));
    if (!applied) return tl::unexpected(applied.error());
  }
  if (request.query_id.empty()) request.query_id = random_query_id();
  request.settings.insert(request.settings.begin(), {"log_comment", request.query_id});
  return request;
}

Outcome<void> check_token(const HttpHead& head, std::string_view token) {
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view given = head.header("x-clickhouse-key");
  if (const auto header = head.header("authorization"); header.starts_with(kBearer)) {
    given = header.substr(kBearer.size());
  }
  if (given.empty()) {
    return failure(code::kRequiredPassword, "REQUIRED_PASSWORD",
                   "Send the start-up token as 'Authorization: Bearer' or 'X-ClickHouse-Key'");
  }
  if (!equal_in_constant_time(given, token)) {
    return failure(code::kAuthenticationFailed, "AUTHENTICATION_FAILED", "The token is wrong");
  }
  return {};
}

}  // namespace rouse::engine_protocol
