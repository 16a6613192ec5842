#include "api/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/internal/json_values.h"

namespace rouse::api {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kHead: return "HEAD";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kDelete: return "DELETE";
    case Method::kOptions: return "OPTIONS";
    case Method::kOther: return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view Response::text() const {
  if (const auto* own = std::get_if<std::string>(&body)) return *own;
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body)) return **shared;
  return {};
}

std::string_view trimmed(std::string_view part) {
  const auto first = part.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return part.substr(first, part.find_last_not_of(" \t") - first + 1);
}

Response json_response(std::string json, int status) {
  return {.status = status, .content_type = "application/json", .body = std::move(json)};
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[at + 1]);
      const int low = hex_digit(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      at += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    decoded += c;
  }
  return decoded;
}

core::Result<void> read_target(std::string_view target, Request& request) {
  const auto bad = [&](std::string_view why) {
    return core::invalid("target", fmt::format("target: {}", why));
  };
  if (!target.starts_with('/')) return bad("must be an absolute path");
  target = target.substr(0, target.find('#'));
  const auto question = target.find('?');
  auto path = percent_decoded(target.substr(0, question), false);
  if (!path) return bad("the path holds a broken percent code");
  request.path = std::move(*path);
  request.raw_path = target.substr(0, question);
  std::string_view query =
      question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
  request.raw_query = query;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return bad("the query holds a broken percent code");
    if (!name->empty()) request.query[*name] = std::move(*value);
  }
  return {};
}

int status_of(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::kInvalidArgument: return 400;
    case core::ErrorCode::kPermissionDenied: return 403;
    case core::ErrorCode::kNotFound: return 404;
    case core::ErrorCode::kConflict: return 409;
    case core::ErrorCode::kResourceExhausted: return 429;
    case core::ErrorCode::kCancelled: return 499;
    case core::ErrorCode::kDeadlineExceeded: return 504;
    case core::ErrorCode::kUnavailable: return 503;
    case core::ErrorCode::kInternal: return 500;
  }
  return 500;
}

std::string error_json(const core::Error& error, std::string_view request_id) {
  return boost::json::serialize(error_or_null(error, request_id));
}

Response error_response(const core::Error& error, std::string_view request_id) {
  Response response =
      json_response(fmt::format(R"({{"error":{}}})", error_json(error, request_id)), status_of(error.code));
  if (error.code == core::ErrorCode::kResourceExhausted || error.code == core::ErrorCode::kUnavailable) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

}  // namespace rouse::api
