// One connection: reads requests, has them answered, writes the answers.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "api/api.h"
#include "api/internal/worker_pool.h"
#include "api/server.h"

namespace rouse::api {

// What the connections of a server share. Outlives them.
struct SessionContext {
  const ServerConfig& config;
  Api& api;
  WorkerPool& workers;
  std::atomic<bool> stopping = false;
};

// A connection that the server can hurry along when it stops. All functions but serve() are thread-safe.
class Session {
 public:
  virtual ~Session() = default;
  static std::shared_ptr<Session> make(boost::asio::ip::tcp::socket socket, SessionContext& context);

  // Until the client or the server ends the connection. Runs on the socket's strand; does not throw.
  virtual boost::asio::awaitable<void> serve() = 0;
  // Answers 429 and closes.
  virtual boost::asio::awaitable<void> refuse() = 0;
  virtual void close_if_idle() = 0;
  // Since when it waits for a request; nothing while it works on one.
  using Instant = std::chrono::steady_clock::duration;
  virtual std::optional<Instant> idle_since() const = 0;
  virtual void close() = 0;
};

}  // namespace rouse::api
