#include "engine_protocol/internal/peer.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace rouse::engine_protocol {
namespace {

// A client that is busy with what it has read may pause its reading this long.
constexpr int kSendTimeoutMs = 600'000;
constexpr int kLingerTimeoutMs = 500;
constexpr std::size_t kLingerBytesMax = 64ULL << 20;

bool wait_for(int socket, short events, int timeout_ms) {
  pollfd wanted{.fd = socket, .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&wanted, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

Peer::~Peer() {
  // Another thread may be polling the socket, and would keep it open past close() alone.
  close_both_ways();
  ::close(socket_);
}

long Peer::receive(std::span<char> buffer) {
  if (!wait_for(socket_, POLLIN, receive_timeout_ms_)) return -ETIMEDOUT;
  for (;;) {
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got >= 0) return got;
    if (errno != EINTR) return -errno;
  }
}

long Peer::send(std::string_view bytes) {
  for (;;) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno == EAGAIN) {
      if (!wait_for(socket_, POLLOUT, kSendTimeoutMs)) return -ETIMEDOUT;
    } else if (errno != EINTR) {
      return -errno;
    }
  }
}

void Peer::close_both_ways() const { ::shutdown(socket_, SHUT_RDWR); }

void Peer::close_receiving() const { ::shutdown(socket_, SHUT_RD); }

void Peer::linger() {
  ::shutdown(socket_, SHUT_WR);
  set_receive_timeout(kLingerTimeoutMs);
  std::array<char, 65536> dropped{};
  for (std::size_t total = 0; total < kLingerBytesMax;) {
    const long got = receive(dropped);
    if (got <= 0) return;
    total += static_cast<std::size_t>(got);
  }
}

}  // namespace rouse::engine_protocol
