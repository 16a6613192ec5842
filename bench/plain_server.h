// The peer of the ingest benchmark: an HTTP server of Boost.Beast that reads each request and answers 200,
// nothing else. What a client measures against it is the price of HTTP over loopback.
#pragma once

#include <cstdint>
#include <memory>

namespace rouse::bench {

class PlainServer {
 public:
  PlainServer();  // listens on a free port of 127.0.0.1
  ~PlainServer();

  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::bench
