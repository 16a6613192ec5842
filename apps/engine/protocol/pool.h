// Connections to the database, opened when first needed and kept, up to a limit. Thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "engine_protocol/database.h"

namespace rouse::engine_protocol {

class ConnectionPool {
 public:
  // One connection for one statement; goes back to the pool on destruction unless it was spoiled.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    // The connection may hold rows or settings of a failed statement: close it instead of keeping it.
    void spoil() { spoiled_ = true; }
    bool spoiled() const { return spoiled_; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    bool spoiled_ = false;
  };

  // `database` outlives the pool, the pool outlives its leases.
  ConnectionPool(Database& database, std::size_t connections_max)
      : database_(&database), connections_max_(connections_max) {}

  // Never waits: fails with 202 when all connections are taken.
  Outcome<Lease> acquire();

 private:
  void release(std::unique_ptr<Connection> connection);

  Database* database_;
  const std::size_t connections_max_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t taken_ = 0;
};

}  // namespace rouse::engine_protocol
