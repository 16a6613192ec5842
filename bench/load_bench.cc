// Loading speed: `load_files` on simulated events in CSV, twice, against the engine's own CSV reader, which
// maps, checks and numbers nothing and knows no duplicates.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/report.h"
#include "core/zone.h"
#include "ingest/load.h"
#include "metadata/store.h"
#include "warehouse/child_process.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;

constexpr core::Milliseconds kLongest{3'600'000};

void simulate(const fs::path& world, std::uint64_t customers) {
  auto child = must(warehouse::ChildProcess::start(
      {.program = std::string{ROUSE_BIN_DIR} + "/rouse-sim",
       .arguments = {"world", "--customers", std::to_string(customers), "--seed", "42", "--out",
                     world.string(), "--pack", std::string{ROUSE_SOURCE_DIR} + "/packs/bank"},
       .on_line = {}}));
  const auto end = child->wait(kLongest);
  if (end.value_or("still runs") != "exit status 0") throw std::runtime_error("rouse-sim failed");
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files{fs::directory_iterator{folder}, {}};
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> header_of(const fs::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  std::vector<std::string> columns;
  std::istringstream names{line};
  for (std::string name; std::getline(names, name, ',');) columns.push_back(name);
  return columns;
}

// Sends the files as they are; gives the number of rows.
std::uint64_t load_by_engine(warehouse::Warehouse& warehouse, const std::vector<fs::path>& files) {
  const warehouse::QueryOptions options{.time_max = kLongest};
  const auto columns = header_of(files.front());
  std::string types;
  for (const auto& column : columns) {
    const bool repeats = column == "event" || column == "app" || column == "platform" ||
                         column == "channel" || column == "page";
    types += fmt::format("{}{} {}", types.empty() ? "" : ", ", column,
                         repeats ? "LowCardinality(String)" : "String");
  }
  must(warehouse.execute(
      fmt::format("CREATE TABLE peer ({}) ENGINE = MergeTree ORDER BY (customer_no, time)", types), options));
  for (const auto& file : files) {
    auto insert = must(warehouse.insert("peer", columns, options, "CSVWithNames"));
    std::ifstream in{file, std::ios::binary};
    std::vector<char> piece(1U << 20);
    while (in) {
      in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      const auto size = static_cast<std::size_t>(in.gcount());
      must(insert.append(std::as_bytes(std::span{piece.data(), size}), 0));
    }
    must(insert.finish());
  }
  auto rows = must(warehouse.select("SELECT count() AS n FROM peer", options));
  must(rows.next());
  return rows.u64();
}

std::string run(const fs::path& folder, std::uint64_t customers) {
  const fs::path world = folder / "world";
  fmt::print("writing events of {} customers\n", customers);
  simulate(world, customers);
  const auto plan = must(ingest::read_plan(world / "plan.yaml"));
  const auto mapping = must(ingest::read_mapping(world / "mapping.yaml"));
  const core::SystemClock clock;
  auto engine = must(warehouse::EngineProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine",
                                                      .data_directory = folder / "engine",
                                                      .log = {}}));
  warehouse::Warehouse warehouse{engine->server()};
  must(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  auto store = must(metadata::Store::open(folder / "metadata.sqlite", clock));
  const ingest::LoadStores stores{warehouse, store, clock, must(core::Zone::load("Asia/Shanghai")), folder};

  const int engine_pid = engine->status().pid;
  const std::vector<fs::path> files = files_of(world / "events");
  std::string table =
      "| What | Rows | Seconds | Rows per second | Memory: rouse + engine |\n|---|---|---|---|---|\n";
  const auto measure = [&](std::string_view what, const std::function<std::uint64_t()>& call) {
    reset_peak_memory(getpid());
    reset_peak_memory(engine_pid);
    std::uint64_t rows = 0;
    const double seconds = best_of(1, [&] { rows = call(); });
    table += fmt::format("| {} | {} | {:.1f} | {:.0f} k | {} + {} MiB |\n", what, rows, seconds,
                         static_cast<double>(rows) / seconds / 1e3, peak_memory_mib(getpid()),
                         peak_memory_mib(engine_pid));
    return std::pair{rows, seconds};
  };
  const auto [rows, first] =
      measure("first load", [&] { return must(ingest::load_files(plan, mapping, files, stores)).loaded; });
  measure("the same files again, all duplicates",
          [&] { return must(ingest::load_files(plan, mapping, files, stores)).duplicates; });
  const auto [peer_rows, peer] =
      measure("engine's CSV reader", [&] { return load_by_engine(warehouse, files); });
  if (rows != peer_rows) throw std::runtime_error(fmt::format("{} rows loaded, peer {}", rows, peer_rows));
  return fmt::format("{}\nEngine's reader : first load = {:.2f}\n", table, peer / first);
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Load benchmark"};
  std::uint64_t customers = 240'000;
  bool write = false;
  app.add_option("--customers", customers, "Simulated customers, about 42 events each");
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run(folder, customers);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Load: simulated CSV of 30 columns, 3 months", table);
  });
}
