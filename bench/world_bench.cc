// A simulated bank's history as Parquet: lives lived, rows made, files written by the engine, the truth
// beside them. Against the engine alone, which reads some of the parts and writes them again.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/report.h"
#include "core/zone.h"
#include "files/event_rows.h"
#include "files/world_files.h"
#include "warehouse/engine_process.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr core::Milliseconds kLongest{3'600'000};
constexpr std::size_t kPeerParts = 10;

double seconds_since(SteadyClock::time_point began) {
  return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

// Of the children that have ended.
double children_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uintmax_t folder_bytes(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct Peer {
  std::uint64_t rows = 0;
  double seconds = 0;
};

Peer rewrite_by_engine(const fs::path& folder, const fs::path& events) {
  std::vector<fs::path> parts{fs::directory_iterator{events}, {}};
  std::sort(parts.begin(), parts.end());
  parts.resize(std::min(parts.size(), kPeerParts));
  auto engine = must(warehouse::EngineProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine",
                                                      .data_directory = folder / "engine",
                                                      .log = {}}));
  warehouse::Warehouse warehouse{engine->server()};
  warehouse::QueryOptions options{.time_max = kLongest};
  options.settings.emplace_back("max_result_bytes", "268435456");
  std::string columns;
  std::vector<std::string> names;
  for (const auto& column : sim::event_columns()) {
    columns += fmt::format("{}{} Nullable(String)", columns.empty() ? "" : ", ", column.name);
    names.emplace_back(column.name);
  }
  must(warehouse.execute(fmt::format("CREATE TABLE peer ({}) ENGINE = Memory", columns), options));
  Peer peer;
  const auto began = SteadyClock::now();
  for (const fs::path& part : parts) {
    const std::string bytes = bytes_of(part);
    auto insert = must(warehouse.insert("peer", names, options, "Parquet"));
    must(insert.append(std::as_bytes(std::span{bytes}), 0));
    must(insert.finish());
    peer.rows += std::stoull(must(warehouse.text("SELECT count() FROM peer", "TabSeparated", options)));
    must(warehouse.text("SELECT * FROM peer", "Parquet", options));
    must(warehouse.execute("TRUNCATE TABLE peer", options));
  }
  peer.seconds = seconds_since(began);
  return peer;
}

std::string run(const fs::path& folder, std::uint32_t customers, std::int32_t days) {
  sim::WorldRequest request;
  request.settings = {
      .seed = 1, .customers = customers, .days = days, .last_day = must(core::parse_day("2026-10-31", ""))};
  request.format = sim::Format::kParquet;
  request.nights = 0;
  request.out = folder / "world";
  request.pack = fs::path{ROUSE_SOURCE_DIR} / "packs/bank";
  std::string table =
      "| What | Customers | Events | Seconds | Events per second | Processor: rouse-sim + engine | Memory, "
      "both at once "
      "| Files |\n|---|---|---|---|---|---|---|---|\n";
  const double cpu_before = cpu_seconds(getpid());
  const double children_before = children_cpu_seconds();
  const auto began = SteadyClock::now();
  std::uint64_t events = 0;
  std::uint64_t memory = 0;
  {
    const MemoryWatch together;
    events = must(sim::write_world(core::real_files(), request, std::string{ROUSE_BIN_DIR} + "/rouse-engine"))
                 .events();
    memory = together.peak_mib();
  }
  const double seconds = seconds_since(began);
  const double rate = static_cast<double>(events) / seconds;
  table += fmt::format(
      "| history of {} days | {} | {} | {:.0f} | {:.0f} k | {:.0f} + {:.0f} s | {} MiB | {:.1f} GB |\n", days,
      customers, events, seconds, rate / 1e3, cpu_seconds(getpid()) - cpu_before,
      children_cpu_seconds() - children_before, memory, static_cast<double>(folder_bytes(request.out)) / 1e9);
  const Peer peer = rewrite_by_engine(folder, request.out / "events");
  const double peer_rate = static_cast<double>(peer.rows) / peer.seconds;
  return fmt::format(
      "{}\nEngine alone, parts read and written again: {:.0f} k rows per second; history : it = {:.2f}\n",
      table, peer_rate / 1e3, rate / peer_rate);
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Benchmark of a simulated bank's history"};
  std::uint32_t customers = 200'000;
  std::int32_t days = 90;
  bool write = false;
  app.add_option("--customers", customers, "Customers, of about half an event a day each");
  app.add_option("--days", days, "Days");
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run(folder, customers, days);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Simulated bank: a history as Parquet", table);
  });
}
