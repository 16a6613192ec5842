#include "listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <system_error>

namespace rouse::engine {
namespace {

constexpr int kBacklog = 128;

tl::unexpected<std::string> refuse(const std::string& address, const std::string& why) {
  return tl::unexpected(fmt::format("cannot listen on {}: {}", address, why));
}

std::string last_error() { return std::generic_category().message(errno); }

bool answers(const sockaddr_un& name) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = ::connect(probe, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  ::close(probe);
  return connected;
}

// Binds and listens; closes the socket on failure.
template <typename Name>
bool bind_and_listen(int socket, const Name& name) {
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
      ::listen(socket, kBacklog) == 0) {
    return true;
  }
  const int error = errno;
  ::close(socket);
  errno = error;
  return false;
}

template <typename Name>
tl::expected<int, std::string> open_port(const std::string& address, const Name& name, int family) {
  const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!bind_and_listen(socket, name)) return refuse(address, last_error());
  return socket;
}

int port_of(int socket) {
  sockaddr_in6 name{};
  socklen_t size = sizeof name;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  return ntohs(name.sin6_port);  // at the same place as sin_port
}

}  // namespace

tl::expected<Listener, std::string> listen_on_path(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path) {
    return refuse(path, fmt::format("a socket's path has 1 to {} bytes", sizeof name.sun_path - 1));
  }
  std::memcpy(name.sun_path, path.data(), path.size());
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) return refuse(path, "a file that is no socket is in the way");
    if (answers(name)) return refuse(path, "another process listens there");
    ::unlink(path.c_str());
  }
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto mask = ::umask(0177);
  const bool bound = bind_and_listen(socket, name);
  ::umask(mask);
  if (!bound) return refuse(path, last_error());
  return Listener{socket, path};
}

tl::expected<Listener, std::string> listen_on_loopback(const std::string& address) {
  const auto colon = address.rfind(':');
  int port = -1;
  if (colon != std::string::npos) {
    const char* end = address.data() + address.size();
    if (std::from_chars(address.data() + colon + 1, end, port).ptr != end) port = -1;
  }
  const std::string host = address.substr(0, colon);
  if (port < 0 || port > 65'535 || (host != "127.0.0.1" && host != "[::1]")) {
    return refuse(address, "give 127.0.0.1:PORT or [::1]:PORT; only loopback is allowed");
  }
  const auto network_port = htons(static_cast<std::uint16_t>(port));
  tl::expected<int, std::string> socket;
  if (host == "127.0.0.1") {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = network_port;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket = open_port(address, name, AF_INET);
  } else {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = network_port;
    name.sin6_addr = in6addr_loopback;
    socket = open_port(address, name, AF_INET6);
  }
  if (!socket) return tl::unexpected(socket.error());
  return Listener{*socket, fmt::format("{}:{}", host, port_of(*socket))};
}

}  // namespace rouse::engine
