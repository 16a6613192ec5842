#include "testing/breaking_proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace rouse::testing {
namespace {

constexpr int kProxyPollMs = 20;
constexpr std::size_t kPieceBytes = 65'536;

bool pass_on(int from, int to) {
  std::array<char, kPieceBytes> bytes;
  const auto count = recv(from, bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  for (std::size_t sent = 0; sent < static_cast<std::size_t>(count);) {
    const auto some = send(to, bytes.data() + sent, static_cast<std::size_t>(count) - sent, MSG_NOSIGNAL);
    if (some <= 0) return false;
    sent += static_cast<std::size_t>(some);
  }
  return true;
}

}  // namespace

BreakingProxy::BreakingProxy(warehouse::Server behind)
    : behind_(std::move(behind)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool listening = bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                         listen(listener_, 64) == 0 &&
                         getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!listening) throw std::runtime_error("cannot listen on a loopback port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { accept_all(); }};
}

BreakingProxy::~BreakingProxy() {
  stopping_ = true;
  thread_.join();
  for (auto& pump : pumps_) pump.join();
  close(listener_);
}

warehouse::Server BreakingProxy::server() const {
  warehouse::Server server = behind_;
  server.url = fmt::format("http://127.0.0.1:{}", port_);
  server.unix_socket.clear();
  server.retry_delay_min = core::Milliseconds{1};
  server.retries_max = 1;
  return server;
}

void BreakingProxy::break_at(int request, BreakAt when) {
  when_ = when;
  broken_ = false;
  requests_ = 0;
  left_ = request;
}

void BreakingProxy::mend() {
  left_ = -1;
  broken_ = false;
}

int BreakingProxy::connect_behind() const {
  int connection = -1;
  if (!behind_.unix_socket.empty()) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, behind_.unix_socket.c_str(), sizeof(address.sun_path) - 1);
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return connection;
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(behind_.url.substr(behind_.url.rfind(':') + 1))));
    connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return connection;
  }
  close(connection);
  return -1;
}

void BreakingProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kProxyPollMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    pumps_.emplace_back([this, client] {
      if (!broken_) pump(client);
      close(client);
    });
  }
}

bool BreakingProxy::is_broken_now() {
  const std::lock_guard lock{mutex_};
  ++requests_;
  if (left_ < 0) return broken_;
  if (left_-- > 0) return false;
  broken_ = true;
  return true;
}

// A request begins with the client's first bytes after the server's last ones.
void BreakingProxy::pump(int client) {
  const int server = connect_behind();
  if (server < 0) return;
  bool in_request = false;
  bool breaks = false;
  bool open = true;
  while (open && !stopping_) {
    std::array<pollfd, 2> waiting{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), kProxyPollMs) <= 0) continue;
    if (waiting[0].revents != 0) {
      const bool late = !in_request && broken_;
      if (!in_request) breaks = is_broken_now();
      in_request = true;
      open = !late && !(breaks && when_ == BreakAt::kRequest) && pass_on(client, server);
    } else if (waiting[1].revents != 0) {
      in_request = false;
      open = !breaks && pass_on(server, client);
    }
  }
  close(server);
}

}  // namespace rouse::testing
