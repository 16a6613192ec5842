#include "warehouse/engine_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include "warehouse/child_process.h"
#include "warehouse/internal/backoff.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

constexpr core::Milliseconds kWatchStep{100};
constexpr core::Milliseconds kReadyStep{20};
// An engine that lived this long is healthy: the next restart starts with the shortest delay again.
constexpr core::Milliseconds kStableAfter{60'000};
constexpr std::size_t kLastLines = 20;
constexpr std::size_t kSocketPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;

std::filesystem::path token_file(const std::filesystem::path& data) { return data / "engine.token"; }
std::filesystem::path socket_file(const std::filesystem::path& data) { return data / "engine.sock"; }

Server server_at(const std::filesystem::path& data, std::string token) {
  return {.url = "http://localhost", .unix_socket = socket_file(data).string(), .token = std::move(token)};
}

std::string fresh_token() {
  std::random_device device;
  std::string token;
  for (int word = 0; word < 8; ++word) token += fmt::format("{:08x}", device());
  return token;
}

core::Result<void> write_token(const std::filesystem::path& file, const std::string& token) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      descriptor >= 0 && write(descriptor, token.data(), token.size()) == static_cast<ssize_t>(token.size());
  if (descriptor >= 0) close(descriptor);
  if (written) return {};
  return core::fail(core::ErrorCode::kResourceExhausted, "data_directory",
                    fmt::format("cannot write {}: errno {}", file.string(), errno));
}

// Held as long as its owner lives; the kernel releases it when the owner dies.
class DirectoryLock {
 public:
  static core::Result<DirectoryLock> take(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) {
      return core::invalid("data_directory",
                           fmt::format("cannot create {}: {}", directory.string(), error.message()));
    }
    chmod(directory.c_str(), 0700);
    const auto file = directory / "rouse.lock";
    DirectoryLock lock{open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (lock.descriptor_ < 0) {
      return core::invalid("data_directory", fmt::format("cannot write {}: errno {}", file.string(), errno));
    }
    if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
      return core::fail(core::ErrorCode::kConflict, "data_directory",
                        fmt::format("{} is in use by another Rouse process", directory.string()),
                        "stop that process, or use another data directory");
    }
    return lock;
  }
  DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~DirectoryLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace

core::Result<Server> running_engine(const std::filesystem::path& data_directory) {
  std::ifstream file{token_file(data_directory)};
  std::string token;
  std::getline(file, token);
  Server server = server_at(data_directory, token);
  server.retries_max = 0;
  if (token.empty() || !Warehouse{server}.traits()) {
    return core::fail(core::ErrorCode::kNotFound, "data_directory",
                      fmt::format("no engine runs on {}", data_directory.string()));
  }
  server.retries_max = Server{}.retries_max;
  return server;
}

struct EngineProcess::State {
  State(EngineConfig engine_config, DirectoryLock directory_lock)
      : config(std::move(engine_config)),
        lock(std::move(directory_lock)),
        server(server_at(config.data_directory, fresh_token())) {}

  struct Life {
    bool was_ready;
    std::string ended;  // how
  };
  void supervise();
  Life live(EngineStatus::State starting);
  core::Result<std::unique_ptr<ChildProcess>> launch();
  bool await_ready(ChildProcess& child);
  void await_end(ChildProcess& child);
  void hear(std::string_view line);
  void enter(EngineStatus::State state, int pid);
  void note_exit(std::string how);
  bool pause(core::Milliseconds delay);

  const EngineConfig config;
  DirectoryLock lock;
  const Server server;
  std::atomic<bool> stopping{false};
  std::mutex stop_mutex;
  mutable std::mutex mutex;  // of what follows
  mutable std::condition_variable changed;
  EngineStatus status;
  std::deque<std::string> last_lines;
  std::thread supervisor;  // last: ends before the rest
};

void EngineProcess::State::hear(std::string_view line) {
  {
    const std::lock_guard guard{mutex};
    last_lines.emplace_back(line);
    if (last_lines.size() > kLastLines) last_lines.pop_front();
  }
  if (config.log) config.log(line);
}

void EngineProcess::State::enter(EngineStatus::State state, int pid) {
  {
    const std::lock_guard guard{mutex};
    status.state = state;
    status.pid = pid;
  }
  changed.notify_all();
}

void EngineProcess::State::note_exit(std::string how) {
  const std::lock_guard guard{mutex};
  status.last_exit = std::move(how);
}

// False when the wait was cut short because the engine is to stop.
bool EngineProcess::State::pause(core::Milliseconds delay) {
  std::unique_lock guard{mutex};
  return !changed.wait_for(guard, delay, [&] { return stopping.load(); });
}

