// The engine's listening socket: a Unix socket that only its owner may open, or a loopback port.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace rouse::engine {

struct Listener {
  int socket = -1;
  std::string address;  // the path, or 127.0.0.1:PORT with the port that was really taken
};

// A socket file left behind by a process that is gone is replaced; one that answers is an error.
tl::expected<Listener, std::string> listen_on_path(const std::string& path);
// `address` is 127.0.0.1:PORT or [::1]:PORT; anything that is not loopback is refused. Port 0 takes a free
// one.
tl::expected<Listener, std::string> listen_on_loopback(const std::string& address);

}  // namespace rouse::engine
