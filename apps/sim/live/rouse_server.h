// A Rouse server as any client sees it: the collection API and the clock of a development server.
//
// What may pass (no connection, 429, 503 and other 5xx) is tried again with growing pauses, or after the time
// the server asks for, until `patience` has gone by; other refusals are errors at once, with the server's own
// words. Not thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace rouse::sim {

struct ServerConfig {
  std::string url;        // "http://127.0.0.1:8080"
  std::string write_key;  // of the source
  std::string driver;     // of the clock
  core::Milliseconds patience{600'000};
  core::Milliseconds first_pause{250};        // doubles from try to try
  std::function<void(std::string_view)> say;  // that it waits, and why; may be empty
  std::function<bool()> stop;                 // ends a wait with kCancelled; may be empty
};

struct BankClock {
  bool simulated = false;
  std::optional<core::Timestamp> driven_to;  // empty: nobody has moved it yet
};

class RouseServer {
 public:
  static core::Result<std::unique_ptr<RouseServer>> connect(ServerConfig config);
  ~RouseServer();
  RouseServer(const RouseServer&) = delete;
  RouseServer& operator=(const RouseServer&) = delete;

  core::Result<BankClock> clock();
  // kConflict while another simulator drives it, or where the server goes by the machine's clock.
  core::Result<void> move_clock(core::Timestamp to);
  core::Result<void> leave_clock();
  // Returns when the events are acknowledged.
  core::Result<void> collect(const std::string& batch);

 private:
  struct State;
  explicit RouseServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace rouse::sim
