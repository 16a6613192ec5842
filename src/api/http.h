// HTTP as plain values: what a handler gets and gives. Knows no socket and no library.
//
// Limits: the server bounds header and body sizes before a Request exists (server.h).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace rouse::api {

enum class Method { kGet, kHead, kPost, kPut, kDelete, kOptions, kOther };
std::string_view to_string(Method method);

using Headers = std::vector<std::pair<std::string, std::string>>;
using Parameters = std::map<std::string, std::string, std::less<>>;

struct Request {
  Method method = Method::kGet;
  std::string path = {};       // percent-decoded, starts with '/'
  std::string raw_path = {};   // as sent: a segment may hold an encoded '/'
  Parameters query = {};       // decoded; of a repeated name the last
  std::string raw_query = {};  // as sent
  Parameters variables = {};   // of the route's pattern
  Headers headers = {};        // names in lower case
  std::string body = {};
  std::string peer = {};  // address of the connection's other end
  std::string id = {};    // in every log line and error of this request

  // The header's value; empty when absent. `name` in lower case.
  std::string_view header(std::string_view name) const;
};

// A part of a body that is made while it is sent; no bytes: nothing yet; `last` ends it.
struct Chunk {
  std::string bytes;
  bool last = false;
};
// Never blocks: the connection asks again a little later. An error drops the connection, so that a cut body
// shows as one. Destroyed early when the client goes away.
using ChunkSource = std::function<core::Result<Chunk>()>;

struct Response {
  int status = 200;
  std::string content_type = {};
  Headers headers = {};
  std::variant<std::string, std::shared_ptr<const std::string>, ChunkSource> body = {};

  // Of a body that is not streamed.
  std::string_view text() const;
};

// An answer that is not there yet; never blocks. Destroyed early when the client goes away.
using PendingResponse = std::function<std::optional<Response>()>;
// An answer that another thread gives. Called once with where to hand it; the request lives until then.
// Nothing instead of an answer closes the connection.
using DeferredResponse = std::function<void(std::function<void(std::optional<Response>)>)>;
using Reply = std::variant<Response, PendingResponse, DeferredResponse>;

Response json_response(std::string json, int status = 200);

// Empty when a percent code is broken or stands for NUL.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

// A part of a header, without the blanks around it.
std::string_view trimmed(std::string_view part);

// Splits a request target into decoded path and query. Fails with kInvalidArgument on a broken percent code,
// a NUL or anything that is not an absolute path.
core::Result<void> read_target(std::string_view target, Request& request);

// The body of every error, and its status: docs/errors.md.
int status_of(core::ErrorCode code);
std::string error_json(const core::Error& error, std::string_view request_id);
Response error_response(const core::Error& error, std::string_view request_id);

}  // namespace rouse::api
