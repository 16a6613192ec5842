// Speed of business tables: files of a delivery into the warehouse, against the engine's own CSV reader,
// which checks and numbers nothing and keeps no personal data apart.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "access/vault.h"
#include "bench/business_night.h"
#include "bench/report.h"
#include "core/zone.h"
#include "ingest/internal/tables/store_table.h"
#include "metadata/store.h"
#include "tables/delivery.h"
#include "tables/warehouse_tables.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;

constexpr core::Milliseconds kLongest{3'600'000};
constexpr std::uint64_t kWritten = 1U << 20;  // bytes at once

// Sends the file of balances as it is; gives the number of rows.
std::uint64_t load_by_engine(warehouse::Warehouse& warehouse, const fs::path& file) {
  const warehouse::QueryOptions options{.time_max = kLongest};
  const std::vector<std::string> columns = {"account_no", "customer_no", "product", "as_of",
                                            "balance",    "average",     "rate",    "days"};
  must(
      warehouse.execute("CREATE TABLE peer (account_no Nullable(String), customer_no Nullable(String), "
                        "product Nullable(String), "
                        "as_of Nullable(Date), balance Nullable(Float64), average Nullable(Float64), rate "
                        "Nullable(Float64), days "
                        "Nullable(Int64)) ENGINE = MergeTree ORDER BY tuple()",
                        options));
  auto insert = must(warehouse.insert("peer", columns, options, "CSVWithNames"));
  std::ifstream in{file, std::ios::binary};
  std::vector<char> piece(kWritten);
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto size = static_cast<std::size_t>(in.gcount());
    must(insert.append(std::as_bytes(std::span{piece.data(), size}), 0));
  }
  must(insert.finish());
  auto rows = must(warehouse.select("SELECT count() AS n FROM peer", options));
  must(rows.next());
  return rows.u64();
}

std::uint64_t store(const tables::Table& table, const fs::path& file, std::uint64_t run,
                    const ingest::LoadStores& stores, access::Vault& vault) {
  ingest::TableIds ids{stores};
  const ingest::DeliveredFile delivered{file.filename().string(), file, fs::file_size(file)};
  const ingest::RowStamp stamp{.run = run, .data_date = Night{}.data_date, .known_at = stores.clock.now()};
  const auto stored = must(ingest::store_table(table, {&delivered, 1}, {}, stamp, {stores, &vault, ids}));
  if (!stored.findings.empty()) throw std::runtime_error(stored.findings.front().message);
  return stored.rows;
}

std::string run(const fs::path& folder, std::uint64_t customers) {
  fmt::print("writing files of {} customers\n", customers);
  const Night night{.customers = customers};
  const auto files = write_night(folder, night);
  const auto delivery = must(tables::parse_delivery(night_declaration(), "core.yaml"));
  const core::SystemClock clock;
  auto engine = must(warehouse::EngineProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine",
                                                      .data_directory = folder / "engine",
                                                      .log = {}}));
  warehouse::Warehouse warehouse{engine->server()};
  must(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  must(tables::ensure_tables(warehouse, delivery));
  auto metadata = must(metadata::Store::open(folder / "metadata.sqlite", clock));
  must(access::Vault::create(folder / "vault.key"));
  const ingest::LoadStores stores{warehouse, metadata, clock, must(core::Zone::load("Asia/Shanghai")),
                                  folder};

  const int engine_pid = engine->status().pid;
  std::string table =
      "| What | Rows | Seconds | Rows per second | Processor per row: rouse + engine | Memory: rouse + "
      "engine |\n"
      "|---|---|---|---|---|---|\n";
  const auto measure = [&](std::string_view what, const std::function<std::uint64_t()>& call) {
    reset_peak_memory(getpid());
    reset_peak_memory(engine_pid);
    const double own_before = cpu_seconds(getpid());
    const double engine_before = cpu_seconds(engine_pid);
    std::uint64_t rows = 0;
    const double seconds = best_of(1, [&] { rows = call(); });
    const auto count = static_cast<double>(rows);
    table += fmt::format("| {} | {} | {:.1f} | {:.0f} k | {:.2f} + {:.2f} us | {} + {} MiB |\n", what, rows,
                         seconds, count / seconds / 1e3, (cpu_seconds(getpid()) - own_before) / count * 1e6,
                         (cpu_seconds(engine_pid) - engine_before) / count * 1e6, peak_memory_mib(getpid()),
                         peak_memory_mib(engine_pid));
    return std::pair{rows, seconds};
  };
  std::uint64_t runs = 0;
  // Each with a vault of its own, as each night's process has.
  const auto measure_table = [&](std::string_view what, std::size_t i) {
    return measure(what, [&] {
      const auto vault = must(access::Vault::open(folder / "vault.key", metadata));
      return store(delivery.tables[i], files[i], ++runs, stores, *vault);
    });
  };
  measure_table("customers, GBK, 3 personal values each, all new", 0);
  measure_table("the same file again, all known", 0);
  measure_table("accounts, all new", 1);
  const auto [rows, seconds] = measure_table("balances", 2);
  const auto [peer_rows, peer] =
      measure("engine's CSV reader, balances", [&] { return load_by_engine(warehouse, files[2]); });
  if (rows != peer_rows) throw std::runtime_error(fmt::format("{} rows stored, peer {}", rows, peer_rows));
  return fmt::format("{}\nEngine's reader : balances = {:.2f}\n", table, peer / seconds);
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Benchmark of business tables"};
  std::uint64_t customers = 700'000;
  bool write = false;
  app.add_option("--customers", customers, "Customers, of three accounts each");
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run(folder, customers);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Business tables: CSV of a night", table);
  });
}
