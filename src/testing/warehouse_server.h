// Real servers for tests: rouse-engine, or Debian's clickhouse-server, started in a temporary folder on a
// socket or a loopback port of its own and stopped at the end. Tests run their cases on both:
//
//   class Funnel : public ::testing::TestWithParam<ServerKind> {
//     const WarehouseServer& server_ = WarehouseServer::shared(GetParam());   // one per test program
//   };
//   INSTANTIATE_TEST_SUITE_P(, Funnel, ::testing::ValuesIn(kServerKinds), server_kind_name);
//
// A server that does not start is a failed test, never a skipped one.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "warehouse/server.h"

namespace rouse::testing {

enum class ServerKind { kEngine, kClickHouse };
inline constexpr std::array kServerKinds = {ServerKind::kEngine, ServerKind::kClickHouse};

// "Engine", "ClickHouse".
std::string server_kind_name(const ::testing::TestParamInfo<ServerKind>& info);

// Not thread-safe.
class WarehouseServer {
 public:
  // Throws std::runtime_error with the server's last words when it does not come up.
  explicit WarehouseServer(ServerKind kind);
  ~WarehouseServer();
  WarehouseServer(const WarehouseServer&) = delete;
  WarehouseServer& operator=(const WarehouseServer&) = delete;

  // Started on first use, stopped when the test program ends. Tests share its tables: give yours names of
  // their own.
  static WarehouseServer& shared(ServerKind kind);

  // How to reach it; stays the same over kill() and wait_ready().
  warehouse::Server server() const;
  // SIGKILL, as a crash would. The engine's supervisor restarts it; a clickhouse-server is started again at
  // once.
  void kill();
  // Waits until it answers again; throws std::runtime_error when it does not.
  void wait_ready();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::testing
