// Accepts clients on a listening socket and serves each on a thread of its own, up to a limit.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "engine_protocol/http.h"
#include "engine_protocol/internal/peer.h"

namespace rouse::engine_protocol {

class Server {
 public:
  using Handle = std::function<void(const HttpHead&, HttpConnection&)>;

  // Takes over `listener`, a listening stream socket. Serves from now on until close(); clients beyond
  // `clients_max` get 503.
  Server(int listener, std::size_t clients_max, Handle handle);
  ~Server();

  void stop_accepting();
  // Lets answers that are being sent reach their clients for a while, ends all connections and waits for
  // their threads.
  void close();

 private:
  struct Client {
    explicit Client(int socket) : peer(socket) {}
    Peer peer;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  void accept_clients();
  void admit(int socket);
  void serve(Client& client);
  void reap(bool all);

  const int listener_;
  const std::size_t clients_max_;
  const Handle handle_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable done_;
  std::list<std::unique_ptr<Client>> clients_;
  std::thread acceptor_;
};

}  // namespace rouse::engine_protocol
