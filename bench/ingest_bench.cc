// Collection: `rouse serve` in a process of its own takes events over loopback from this one, fdatasync on;
// beside it the price of HTTP alone. Then the server is killed with events in its log that have not reached
// the warehouse, and started again.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bench/load_client.h"
#include "bench/plain_server.h"
#include "bench/report.h"
#include "warehouse/child_process.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr core::Milliseconds kLongest{600'000};
constexpr std::size_t kBatch = 100;

struct Sizes {
  double seconds = 10;  // of each load
  std::uint64_t events_in_log = 1'000'000;
  std::size_t single_connections = 32;
  std::size_t batch_connections = 8;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Runs `rouse` to its end; gives what it printed.
std::string rouse(const fs::path& data, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--data", data.string()});
  std::string output;
  const auto child = must(
      warehouse::ChildProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse",
                                      .arguments = arguments,
                                      .on_line = [&](std::string_view line) { (output += line) += '\n'; }}));
  if (child->wait(kLongest).value_or("still runs") != "exit status 0") throw std::runtime_error(output);
  return output;
}

// `rouse serve` on a free port.
class ServeProcess {
 public:
  explicit ServeProcess(const fs::path& data) : started_(Clock::now()) {
    child_ =
        must(warehouse::ChildProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse",
                                             .arguments = {"--data", data.string(), "serve", "--port", "0"},
                                             .on_line = [this](std::string_view line) { look(line); }}));
    std::unique_lock lock{mutex_};
    if (!said_.wait_for(lock, std::chrono::minutes{5}, [&] { return port_ != 0; })) {
      throw std::runtime_error("rouse serve says no address");
    }
  }
  std::uint16_t port() const { return port_; }
  int pid() const { return child_->pid(); }
  double seconds_up() const { return seconds_since(started_); }
  void kill() {
    child_->signal(SIGKILL);
    child_->wait(kLongest);
  }

 private:
  void look(std::string_view line) {
    constexpr std::string_view kUrl = "http://127.0.0.1:";
    if (!line.starts_with(kUrl)) return;
    const std::lock_guard lock{mutex_};
    port_ = static_cast<std::uint16_t>(std::stoi(std::string{line.substr(kUrl.size())}));
    said_.notify_all();
  }

  Clock::time_point started_;
  std::mutex mutex_;
  std::condition_variable said_;
  std::uint16_t port_ = 0;
  std::unique_ptr<warehouse::ChildProcess> child_;
};

// The server's engine; 0: none.
int engine_of(int pid) {
  std::ifstream children{fmt::format("/proc/{0}/task/{0}/children", pid)};
  for (int child = 0; children >> child;) {
    std::ifstream name{fmt::format("/proc/{}/comm", child)};
    std::string text;
    if (std::getline(name, text) && text.starts_with("rouse-engine")) return child;
  }
  for (const auto& task : fs::directory_iterator{fmt::format("/proc/{}/task", pid)}) {
    std::ifstream of_task{task.path() / "children"};
    for (int child = 0; of_task >> child;) return child;
  }
  return 0;
}

// Stops the engine of a server, and each one that follows it, so that nothing reaches the warehouse.
class StoppedEngine {
 public:
  explicit StoppedEngine(int server)
      : thread_([this, server] {
          while (!done_) {
            const int engine = engine_of(server);
            if (engine != 0) ::kill(engine, SIGSTOP);
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
          }
        }) {}
  ~StoppedEngine() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

struct Counts {
  std::uint64_t received = 0, stored = 0, duplicates = 0, rejected = 0, in_log = 0;
};

Counts counts_of(std::uint16_t port) {
  const auto count = [&](const char* name) {
    return static_cast<std::uint64_t>(metric(port, std::string{"rouse_events_"} + name));
  };
  return {count("received"), count("stored"), count("duplicates"), count("rejected"), count("in_log")};
}

// Waits until all is in the warehouse; the equation must hold, and nothing be lost, doubled or refused.
double drained(std::uint16_t port, std::uint64_t events) {
  const auto start = Clock::now();
  Counts counts = counts_of(port);
  while (counts.in_log > 0 || counts.received < events) {
    if (seconds_since(start) > 600) throw std::runtime_error("the log is not taken into the warehouse");
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    counts = counts_of(port);
  }
  if (counts.received != events || counts.stored != events || counts.duplicates + counts.rejected != 0) {
    throw std::runtime_error(fmt::format("sent {}, received {} = stored {} + duplicates {} + rejected {}",
                                         events, counts.received, counts.stored, counts.duplicates,
                                         counts.rejected));
  }
  return seconds_since(start);
}

struct Bench {
  const Sizes& sizes;
  std::string key;
  std::uint64_t sent = 0;  // events the server has acknowledged
  std::string table =
      "| What | Events per second | Ack p50 | p99 | Longest | HTTP alone | Share of it | Processor per "
      "event: rouse + "
      "engine | In the warehouse after |\n|---|---|---|---|---|---|---|---|---|\n";

