#include "api/internal/session.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <tuple>

#include "api/internal/run_on.h"

namespace rouse::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;

// How often an answer that is not there yet is asked for, and the client is checked for having gone.
constexpr core::Milliseconds kPollEvery{10};

constexpr unsigned kHttp11 = 11;

// Read of a connection that may stay silent for long: a buffer each of ten thousand of them holds.
constexpr std::size_t kFirstRead = 512;

constexpr Session::Instant kBusy = Session::Instant::max();

// What is still read from a client whose connection ends.
constexpr core::Milliseconds kDrainMax{1'000};
constexpr std::size_t kDrainBytesMax = 64U << 20;
constexpr std::size_t kDrainStep = 65'536;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::kGet;
    case http::verb::head: return Method::kHead;
    case http::verb::post: return Method::kPost;
    case http::verb::put: return Method::kPut;
    case http::verb::delete_: return Method::kDelete;
    case http::verb::options: return Method::kOptions;
    default: return Method::kOther;
  }
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (char& c : lower) c = beast::detail::ascii_tolower(c);
  return lower;
}

std::string_view target_of(const http::request<http::string_body>& message) {
  return {message.target().data(), message.target().size()};
}

// Method and headers.
Request head_of_request(const http::request<http::string_body>& message) {
  Request request;
  request.method = method_of(message.method());
  for (const auto& field : message) {
    request.headers.emplace_back(lower_case({field.name_string().data(), field.name_string().size()}),
                                 field.value());
  }
  return request;
}

// An answer to what never became a request.
struct Refusal {
  int status = 400;
  core::Error error;
};

// Empty when the client only went away. (Refusals are made in plain functions: g++ 12 destroys a braced
// temporary inside a co_await expression twice.)
std::optional<Refusal> refusal_of(const beast::error_code& error, const ServerConfig& config) {
  const auto refusal = [](int status, std::string field, std::string message) {
    return Refusal{status, {core::ErrorCode::kInvalidArgument, std::move(field), std::move(message), ""}};
  };
  if (error == http::error::body_limit) {
    return refusal(413, "body", fmt::format("body: longer than {} bytes", config.body_bytes_max));
  }
  if (error == http::error::header_limit) {
    return refusal(431, "headers", fmt::format("headers: longer than {} bytes", config.header_bytes_max));
  }
  const bool protocol = error.category() == http::make_error_code(http::error::bad_method).category();
  if (!protocol || error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  return refusal(400, "request", fmt::format("request: not HTTP/1.1: {}", error.message()));
}

Refusal too_many_connections(std::size_t connections_max) {
  return {429,
          {core::ErrorCode::kResourceExhausted, "",
           fmt::format("{} connections are open already", connections_max), "close some, or reuse one"}};
}

core::Error busy(std::size_t queued_max) {
  return {core::ErrorCode::kResourceExhausted, "", fmt::format("{} requests are waiting already", queued_max),
          "try again in a moment"};
}

class BeastSession final : public Session, public std::enable_shared_from_this<BeastSession> {
 public:
  BeastSession(asio::ip::tcp::socket socket, SessionContext& context)
      : stream_(std::move(socket)), context_(context) {
    beast::error_code error;
    const auto peer = stream_.socket().remote_endpoint(error);
    if (!error) peer_ = peer.address().to_string();
  }

  awaitable<void> serve() override;
  awaitable<void> refuse() override;
  void close_if_idle() override {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
      if (self->idle_since()) self->stream_.close();
    });
  }
  std::optional<Instant> idle_since() const override {
    const Instant since = idle_since_;
    return since == kBusy ? std::nullopt : std::optional{since};
  }
  void close() override {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->stream_.close(); });
  }

 private:
  using Parser = http::request_parser<http::string_body>;
  using Message = http::response<http::span_body<const char>>;

  // False: the connection ends.
  awaitable<bool> serve_one();
  awaitable<bool> read(Parser& parser);
  awaitable<bool> answer(Request request);
  awaitable<std::optional<Response>> response_to(const Route& route, const Request& request);
  awaitable<std::optional<Response>> deferred_response(const DeferredResponse& start);
  awaitable<bool> write(const Request& request, const Response& response);
  awaitable<bool> write_stream(const Request& request, Message& head, const ChunkSource& source);
  awaitable<void> write_refusal(const Refusal& refusal, Request& request);
  awaitable<bool> client_waits();
  awaitable<void> drain();
  Message head_of(const Request& request, const Response& response) const;

  beast::tcp_stream stream_;
  SessionContext& context_;
  beast::flat_buffer buffer_;
  std::string peer_;
  std::atomic<Instant> idle_since_ = std::chrono::steady_clock::now().time_since_epoch();
  bool keep_alive_ = true;
  unsigned version_ = kHttp11;
};

