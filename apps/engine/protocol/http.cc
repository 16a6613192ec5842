#include "engine_protocol/http.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cctype>
#include <cerrno>

namespace rouse::engine_protocol {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

// A statement may come as a URL parameter.
constexpr std::uint32_t kHeadBytesMax = 1U << 20;
constexpr std::size_t kReadBytes = 256U << 10;
constexpr int kIdleTimeoutMs = 600'000;
constexpr int kBodyTimeoutMs = 120'000;

// A Peer as Asio's synchronous stream, which is all Beast needs.
class Stream {
 public:
  explicit Stream(Peer& peer) : peer_(&peer) {}

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& error) {
    const boost::asio::mutable_buffer first = *boost::asio::buffer_sequence_begin(buffers);
    const long got = peer_->receive({static_cast<char*>(first.data()), first.size()});
    if (got == 0) error = boost::asio::error::eof;
    return finish(got, error);
  }
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers, error_code& error) {
    for (auto at = boost::asio::buffer_sequence_begin(buffers);
         at != boost::asio::buffer_sequence_end(buffers); ++at) {
      const boost::asio::const_buffer buffer = *at;
      if (buffer.size() == 0) continue;
      return finish(peer_->send({static_cast<const char*>(buffer.data()), buffer.size()}), error);
    }
    return 0;
  }
  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers) {
    error_code error;
    const auto size = read_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return size;
  }
  template <typename Buffers>
  std::size_t write_some(const Buffers& buffers) {
    error_code error;
    const auto size = write_some(buffers, error);
    if (error) throw boost::system::system_error(error);
    return size;
  }

 private:
  static std::size_t finish(long result, error_code& error) {
    if (result > 0) error = {};
    if (result < 0) error = error_code(static_cast<int>(-result), boost::system::system_category());
    return result > 0 ? static_cast<std::size_t>(result) : 0;
  }

  Peer* peer_;
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace

struct HttpConnection::Parts {
  explicit Parts(Peer& the_peer) : peer(the_peer), stream(the_peer), buffer(kHeadBytesMax + kReadBytes) {}

  http::response<http::empty_body> response(const AnswerHead& head) const {
    http::response<http::empty_body> answer;
    answer.version(11);
    answer.result(static_cast<unsigned>(head.status));
    for (const auto& [name, value] : head.headers) answer.set(name, value);
    answer.keep_alive(open);
    return answer;
  }

  bool send_header(const http::response<http::empty_body>& answer) {
    http::response_serializer<http::empty_body> serializer(answer);
    error_code error;
    http::write_header(stream, serializer, error);
    return !error;
  }

  Peer& peer;
  Stream stream;
  boost::beast::flat_buffer buffer;
  std::optional<http::request_parser<http::buffer_body>> request;
  bool open = true;
  bool chunking = false;
};

HttpConnection::HttpConnection(Peer& peer) : parts_(std::make_unique<Parts>(peer)) {}
HttpConnection::~HttpConnection() = default;

std::optional<HttpHead> HttpConnection::read_head() {
  auto& request = parts_->request.emplace();
  request.header_limit(kHeadBytesMax);
  request.body_limit(boost::none);
  parts_->peer.set_receive_timeout(kIdleTimeoutMs);
  error_code error;
  http::read_header(parts_->stream, parts_->buffer, request, error);
  parts_->peer.set_receive_timeout(kBodyTimeoutMs);
  if (error) {
    parts_->open = false;
    if (error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      answer({.status = 400}, "Bad request: " + error.message() + "\n");
    }
    return std::nullopt;
  }
  const auto& message = request.get();
  parts_->open = request.keep_alive();
  HttpHead head{
      .method = std::string(message.method_string()), .target = std::string(message.target()), .headers = {}};
  for (const auto& field : message) head.headers[lower_case(field.name_string())] = field.value();
  if (lower_case(head.header("expect")) == "100-continue") {
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    if (!parts_->send_header(go_on)) return std::nullopt;
  }
  return head;
}

Outcome<std::size_t> HttpConnection::read_body(std::span<char> buffer) {
  auto& request = *parts_->request;
  while (!request.is_done()) {
    request.get().body().data = buffer.data();
    request.get().body().size = buffer.size();
    error_code error;
    http::read_some(parts_->stream, parts_->buffer, request, error);
    if (error && error != http::error::need_buffer) {
      parts_->open = false;
      return failure(210, "NETWORK_ERROR", "The request's body ended early: " + error.message());
    }
    if (const auto got = buffer.size() - request.get().body().size; got > 0) return got;
  }
  return 0;
}

void HttpConnection::answer(const AnswerHead& head, std::string_view body) {
  // What the peer still sends of a request that was answered early would be read as the next request.
  if (!parts_->request || !parts_->request->is_done()) parts_->open = false;
  auto response = parts_->response(head);
  response.content_length(body.size());
  error_code error;
  if (!parts_->send_header(response)) {
    parts_->open = false;
    return;
  }
  boost::asio::write(parts_->stream, boost::asio::buffer(body.data(), body.size()), error);
  if (error) parts_->open = false;
}

bool HttpConnection::begin(const AnswerHead& head) {
  auto response = parts_->response(head);
  response.chunked(true);
  parts_->chunking = true;
  return parts_->send_header(response);
}

bool HttpConnection::write(std::string_view piece) {
  if (piece.empty()) return true;
  error_code error;
  boost::asio::write(parts_->stream, http::make_chunk(boost::asio::buffer(piece.data(), piece.size())),
                     error);
  return !error;
}

void HttpConnection::finish() {
  error_code error;
  boost::asio::write(parts_->stream, http::make_chunk_last(), error);
  parts_->chunking = false;
  if (error) parts_->open = false;
}

bool HttpConnection::stays_open() const { return parts_->open && !parts_->chunking; }
int HttpConnection::socket() const { return parts_->peer.socket(); }

}  // namespace rouse::engine_protocol
