// The embedded engine as a child process: started on a unix socket in the data directory with a fresh token,
// watched, restarted with back-off when it dies, stopped with its owner.
//
// A query that runs while the engine dies gets kUnavailable; the next one works once the engine is back. One
// process owns a data directory: a second start() fails with kConflict. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/server.h"

namespace rouse::warehouse {

struct EngineConfig {
  std::filesystem::path program;          // rouse-engine
  std::filesystem::path data_directory;   // created if missing, for its owner only
  core::Milliseconds ready_max{30'000};   // longest start until it answers
  core::Milliseconds stop_grace{12'000};  // between the polite and the hard signal
  core::Milliseconds restart_delay_min{100};
  core::Milliseconds restart_delay_max{10'000};
  std::function<void(std::string_view line)>
      log;  // the child's output, line by line, from one thread; may be empty
};

// The engine that another process runs on that data directory, for programs that should use it instead of
// starting one. kNotFound when none answers.
core::Result<Server> running_engine(const std::filesystem::path& data_directory);

struct EngineStatus {
  enum class State { kStarting, kReady, kRestarting, kStopped };
  State state = State::kStarting;
  int pid = 0;                 // 0 while it does not run
  std::uint32_t restarts = 0;  // since start()
  std::string last_exit;       // "killed by signal 9"; empty if it never ended
};

class EngineProcess {
 public:
  // Returns when the engine answers. kConflict: the data directory is in use; kUnavailable: it did not come
  // up, with its last words.
  static core::Result<std::unique_ptr<EngineProcess>> start(EngineConfig config);
  ~EngineProcess();  // stop()
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;

  // How to reach it; stays the same over restarts.
  Server server() const;
  EngineStatus status() const;
  // Waits until it is ready (again). False when that takes longer than `longest`.
  bool wait_ready(core::Milliseconds longest) const;
  // Ends it, politely first. Repeating is harmless.
  void stop();

 private:
  struct State;
  explicit EngineProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rouse::warehouse