awaitable<void> BeastSession::serve() {
  try {
    std::size_t served = 0;
    while (!context_.stopping && served < context_.config.requests_max && co_await serve_one()) ++served;
    co_await drain();
  } catch (const boost::system::system_error&) {  // NOLINT(bugprone-empty-catch): ends the connection
  }
  stream_.close();
}

// Closing with unread bytes resets the connection, and the client may lose an answer it has not read yet.
awaitable<void> BeastSession::drain() {
  beast::error_code error;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  stream_.expires_after(kDrainMax);
  std::size_t bytes = 0;
  while (!error && bytes < kDrainBytesMax) {
    buffer_.clear();
    bytes += co_await stream_.async_read_some(buffer_.prepare(kDrainStep),
                                              asio::redirect_error(use_awaitable, error));
  }
}

awaitable<void> BeastSession::refuse() {
  const Refusal refusal = too_many_connections(context_.config.connections_max);
  try {
    Request request;
    co_await write_refusal(refusal, request);
    co_await drain();
  } catch (const boost::system::system_error&) {  // NOLINT(bugprone-empty-catch): ends the connection
  }
  stream_.close();
}

awaitable<bool> BeastSession::serve_one() {
  Parser parser;
  parser.header_limit(context_.config.header_bytes_max);
  parser.body_limit(context_.config.body_bytes_max);
  if (!co_await read(parser)) co_return false;

  const http::request<http::string_body>& message = parser.get();
  keep_alive_ = message.keep_alive();
  version_ = message.version();
  Request request = head_of_request(message);
  request.id = context_.api.next_request_id();
  request.peer = peer_;
  const auto target = read_target(target_of(message), request);
  if (!target) {
    const Refusal refusal{400, target.error()};
    co_await write_refusal(refusal, request);
    co_return false;
  }
  request.body = std::move(parser.get().body());
  const bool more = co_await answer(std::move(request));
  idle_since_ = std::chrono::steady_clock::now().time_since_epoch();
  co_return more;
}

awaitable<bool> BeastSession::read(Parser& parser) {
  const ServerConfig& config = context_.config;
  beast::error_code error;
  if (buffer_.size() == 0) {
    stream_.expires_after(config.idle_max);
    const auto bytes = co_await stream_.async_read_some(buffer_.prepare(kFirstRead),
                                                        asio::redirect_error(use_awaitable, error));
    if (error) co_return false;
    buffer_.commit(bytes);
  }
  idle_since_ = kBusy;
  stream_.expires_after(config.read_max);
  co_await http::async_read_header(stream_, buffer_, parser, asio::redirect_error(use_awaitable, error));
  if (!error && parser.get()[http::field::expect] == "100-continue") {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(kContinue), use_awaitable);
  }
  if (!error) co_await http::async_read(stream_, buffer_, parser, asio::redirect_error(use_awaitable, error));
  if (!error) co_return true;
  if (const auto refusal = refusal_of(error, config)) {
    // As far as it was read; the target only to know whose pages may see the refusal.
    Request request = head_of_request(parser.get());
    std::ignore = read_target(target_of(parser.get()), request);
    co_await write_refusal(*refusal, request);
  }
  co_return false;
}

awaitable<bool> BeastSession::answer(Request request) {
  const core::Timestamp started_at = context_.api.machine_clock().now();
  const Route* route = nullptr;
  auto dispatched = context_.api.dispatch(request, context_.config.audience);
  std::optional<Response> response;
  if (auto* known = std::get_if<Response>(&dispatched)) {
    response = std::move(*known);
  } else {
    route = std::get<const Route*>(dispatched);
    response = co_await response_to(*route, request);
  }
  if (!response) co_return false;  // nobody waits for it
  context_.api.finish(request, route, started_at, *response);
  co_return co_await write(request, *response) && keep_alive_;
}

