// A client that sends events of the demo plan over loopback connections that stay open, each waiting for its
// answer before it sends again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rouse::bench {

struct Load {
  std::uint16_t port = 0;
  std::string write_key;
  std::size_t events_of_request = 1;  // 1: POST /v1/track; more: POST /v1/batch
  std::size_t connections = 1;
  std::uint64_t requests_max = 0;
  double seconds_max = 0;
  std::uint64_t first_message = 0;  // message ids count from here
};

struct LoadFigures {
  std::uint64_t events = 0;   // of requests that were answered with 200
  std::uint64_t refused = 0;  // requests with another answer
  double seconds = 0;
  double p50_ms = 0;  // from the request's first byte to the answer's last
  double p99_ms = 0;
  double longest_ms = 0;
};

// Throws std::runtime_error when a connection breaks.
LoadFigures send_load(const Load& load);

// Sends one event; the status of the answer, 0 without one.
int send_one(std::uint16_t port, const std::string& write_key, std::uint64_t message);

// The value of a gauge of GET /metrics; throws std::runtime_error without it.
double metric(std::uint16_t port, const std::string& name);

}  // namespace rouse::bench
