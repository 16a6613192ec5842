// HTTP/1.1 on one socket: heads and bodies of requests as they come, answers whole or in chunks. Used by one
// thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine_protocol/failure.h"
#include "engine_protocol/internal/peer.h"
#include "engine_protocol/internal/request.h"

namespace rouse::engine_protocol {

struct AnswerHead {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

class HttpConnection {
 public:
  // `peer` outlives the connection.
  explicit HttpConnection(Peer& peer);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  // Waits for the next request. Empty when there will be none: the peer left or stayed idle, or sent what is
  // no HTTP (answered with 400).
  std::optional<HttpHead> read_head();
  // A piece of the request's body; 0 at its end. Fails when the peer leaves or pauses too long before the
  // end.
  Outcome<std::size_t> read_body(std::span<char> buffer);

  // A whole answer.
  void answer(const AnswerHead& head, std::string_view body);
  // An answer in pieces. write() is false when the peer does not take it; an answer that is not finished ends
  // in a closed connection without the last chunk, which tells the peer that it is incomplete.
  bool begin(const AnswerHead& head);
  bool write(std::string_view piece);
  void finish();

  // Whether another request may follow on this socket.
  bool stays_open() const;
  int socket() const;

 private:
  struct Parts;  // Boost.Beast stays out of the header
  std::unique_ptr<Parts> parts_;
};

}  // namespace rouse::engine_protocol
