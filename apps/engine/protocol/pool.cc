#include "engine_protocol/pool.h"

#include <fmt/format.h>

#include <utility>

namespace rouse::engine_protocol {

ConnectionPool::Lease::~Lease() {
  if (connection_ == nullptr) return;
  if (spoiled_) connection_.reset();
  pool_->release(std::move(connection_));
}

Outcome<ConnectionPool::Lease> ConnectionPool::acquire() {
  {
    const std::lock_guard lock{mutex_};
    if (taken_ >= connections_max_) {
      return failure(
          code::kTooManySimultaneousQueries, "TOO_MANY_SIMULTANEOUS_QUERIES",
          fmt::format("Too many simultaneous queries: the limit is {}, try again later", connections_max_));
    }
    ++taken_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(connection));
    }
  }
  auto connection = database_->connect();
  if (!connection) {
    release(nullptr);
    return tl::unexpected(connection.error());
  }
  return Lease(*this, std::move(*connection));
}

void ConnectionPool::release(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock{mutex_};
  --taken_;
  if (connection != nullptr) idle_.push_back(std::move(connection));
}

}  // namespace rouse::engine_protocol