  Load load(std::uint16_t port, std::size_t events_of_request) const {
    const bool single = events_of_request == 1;
    return {.port = port,
            .write_key = key,
            .events_of_request = events_of_request,
            .connections = single ? sizes.single_connections : sizes.batch_connections,
            .requests_max = 0,
            .seconds_max = sizes.seconds,
            .first_message = sent};
  }

  void measure(const ServeProcess& server, std::string_view what, std::size_t events_of_request) {
    const int engine = engine_of(server.pid());
    const double engine_before = cpu_seconds(engine);
    const double cpu_before = cpu_seconds(server.pid());
    const LoadFigures figures = send_load(load(server.port(), events_of_request));
    if (figures.refused > 0) {
      throw std::runtime_error(fmt::format("{} requests were refused", figures.refused));
    }
    sent += figures.events;
    const double drain = drained(server.port(), sent);
    const double cpu = cpu_seconds(server.pid()) - cpu_before;
    const double engine_cpu = cpu_seconds(engine) - engine_before;
    const auto per_event = [&](double of) { return of * 1e6 / static_cast<double>(figures.events); };
    const auto rate = [](const LoadFigures& of) { return static_cast<double>(of.events) / of.seconds; };
    const PlainServer plain;
    const LoadFigures peer = send_load(load(plain.port(), events_of_request));
    table += fmt::format(
        "| {} | {:.1f} k | {:.2f} ms | {:.2f} ms | {:.0f} ms | {:.1f} k | {:.2f} | {:.1f} + {:.1f} us | "
        "{:.1f} s |\n",
        what, rate(figures) / 1e3, figures.p50_ms, figures.p99_ms, figures.longest_ms, rate(peer) / 1e3,
        rate(figures) / rate(peer), per_event(cpu), per_event(engine_cpu), drain);
  }

  void fill_log(const ServeProcess& server) {
    const StoppedEngine stopped{server.pid()};
    auto filling = load(server.port(), kBatch);
    filling.seconds_max = 0;
    filling.requests_max = sizes.events_in_log / kBatch;
    const LoadFigures figures = send_load(filling);
    if (figures.refused > 0) throw std::runtime_error("the server refused while its engine stood still");
    sent += figures.events;
  }
};

std::string add_source(const fs::path& data) {
  const std::string said = rouse(data, {"sources", "add", "--id", "bench", "--plan-file",
                                        std::string{ROUSE_SOURCE_DIR} + "/packs/bank/plan.yaml"});
  constexpr std::string_view kName = "write_key: ";
  const auto at = said.find(kName);
  if (at == std::string::npos) throw std::runtime_error(said);
  return said.substr(at + kName.size(), said.find('\n', at) - at - kName.size());
}

std::string run(const fs::path& folder, const Sizes& sizes) {
  const fs::path data = folder / "data";
  rouse(data, {"init"});
  Bench bench{.sizes = sizes, .key = add_source(data)};
  auto server = std::make_unique<ServeProcess>(data);
  bench.measure(*server, "single events", 1);
  bench.measure(*server, "batches of 100", kBatch);

  bench.fill_log(*server);
  const auto in_log = counts_of(server->port()).in_log;
  server->kill();
  server = std::make_unique<ServeProcess>(data);
  while (send_one(server->port(), bench.key, bench.sent) != 200) {
    if (server->seconds_up() > 300) throw std::runtime_error("the server acknowledges nothing");
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  const double ready = server->seconds_up();
  const double drain = drained(server->port(), ++bench.sent);
  return fmt::format(
      "{}\nKilled with {} events in the log that were not in the warehouse: acknowledged again {:.2f} s "
      "after the "
      "start, all in the warehouse {:.1f} s later, each once.\n",
      bench.table, in_log, ready, drain);
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Collection benchmark"};
  rouse::bench::Sizes sizes;
  bool write = false;
  app.add_option("--seconds", sizes.seconds, "Of each load");
  app.add_option("--events-in-log", sizes.events_in_log, "Not in the warehouse when the server is killed");
  app.add_option("--single-connections", sizes.single_connections, "That send single events");
  app.add_option("--batch-connections", sizes.batch_connections, "That send batches");
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run(folder, sizes);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Ingest: acknowledged after fdatasync, over loopback", table);
  });
}
