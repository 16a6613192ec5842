#include "testing/warehouse_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "testing/temporary_folder.h"
#include "warehouse/child_process.h"
#include "warehouse/engine_process.h"
#include "warehouse/warehouse.h"

namespace rouse::testing {
namespace {

constexpr core::Milliseconds kReadyMax{30'000};
constexpr core::Milliseconds kReadyStep{20};
constexpr std::size_t kLastLines = 20;
// ROUSE_CLICKHOUSE_SERVER where ./dev unpacked Debian's package, else where that package installs it.
const char* clickhouse_program() {
  const char* unpacked = std::getenv("ROUSE_CLICKHOUSE_SERVER");  // NOLINT(concurrency-mt-unsafe): no writer
  return unpacked ? unpacked : "/usr/sbin/clickhouse-server";
}

// A loopback port that was free a moment ago.
int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free loopback port");
  return ntohs(address.sin_port);
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file{path};
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void write_clickhouse_config(const std::filesystem::path& folder, int port) {
  for (const char* part : {"data", "tmp", "files", "schemas"})
    std::filesystem::create_directories(folder / part);
  const std::string root = folder.string();
  write_file(folder / "config.xml", fmt::format(R"(<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>{0}/server.log</log><errorlog>{0}/errors.log</errorlog></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>{1}</http_port>
  <path>{0}/data/</path>
  <tmp_path>{0}/tmp/</tmp_path>
  <user_files_path>{0}/files/</user_files_path>
  <format_schema_path>{0}/schemas/</format_schema_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>67108864</mark_cache_size>
  <max_concurrent_queries>200</max_concurrent_queries>
</yandex>
)",
                                                root, port));
  write_file(folder / "users.xml", R"(<?xml version="1.0"?>
<yandex>
  <profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
  <users><default>
    <password></password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota>
  </default></users>
  <quotas><default/></quotas>
</yandex>
)");
}

// The end of what a server printed, for the message of a failed start.
class LastLines {
 public:
  void add(std::string_view line) {
    const std::lock_guard lock{mutex_};
    lines_.emplace_back(line);
    if (lines_.size() > kLastLines) lines_.pop_front();
  }
  std::string joined() const {
    const std::lock_guard lock{mutex_};
    std::string text;
    for (const auto& line : lines_) text += "\n  " + line;
    return text;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> lines_;
};

// Stops its servers while the libraries they use still work: before main returns.
class SharedServers final : public ::testing::EmptyTestEventListener {
 public:
  WarehouseServer& of(ServerKind kind) {
    auto& server = servers_.at(static_cast<std::size_t>(kind));
    if (!server) server = std::make_unique<WarehouseServer>(kind);
    return *server;
  }
  void OnTestProgramEnd(const ::testing::UnitTest& /*unit_test*/) override { servers_ = {}; }

 private:
  std::array<std::unique_ptr<WarehouseServer>, kServerKinds.size()> servers_;
};

}  // namespace

std::string server_kind_name(const ::testing::TestParamInfo<ServerKind>& info) {
  return info.param == ServerKind::kEngine ? "Engine" : "ClickHouse";
}

struct WarehouseServer::State {
  explicit State(ServerKind server_kind) : kind(server_kind) {}

  void start_engine() {
    auto started =
        warehouse::EngineProcess::start({.program = ROUSE_ENGINE_PROGRAM,
                                         .data_directory = folder.path() / "data",
                                         .log = [this](std::string_view line) { lines.add(line); }});
    if (!started) throw std::runtime_error(core::to_string(started.error()));
    engine = std::move(*started);
  }

  void start_clickhouse() {
    auto started = warehouse::ChildProcess::start(
        {.program = clickhouse_program(),
         .arguments = {"--config-file=" + (folder.path() / "config.xml").string()},
         .on_line = [this](std::string_view line) { lines.add(line); }});
    if (!started) {
      throw std::runtime_error("these tests need clickhouse-server (./dev installs it): " +
                               core::to_string(started.error()));
    }
    clickhouse = std::move(*started);
  }

  warehouse::Server server() const {
    if (engine) return engine->server();
    return {.url = fmt::format("http://127.0.0.1:{}", port)};
  }

  void wait_ready() {
    warehouse::Server once = server();
    once.retries_max = 0;
    warehouse::Warehouse warehouse{once};
    const auto until = std::chrono::steady_clock::now() + kReadyMax;
    while (!warehouse.ping()) {
      const bool ended = clickhouse && clickhouse->wait(core::Milliseconds{0});
      if (ended || std::chrono::steady_clock::now() >= until) {
        throw std::runtime_error("the server does not answer; its last words:" + lines.joined());
      }
      std::this_thread::sleep_for(kReadyStep);
    }
  }

  const ServerKind kind;
  TemporaryFolder folder;
  LastLines lines;
  int port = 0;
  std::unique_ptr<warehouse::EngineProcess> engine;
  std::unique_ptr<warehouse::ChildProcess> clickhouse;
};

WarehouseServer::WarehouseServer(ServerKind kind) : state_(std::make_unique<State>(kind)) {
  if (kind == ServerKind::kEngine) {
    state_->start_engine();
  } else {
    state_->port = free_port();
    write_clickhouse_config(state_->folder.path(), state_->port);
    state_->start_clickhouse();
  }
  state_->wait_ready();
}

WarehouseServer::~WarehouseServer() = default;

WarehouseServer& WarehouseServer::shared(ServerKind kind) {
  // Owned by the test framework's listener list.
  static SharedServers* const kServers = [] {
    auto owned = std::make_unique<SharedServers>();
    auto* listener = owned.get();
    ::testing::UnitTest::GetInstance()->listeners().Append(owned.release());
    return listener;
  }();
  return kServers->of(kind);
}

warehouse::Server WarehouseServer::server() const { return state_->server(); }

void WarehouseServer::kill() {
  if (state_->engine) {
    ::kill(state_->engine->status().pid, SIGKILL);
    return;
  }
  state_->clickhouse.reset();
  state_->start_clickhouse();
}

void WarehouseServer::wait_ready() { state_->wait_ready(); }

}  // namespace rouse::testing
