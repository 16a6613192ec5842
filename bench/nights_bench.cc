// Speed of a whole night: a delivery of business tables from its files to its publication, with control
// totals, keys, rules, history and customer days; the first night, when everybody is new, and later ones.
// Against the engine's own CSV reader, which takes in the same files and does nothing else.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "access/vault.h"
#include "bench/business_night.h"
#include "bench/report.h"
#include "core/zone.h"
#include "ingest/delivery_load.h"
#include "metadata/store.h"
#include "metadata/table_runs.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr core::Milliseconds kLongest{3'600'000};
constexpr std::uint64_t kSent = 1U << 20;  // bytes at once

double seconds_since(SteadyClock::time_point began) {
  return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

// Where the time of a run goes.
class Stages {
 public:
  void enter(const ingest::RunProgress& progress) {
    const auto stage = fmt::format("{} {}", progress.stage, progress.table);
    if (stage == stage_) return;
    leave();
    stage_ = stage;
  }
  void leave() {
    if (!stage_.empty()) seconds_[stage_] += seconds_since(began_);
    began_ = SteadyClock::now();
    stage_.clear();
  }
  std::string text() const {
    std::string text;
    for (const auto& [stage, seconds] : seconds_) {
      text += fmt::format("{}{} {:.0f} s", text.empty() ? "" : ", ", stage, seconds);
    }
    return text;
  }

 private:
  std::string stage_;
  SteadyClock::time_point began_ = SteadyClock::now();
  std::map<std::string, double> seconds_;
};

struct Bank {
  Bank(const fs::path& at, int nights)
      : folder(at),
        engine(must(warehouse::EngineProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine",
                                                     .data_directory = at / "engine",
                                                     .log = {}}))),
        warehouse(engine->server()),
        metadata(must(metadata::Store::open(at / "metadata.sqlite", clock))),
        zone(must(core::Zone::load("Asia/Shanghai"))),
        last_date(zone.day_of(clock.now())),
        first_date(last_date - nights + 1) {
    must(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
    must(access::Vault::create(folder / "vault.key"));
    auto transaction = must(metadata.begin());
    must(metadata::save_delivery(transaction, "core", night_declaration()));
    must(transaction.commit());
  }

  // Everything of a night; a process of its own would have a vault of its own as well.
  void load(std::int32_t date, const fs::path& files, Stages& stages) {
    const auto vault = must(access::Vault::open(folder / "vault.key", metadata));
    const ingest::LoadStores stores{warehouse, metadata, clock, zone, folder};
    const ingest::RunOptions options{.progress = [&](const auto& progress) { stages.enter(progress); }};
    const auto report = must(ingest::load_delivery("core", date, files, {stores, vault.get()}, options));
    stages.leave();
    if (report.run.error) {
      throw std::runtime_error(
          fmt::format("{}; before: {}", core::to_string(*report.run.error), stages.text()));
    }
  }

  fs::path folder;
  core::SystemClock clock;
  std::unique_ptr<warehouse::EngineProcess> engine;
  warehouse::Warehouse warehouse;
  metadata::Store metadata;
  core::Zone zone;
  std::int32_t last_date;
  std::int32_t first_date;
};

// Sends the files as they are, each into a table of texts; gives the number of rows.
std::uint64_t load_by_engine(warehouse::Warehouse& warehouse, std::span<const fs::path> files) {
  const warehouse::QueryOptions options{.time_max = kLongest};
  std::uint64_t rows = 0;
  for (const auto& file : files) {
    std::ifstream in{file, std::ios::binary};
    std::string header;
    std::getline(in, header);
    std::vector<std::string> columns;
    std::string declared;
    for (std::size_t begin = 0; begin <= header.size();) {
      const auto end = std::min(header.find(',', begin), header.size());
      columns.push_back(header.substr(begin, end - begin));
      declared += fmt::format("{}{} String", declared.empty() ? "" : ", ", columns.back());
      begin = end + 1;
    }
    must(warehouse.execute(
        fmt::format("CREATE TABLE peer ({}) ENGINE = MergeTree ORDER BY tuple()", declared), options));
    auto insert = must(warehouse.insert("peer", columns, options, "CSV"));
    std::vector<char> piece(kSent);
    while (in) {
      in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      must(insert.append(std::as_bytes(std::span{piece}.first(static_cast<std::size_t>(in.gcount()))), 0));
    }
    must(insert.finish());
    auto counted = must(warehouse.select("SELECT count() AS n FROM peer", options));
    must(counted.next());
    rows += counted.u64();
    must(counted.next());
    must(warehouse.execute("DROP TABLE peer", options));
  }
  return rows;
}

std::string run(const fs::path& folder, std::uint64_t customers, int nights) {
  Bank bank{folder, nights};
  const int engine_pid = bank.engine->status().pid;
  const auto rows = customers * (1 + 2 * kAccountsPerCustomer);
  std::string table =
      "| Night | Rows | Seconds | Processor: rouse + engine | Memory: rouse + engine | Both at once "
      "|\n|---|---|---|---|---|---|\n";
  std::string stages_text;
  std::array<fs::path, 3> files;
  double first = 0;
  for (int night = 0; night < nights; ++night) {
    const auto date = bank.first_date + night;
    fmt::print("writing the files of night {}\n", night + 1);
    for (const auto& file : files) fs::remove(file);
    files = write_night(folder / "files", {customers, date, 42 + static_cast<std::uint64_t>(night)});
    reset_peak_memory(getpid());
    reset_peak_memory(engine_pid);
    const double own_before = cpu_seconds(getpid());
    const double engine_before = cpu_seconds(engine_pid);
    const MemoryWatch together;
    Stages stages;
    const auto began = SteadyClock::now();
    bank.load(date, folder / "files", stages);
    const double seconds = seconds_since(began);
    if (night == 0) first = seconds;
    table += fmt::format("| {} | {} | {:.0f} | {:.0f} + {:.0f} s | {} + {} MiB | {} MiB |\n", night + 1, rows,
                         seconds, cpu_seconds(getpid()) - own_before, cpu_seconds(engine_pid) - engine_before,
                         peak_memory_mib(getpid()), peak_memory_mib(engine_pid), together.peak_mib());
    fmt::print("{}", table.substr(table.rfind('\n', table.size() - 2) + 1));
    stages_text += fmt::format("Night {}: {}.\n", night + 1, stages.text());
  }
  const auto began = SteadyClock::now();
  const auto peer_rows = load_by_engine(bank.warehouse, files);
  const double peer = seconds_since(began);
  if (rows != peer_rows) throw std::runtime_error(fmt::format("{} rows delivered, peer {}", rows, peer_rows));
  return fmt::format(
      "{}\n{}\nEngine's reader, which only takes the texts in: {:.0f} s; it : first night = {:.2f}\n", table,
      stages_text, peer, peer / first);
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Benchmark of whole nights of business tables"};
  std::uint64_t customers = 700'000;
  int nights = 3;
  bool write = false;
  app.add_option("--customers", customers, "Customers, of three accounts each");
  app.add_option("--nights", nights, "Nights, one after the other")->check(CLI::Range(1, 28));
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run(folder, customers, nights);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Business tables: whole nights", table);
  });
}
