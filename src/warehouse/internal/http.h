// HTTP exchanges with a ClickHouse server, driven by their caller (libcurl's multi interface, one handle per
// exchange).
//
// An exchange reads only when it is asked to, so a slow reader slows the server down instead of filling
// memory. Thread-safe: HttpPool. Not thread-safe: HttpExchange.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/internal/byte_buffer.h"
#include "warehouse/server.h"

namespace rouse::warehouse::internal {

using Deadline = std::chrono::steady_clock::time_point;

struct HttpRequest {
  std::string target{};  // "/?query_id=..."
  std::string body{};    // the whole body, unless `upload`
  bool get = false;
  bool upload = false;     // the body follows through send() and finish_sending()
  bool resendable = true;  // false: a new connection, so that libcurl never repeats a request on its own
  Deadline deadline{};
  core::Milliseconds stall_max{0};
};

// What became of an exchange, for the decision to retry it.
enum class Broken { kNo, kNeverConnected, kAfterSending, kTimedOut };

struct HttpHeaders {
  int status = 0;
  int exception_code = 0;  // X-ClickHouse-Exception-Code
  bool framed = false;     // Transfer-Encoding: chunked or Content-Length: the body's end can be proven
  bool from_engine = false;
};

struct CurlHandles;

class HttpPool {
 public:
  explicit HttpPool(Server server);
  ~HttpPool();
  HttpPool(const HttpPool&) = delete;
  HttpPool& operator=(const HttpPool&) = delete;

  const Server& server() const { return server_; }

  // Running exchanges at one time; more are refused with kResourceExhausted.
  static constexpr std::size_t kExchangesMax = 256;
  static constexpr std::size_t kIdleMax = 32;

 private:
  friend class HttpExchange;
  std::unique_ptr<CurlHandles> acquire();  // null when kExchangesMax run
  void release(std::unique_ptr<CurlHandles> handles);

  const Server server_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlHandles>> idle_;
  std::size_t running_ = 0;
};

class HttpExchange {
 public:
  HttpExchange(HttpPool& pool, HttpRequest request);
  ~HttpExchange();  // closes the connection if the exchange is not over
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  // Waits for bytes of the body and appends them. False: the body ended, properly.
  core::Result<bool> receive(ByteBuffer& buffer);

  // Upload: waits until `bytes` are handed to the connection. False: the server answered before it read them
  // all.
  core::Result<bool> send(std::string_view bytes);
  // Upload: the body is complete; receive() follows.
  void finish_sending();

  const HttpHeaders& headers() const { return headers_; }
  Broken broken() const { return broken_; }
  bool over() const { return over_; }

 private:
  struct Callbacks;
  void start();
  core::Result<void> drive();  // one turn of the connection, waiting for it if nothing is ready
  void collect_outcome();
  core::Result<void> wait(Deadline now);
  tl::unexpected<core::Error> break_off(Broken broken, core::Error error);
  tl::unexpected<core::Error> report_outcome();
  tl::unexpected<core::Error> time_out(std::string message);

  HttpPool& pool_;
  HttpRequest request_;
  std::unique_ptr<CurlHandles> handles_;
  HttpHeaders headers_;
  ByteBuffer* incoming_ = nullptr;
  ByteBuffer spare_;  // an answer that came while sending
  std::string_view outgoing_;
  bool sending_ended_ = false;
  bool send_paused_ = false;
  bool receive_paused_ = false;
  bool moved_ = false;  // bytes went in or out since drive() began
  std::size_t received_in_turn_ = 0;
  bool over_ = false;
  int outcome_ = 0;                   // CURLcode once over_
  std::optional<core::Error> error_;  // told by every call after it happened
  Broken broken_ = Broken::kNo;
  Deadline last_bytes_;
};

// Percent-encodes everything but unreserved characters.
std::string url_encode(std::string_view text);

}  // namespace rouse::warehouse::internal