core::Result<std::unique_ptr<ChildProcess>> EngineProcess::State::launch() {
  return ChildProcess::start({.program = config.program,
                              .arguments = {"--data", (config.data_directory / "engine").string(), "--socket",
                                            server.unix_socket, "--die-with-parent"},
                              .environment = {{"ROUSE_ENGINE_TOKEN", server.token}},
                              .on_line = [this](std::string_view line) { hear(line); }});
}

bool EngineProcess::State::await_ready(ChildProcess& child) {
  Server once = server;
  once.retries_max = 0;
  Warehouse warehouse{once};
  const auto until = std::chrono::steady_clock::now() + config.ready_max;
  while (!stopping && std::chrono::steady_clock::now() < until) {
    if (warehouse.traits()) return true;
    if (child.wait(kReadyStep)) return false;
  }
  return false;
}

void EngineProcess::State::await_end(ChildProcess& child) {
  while (!stopping && !child.wait(kWatchStep)) {
  }
  if (!stopping) return;
  child.signal(SIGTERM);
  if (child.wait(config.stop_grace)) return;
  child.signal(SIGKILL);
  child.wait(config.stop_grace);
}

// One life of the child, from its start to its end.
EngineProcess::State::Life EngineProcess::State::live(EngineStatus::State starting) {
  auto child = launch();
  if (!child) return {.was_ready = false, .ended = child.error().message};
  ChildProcess& process = **child;
  enter(starting, process.pid());
  const bool ready = await_ready(process);
  if (ready) {
    enter(EngineStatus::State::kReady, process.pid());
    await_end(process);
  } else if (!process.wait(core::Milliseconds{0})) {
    process.signal(SIGKILL);
  }
  return {.was_ready = ready, .ended = process.wait(config.stop_grace).value_or("does not end")};
}

void EngineProcess::State::supervise() {
  internal::Backoff backoff{config.restart_delay_min, config.restart_delay_max};
  auto starting = EngineStatus::State::kStarting;
  while (!stopping) {
    const auto began = std::chrono::steady_clock::now();
    Life life = live(starting);
    note_exit(std::move(life.ended));
    const bool first_failed = starting == EngineStatus::State::kStarting && !life.was_ready;
    if (stopping || first_failed) break;
    starting = EngineStatus::State::kRestarting;
    enter(starting, 0);
    if (std::chrono::steady_clock::now() - began >= kStableAfter) backoff.reset();
    if (!pause(backoff.next())) break;
    const std::lock_guard guard{mutex};
    ++status.restarts;
  }
  enter(EngineStatus::State::kStopped, 0);
}

core::Result<std::unique_ptr<EngineProcess>> EngineProcess::start(EngineConfig config) {
  const std::string socket = socket_file(config.data_directory).string();
  if (socket.size() > kSocketPathBytesMax) {
    return core::invalid(
        "data_directory",
        fmt::format("{} is longer than the {} bytes a unix socket may have", socket, kSocketPathBytesMax),
        "use a shorter path");
  }
  ROUSE_TRY(auto lock, DirectoryLock::take(config.data_directory));
  auto state = std::make_unique<State>(std::move(config), std::move(lock));
  ROUSE_CHECK(write_token(token_file(state->config.data_directory), state->server.token));
  state->supervisor = std::thread{[raw = state.get()] { raw->supervise(); }};
  std::unique_ptr<EngineProcess> engine{new EngineProcess(std::move(state))};
  State& running = *engine->state_;
  std::unique_lock guard{running.mutex};
  running.changed.wait(guard, [&] {
    return running.status.state == EngineStatus::State::kReady ||
           running.status.state == EngineStatus::State::kStopped;
  });
  if (running.status.state == EngineStatus::State::kReady) return engine;
  std::string last_words;
  for (const auto& line : running.last_lines) last_words += "\n  " + line;
  return core::fail(core::ErrorCode::kUnavailable, "engine",
                    fmt::format("rouse-engine did not start ({}){}", running.status.last_exit, last_words));
}

EngineProcess::EngineProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

EngineProcess::~EngineProcess() { stop(); }

Server EngineProcess::server() const { return state_->server; }

EngineStatus EngineProcess::status() const {
  const std::lock_guard guard{state_->mutex};
  return state_->status;
}

bool EngineProcess::wait_ready(core::Milliseconds longest) const {
  std::unique_lock guard{state_->mutex};
  return state_->changed.wait_for(guard, longest,
                                  [&] { return state_->status.state == EngineStatus::State::kReady; });
}

void EngineProcess::stop() {
  const std::lock_guard once{state_->stop_mutex};
  if (!state_->supervisor.joinable()) return;
  {
    const std::lock_guard guard{state_->mutex};
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->supervisor.join();
  std::error_code ignored;
  std::filesystem::remove(token_file(state_->config.data_directory), ignored);
}

}  // namespace rouse::warehouse
