// A proxy between the program and a warehouse that breaks at the n-th request: before the server sees it, or
// after the server has answered it, which the program never learns. From then on no connection goes through,
// until it is mended. Requests of all connections are counted together, in the order they begin.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "warehouse/server.h"

namespace rouse::testing {

enum class BreakAt { kRequest, kAnswer };

class BreakingProxy {
 public:
  explicit BreakingProxy(warehouse::Server behind);
  ~BreakingProxy();
  BreakingProxy(const BreakingProxy&) = delete;
  BreakingProxy& operator=(const BreakingProxy&) = delete;

  // As the server behind, by way of the proxy.
  warehouse::Server server() const;
  // From now on; 0 is the next request.
  void break_at(int request, BreakAt when);
  void mend();
  bool broken() const { return broken_; }
  // Since break_at(); a client that closes its connection may count as one more.
  int requests() const { return requests_; }

 private:
  void accept_all();
  void pump(int client);
  int connect_behind() const;
  bool is_broken_now();

  warehouse::Server behind_;
  int listener_;
  int port_ = 0;
  std::atomic<int> left_{-1};  // requests until it breaks; negative: never
  std::atomic<int> requests_{0};
  std::atomic<BreakAt> when_{BreakAt::kRequest};
  std::atomic<bool> broken_{false};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::thread> pumps_;
  std::thread thread_;
};

}  // namespace rouse::testing
