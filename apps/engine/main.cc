// rouse-engine: the embedded database as a process of its own, behind ClickHouse's HTTP protocol. See
// README.md.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "chdb_database.h"
#include "data_folder.h"
#include "engine_protocol/handler.h"
#include "engine_protocol/log.h"
#include "engine_protocol/server.h"
#include "listener.h"

namespace rouse::engine {
namespace {

using engine_protocol::log_error;
using engine_protocol::log_info;

constexpr const char* kTokenVariable = "ROUSE_ENGINE_TOKEN";
constexpr std::size_t kTokenBytesMin = 16;
constexpr std::chrono::milliseconds kShutdownPatience{5'000};

struct Options {
  std::string data;
  std::string socket;
  std::string listen;
  std::string token_file;
  std::size_t queries_max = 48;
  std::size_t clients_max = 256;
  std::uint64_t memory_bytes_max = 0;
  int ready_fd = -1;
  bool die_with_parent = false;
};

void describe(CLI::App& app, Options& options) {
  app.add_option("--data", options.data, "folder of the database, created when missing")->required();
  auto* socket = app.add_option("--socket", options.socket, "listen on this Unix socket");
  auto* listen =
      app.add_option("--listen", options.listen, "listen on 127.0.0.1:PORT or [::1]:PORT; 0 takes any port");
  socket->excludes(listen);
  app.add_option(
      "--token-file", options.token_file,
      "file of mode 0600 that holds the token; without it the token is taken from ROUSE_ENGINE_TOKEN");
  app.add_option("--queries-max", options.queries_max, "statements at a time")->check(CLI::Range(1, 1'000));
  app.add_option("--clients-max", options.clients_max, "open connections at a time")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--memory-bytes-max", options.memory_bytes_max,
                 "for all queries together; 0 is 80% of the machine's");
  app.add_option("--ready-fd", options.ready_fd,
                 "write the address there, and close it, once requests are answered");
  app.add_flag("--die-with-parent", options.die_with_parent,
               "stop when the thread that started the engine ends");
}

// The token, without a trailing line break.
tl::expected<std::string, std::string> read_token(const Options& options) {
  std::string token;
  if (!options.token_file.empty()) {
    struct stat found{};
    if (::stat(options.token_file.c_str(), &found) != 0) {
      return tl::unexpected("token file " + options.token_file + " cannot be read");
    }
    if ((found.st_mode & 077) != 0) {
      return tl::unexpected("token file " + options.token_file +
                            " must be readable by its owner only (chmod 600)");
    }
    std::ifstream file(options.token_file);
    std::getline(file, token);
  } else if (const char* value =
                 std::getenv(kTokenVariable)) {  // NOLINT(concurrency-mt-unsafe): before any thread
    token = value;
    ::unsetenv(kTokenVariable);  // NOLINT(concurrency-mt-unsafe)
  }
  if (token.size() < kTokenBytesMin) {
    return tl::unexpected("the token must have 16 bytes or more; give --token-file or " +
                          std::string(kTokenVariable));
  }
  return token;
}

int refuse_start(const std::string& why) {
  log_error("start_refused", {{"reason", why}});
  return 1;
}

void tell_ready(const Options& options, const std::string& address) {
  log_info("ready", {{"address", address}, {"chdb", ChdbDatabase::version()}});
  if (options.ready_fd < 0) return;
  const std::string line = address + "\n";
  [[maybe_unused]] const auto written = ::write(options.ready_fd, line.data(), line.size());
  ::close(options.ready_fd);
}

// Serves until SIGTERM or SIGINT, which `stop_signals` holds blocked.
void serve(const Options& options, const std::string& token, const Listener& listener, ChdbDatabase& database,
           const sigset_t& stop_signals) {
  engine_protocol::Handler handler(database, {.token = token, .queries_max = options.queries_max});
  engine_protocol::Server server(listener.socket, options.clients_max,
                                 [&handler](const auto& head, auto& http) { handler.handle(head, http); });
  tell_ready(options, listener.address);
  int received = 0;
  ::sigwait(&stop_signals, &received);
  log_info("stopping", {{"signal", std::to_string(received)}});
  server.stop_accepting();
  if (!options.socket.empty()) ::unlink(options.socket.c_str());
  if (!handler.shut_down(kShutdownPatience)) {
    log_error("queries_abandoned");
    ::_exit(2);  // their threads hang inside libchdb; what was acknowledged is on disk
  }
  server.close();
}

int run(const Options& options) {
  const pid_t parent = ::getppid();
  if (options.die_with_parent && (::prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || ::getppid() != parent)) return 1;
  // Blocked before any thread starts, so that sigwait alone receives them.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) return 1;

  const auto token = read_token(options);
  if (!token) return refuse_start(token.error());
  if (options.socket.empty() == options.listen.empty())
    return refuse_start("give either --socket or --listen");
  const auto folder = DataFolder::open(options.data, options.memory_bytes_max);
  if (!folder) return refuse_start(folder.error());
  const auto listener =
      options.listen.empty() ? listen_on_path(options.socket) : listen_on_loopback(options.listen);
  if (!listener) return refuse_start(listener.error());
  auto database = ChdbDatabase::open((*folder)->database_path(), (*folder)->config_file());
  if (!database) return refuse_start(database.error().text);
  serve(options, *token, *listener, **database, stop_signals);
  database->reset();
  log_info("stopped");
  return 0;
}

}  // namespace
}  // namespace rouse::engine

int main(int argc, char** argv) {
  rouse::engine::Options options;
  CLI::App app{"Rouse's embedded database, served over ClickHouse's HTTP protocol"};
  rouse::engine::describe(app, options);
  CLI11_PARSE(app, argc, argv);
  // Static destructors of libchdb may crash when its threads still run.
  ::_exit(rouse::engine::run(options));
}
