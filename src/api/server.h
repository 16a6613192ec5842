// HTTP/1.1 on a loopback address: one coroutine per connection, blocking handlers on a bounded pool of
// workers.
//
// A request that finds the workers' queue full gets 429. A connection beyond the limit takes the place of the
// one that has been idle longest; where all are busy it gets 429 and is closed. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "api/access.h"
#include "api/api.h"
#include "api/routes.h"
#include "core/log.h"
#include "core/result.h"
#include "core/time.h"

namespace rouse::api {

struct ServerConfig {
  Endpoint endpoint;                       // port 0: any free one
  Audience audience = Audience::kConsole;  // kAnyone: only the collection routes
  std::size_t network_threads = 2;
  std::size_t workers = 4;
  std::size_t queued_max = 64;  // requests waiting for a worker
  std::size_t connections_max = 16'384;
  std::size_t requests_max = 10'000;  // on one connection
  std::uint32_t header_bytes_max = 16'384;
  std::uint64_t body_bytes_max = 1U << 20;
  core::Milliseconds idle_max{60'000};    // between requests of a connection
  core::Milliseconds read_max{15'000};    // a request, from its first byte
  core::Milliseconds write_max{30'000};   // one write, that is: the client stopped reading
  core::Milliseconds stop_grace{10'000};  // for running requests when the server stops
};

class Server {
 public:
  // Listens when it returns. kConflict when the port is taken. `api` and `log` outlive the server.
  static core::Result<std::unique_ptr<Server>> start(const ServerConfig& config, Api& api, Metrics& metrics,
                                                     core::Log& log);
  ~Server();  // stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  // No new connections; running requests finish within stop_grace, then they are cut. Repeating is harmless.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::api
