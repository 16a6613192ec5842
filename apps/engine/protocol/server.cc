#include "engine_protocol/server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include "engine_protocol/log.h"

namespace rouse::engine_protocol {
namespace {

constexpr int kReapEveryMs = 1'000;
constexpr std::chrono::milliseconds kClosePatience{2'000};
// Without a length: the answer ends where the connection does.
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nX-ClickHouse-Exception-Code: 202\r\n\r\n"
    "Code: 202. DB::Exception: Too many clients at a time. (TOO_MANY_SIMULTANEOUS_QUERIES)\n";

}  // namespace

Server::Server(int listener, std::size_t clients_max, Handle handle)
    : listener_(listener),
      clients_max_(clients_max),
      handle_(std::move(handle)),
      acceptor_([this] { accept_clients(); }) {}

Server::~Server() { close(); }

void Server::stop_accepting() {
  if (stopping_.exchange(true)) return;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
}

void Server::close() {
  stop_accepting();
  {
    std::unique_lock lock{mutex_};
    for (const auto& client : clients_) client->peer.close_receiving();
    done_.wait_for(lock, kClosePatience, [this] {
      return std::ranges::all_of(clients_, [](const auto& client) { return client->done.load(); });
    });
    for (const auto& client : clients_) client->peer.close_both_ways();
  }
  reap(true);
}

void Server::accept_clients() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, kReapEveryMs);
    reap(false);
    if (ready <= 0 || stopping_) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) {
      admit(socket);
    } else if (errno != EINTR && errno != ECONNABORTED && !stopping_) {
      log_error("accept_failed", {{"reason", std::generic_category().message(errno)}});
      ::poll(nullptr, 0, kReapEveryMs);
    }
  }
}

void Server::admit(int socket) {
  auto client = std::make_unique<Client>(socket);
  const std::lock_guard lock{mutex_};
  if (clients_.size() >= clients_max_) {
    client->peer.send(kBusy);
    return log_error("client_refused", {{"clients_max", std::to_string(clients_max_)}});
  }
  auto& served = *clients_.emplace_back(std::move(client));
  served.thread = std::thread([this, &served] { serve(served); });
}

void Server::serve(Client& client) {
  try {
    HttpConnection http(client.peer);
    while (const auto head = http.read_head()) {
      handle_(*head, http);
      if (!http.stays_open()) {
        client.peer.linger();
        break;
      }
    }
  } catch (const std::exception& error) {
    log_error("client_dropped", {{"reason", error.what()}});
  }
  client.peer.close_both_ways();
  {
    const std::lock_guard lock{mutex_};
    client.done = true;
  }
  done_.notify_all();
}

void Server::reap(bool all) {
  std::list<std::unique_ptr<Client>> ended;
  {
    const std::lock_guard lock{mutex_};
    for (auto at = clients_.begin(); at != clients_.end();) {
      const auto next = std::next(at);
      if (all || (*at)->done) ended.splice(ended.end(), clients_, at);
      at = next;
    }
  }
  for (const auto& client : ended) client->thread.join();
}

}  // namespace rouse::engine_protocol