awaitable<std::optional<Response>> BeastSession::response_to(const Route& route, const Request& request) {
  std::optional<Reply> reply;
  if (route.runs_on == RunsOn::kNetworkThread) {
    reply = context_.api.call(route, request);
  } else {
    std::function<Reply()> work = [this, &route, &request] { return context_.api.call(route, request); };
    reply = co_await run_on<Reply>(context_.workers, std::move(work));
  }
  if (!reply) co_return error_response(busy(context_.config.queued_max), request.id);
  if (auto* response = std::get_if<Response>(&*reply)) co_return std::move(*response);
  if (auto* deferred = std::get_if<DeferredResponse>(&*reply)) {
    const DeferredResponse start = std::move(*deferred);
    co_return co_await deferred_response(start);
  }
  const PendingResponse pending = std::move(std::get<PendingResponse>(*reply));
  reply.reset();
  while (true) {
    if (auto response = pending()) co_return response;
    if (!co_await client_waits()) co_return std::nullopt;
  }
}

awaitable<std::optional<Response>> BeastSession::deferred_response(const DeferredResponse& start) {
  const auto executor = stream_.get_executor();
  const auto initiate = [&start, executor](auto handler) {
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    start([executor, resume](std::optional<Response> response) {
      const auto shared = std::make_shared<std::optional<Response>>(std::move(response));
      asio::post(executor, [resume, shared] { std::move (*resume)(std::move(*shared)); });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<Response>)>(
      initiate, asio::use_awaitable);
}

// Waits a moment. False when the client has closed the connection (or its sending half) meanwhile.
awaitable<bool> BeastSession::client_waits() {
  asio::steady_timer timer{stream_.get_executor(), kPollEvery};
  co_await timer.async_wait(use_awaitable);
  if (!stream_.socket().is_open()) co_return false;
  char byte = 0;
  const auto received = ::recv(stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  co_return received > 0 || (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

BeastSession::Message BeastSession::head_of(const Request& request, const Response& response) const {
  Message message;
  message.version(version_);
  message.result(static_cast<unsigned>(response.status));
  if (response.status == 499) message.reason("Client Closed Request");
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
  message.keep_alive(keep_alive_ && !context_.stopping);
  if (std::holds_alternative<ChunkSource>(response.body)) {
    message.chunked(version_ == kHttp11);
    return message;
  }
  const std::string_view body = response.text();
  if (response.status != 204 && response.status != 304) message.content_length(body.size());
  if (request.method != Method::kHead) message.body() = {body.data(), body.size()};
  return message;
}

awaitable<bool> BeastSession::write(const Request& request, const Response& response) {
  Message message = head_of(request, response);
  if (const auto* source = std::get_if<ChunkSource>(&response.body)) {
    co_return co_await write_stream(request, message, *source);
  }
  stream_.expires_after(context_.config.write_max);
  http::response_serializer<http::span_body<const char>> serializer{message};
  co_await http::async_write(stream_, serializer, use_awaitable);
  co_return message.keep_alive();
}

awaitable<bool> BeastSession::write_stream(const Request& request, Message& head, const ChunkSource& source) {
  const bool chunked = head.chunked();
  if (!chunked) head.keep_alive(false);
  stream_.expires_after(context_.config.write_max);
  http::response_serializer<http::span_body<const char>> serializer{head};
  co_await http::async_write_header(stream_, serializer, use_awaitable);
  if (request.method == Method::kHead) co_return false;
  while (true) {
    const core::Result<Chunk> chunk = source();
    if (!chunk) co_return false;
    stream_.expires_after(context_.config.write_max);
    if (!chunk->bytes.empty() && chunked) {
      co_await asio::async_write(stream_, http::make_chunk(asio::buffer(chunk->bytes)), use_awaitable);
    } else if (!chunk->bytes.empty()) {
      co_await asio::async_write(stream_, asio::buffer(chunk->bytes), use_awaitable);
    }
    if (chunk->last) break;
    stream_.expires_never();
    if (chunk->bytes.empty() && !co_await client_waits()) co_return false;
  }
  if (!chunked) co_return false;
  co_await asio::async_write(stream_, http::make_chunk_last(), use_awaitable);
  co_return head.keep_alive();
}

// The rest of what the client sends is not read.
awaitable<void> BeastSession::write_refusal(const Refusal& refusal, Request& request) {
  keep_alive_ = false;
  const Route* route = find_collection_route(request);
  request.id = context_.api.next_request_id();
  Response response = error_response(refusal.error, request.id);
  response.status = refusal.status;
  context_.api.finish(request, route, context_.api.machine_clock().now(), response);
  co_await write(request, response);
}

}  // namespace

std::shared_ptr<Session> Session::make(asio::ip::tcp::socket socket, SessionContext& context) {
  return std::make_shared<BeastSession>(std::move(socket), context);
}

}  // namespace rouse::api
