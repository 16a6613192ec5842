// A fixed number of connections that wait for their users.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.h"
#include "metadata/store.h"

namespace rouse::metadata {

// Thread-safe. All connections must be back before it is destroyed.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::vector<std::unique_ptr<soci::session>> connections);
  ~ConnectionPool();

  // Waits up to kLockWaitMax, then fails with kUnavailable.
  core::Result<std::unique_ptr<soci::session>> acquire();
  void give_back(std::unique_ptr<soci::session> connection);

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<soci::session>> idle_;
};

}  // namespace rouse::metadata
