// Throughput of the client against both servers: rows of (UInt64, Int64, UInt64) pulled and pushed, rows like
// events pushed value by value and as blocks of columns, arrays of
// (Int64, UInt64) pulled as the behaviour engine does. Answers are checked by their sums.
//
//   warehouse_bench [rows, default 50000000]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "bench/report.h"
#include "testing/warehouse_server.h"
#include "warehouse/warehouse.h"

namespace rouse::warehouse {
namespace {

using bench::must;

// Wall time, and the processor time of this process alone: what the client costs, whatever else the machine
// does.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }
  double own_seconds() const { return static_cast<double>(std::clock() - own_) / CLOCKS_PER_SEC; }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::clock_t own_ = std::clock();
};

void report(const char* server, const char* what, std::uint64_t rows, const Stopwatch& watch) {
  const double millions = static_cast<double>(rows) / 1e6;
  fmt::print("{:<11} {:<34} {:>6.2f} s {:>6.1f} M rows/s; client {:>5.2f} s of CPU, {:>6.1f} M rows/s\n",
             server, what, watch.seconds(), millions / watch.seconds(), watch.own_seconds(),
             millions / watch.own_seconds());
}

void push_rows(const char* name, Warehouse& warehouse, std::uint64_t rows) {
  must(warehouse.execute(
      "CREATE TABLE bench (one_id UInt64, ts Int64, mask UInt64) ENGINE = MergeTree ORDER BY (one_id, ts)"));
  const Stopwatch watch;
  for (std::uint64_t row = 0; row < rows;) {
    auto insert = must(warehouse.insert("bench", {"one_id", "ts", "mask"}));
    for (const auto end = std::min(rows, row + Insert::kAtomicRowsMax); row < end; ++row) {
      insert.u64(row / 25);
      insert.i64(static_cast<std::int64_t>(row));
      insert.u64(row * 7);
      must(insert.end_row());
    }
    must(insert.finish());
  }
  report(name, "insert, batches of 1 M", rows, watch);
}

constexpr std::uint64_t kBatchRows = 300'000;
constexpr const char* kEventColumns =
    "one_id UInt64, ts Int64, event LowCardinality(String), amount Nullable(Int64)";

std::string event_of(std::uint64_t row) { return fmt::format("event_{}", row % 20); }

// Rows like events, value by value and as blocks of columns.
void push_events(const char* name, Warehouse& warehouse, std::uint64_t rows) {
  const QueryOptions options{.settings = {{"allow_experimental_low_cardinality_type", "1"}}};
  const auto traits = must(warehouse.traits());
  for (const char* table : {"by_value", "by_block"}) {
    must(warehouse.execute(
        fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY (one_id, ts)", table, kEventColumns),
        traits.is_engine ? QueryOptions{} : options));
  }
  const Stopwatch by_value;
  for (std::uint64_t row = 0; row < rows;) {
    auto insert = must(warehouse.insert("by_value", {"one_id", "ts", "event", "amount"}));
    for (const auto end = std::min(rows, row + kBatchRows); row < end; ++row) {
      insert.u64(row / 25);
      insert.i64(static_cast<std::int64_t>(row));
      insert.string(event_of(row));
      insert.null();
      must(insert.end_row());
    }
    must(insert.finish());
  }
  report(name, "insert events value by value", rows, by_value);
  const Stopwatch by_block;
  for (std::uint64_t row = 0; row < rows;) {
    auto block = must(ColumnBlock::create({{"one_id", "UInt64"},
                                           {"ts", "Int64"},
                                           {"event", "LowCardinality(String)"},
                                           {"amount", "Nullable(Int64)"}}));
    for (const auto end = std::min(rows, row + kBatchRows); row < end; ++row) {
      block.number(row / 25);
      block.number(static_cast<std::int64_t>(row));
      block.string(event_of(row));
      block.null();
      block.end_row();
    }
    must(warehouse.insert_block("by_block", block));
  }
  report(name, "insert events as blocks of columns", rows, by_block);
  const auto sums = [&](const char* table) {
    return must(warehouse.text(
        fmt::format("SELECT count(), sum(one_id), sum(ts), sum(length(event)) FROM {}", table)));
  };
  if (sums("by_value") != sums("by_block")) throw std::runtime_error("the two tables differ");
}

void pull_rows(const char* name, Warehouse& warehouse, std::uint64_t rows) {
  const Stopwatch watch;
  auto stream =
      must(warehouse.select("SELECT one_id, ts, mask FROM bench", {.time_max = core::Milliseconds{600'000}}));
  std::uint64_t sum = 0;
  while (must(stream.next())) {
    stream.u64();
    sum += static_cast<std::uint64_t>(stream.i64()) + stream.u64();
  }
  report(name, "select rows", rows, watch);
  if (stream.rows_read() != rows || sum != 8 * (rows * (rows - 1) / 2)) throw std::runtime_error("wrong sum");
}

void pull_arrays(const char* name, Warehouse& warehouse, std::uint64_t rows) {
  struct Timed {
    std::int64_t ts;
    std::uint64_t mask;
  };
  const Stopwatch watch;
  std::uint64_t sum = 0;
  std::uint64_t events = 0;
  std::vector<Timed> timed;
  constexpr std::uint64_t kSlices = 25;
  const std::uint64_t ids = rows / 25 / kSlices;
  for (std::uint64_t slice = 0; slice < kSlices; ++slice) {
    auto stream = must(warehouse.select(fmt::format("SELECT one_id, groupArray((ts, mask)) AS e FROM bench "
                                                    "WHERE one_id >= {} AND one_id < {} GROUP BY one_id",
                                                    slice * ids, (slice + 1) * ids),
                                        {.time_max = core::Milliseconds{600'000}}));
    while (must(stream.next())) {
      stream.u64();
      stream.array_to(timed);
      events += timed.size();
      for (const auto& event : timed) sum += event.mask;
    }
  }
  report(name, "groupArray((ts, mask)) by customer", events, watch);
  if (events != ids * kSlices * 25 || sum == 0) throw std::runtime_error("wrong number of events");
}

void run(testing::ServerKind kind, const char* name, std::uint64_t rows) {
  const testing::WarehouseServer server{kind};
  Warehouse warehouse{server.server()};
  push_events(name, warehouse, rows / 10);
  push_rows(name, warehouse, rows);
  pull_rows(name, warehouse, rows);
  pull_rows(name, warehouse, rows);
  pull_arrays(name, warehouse, rows);
}

}  // namespace
}  // namespace rouse::warehouse

int main(int argc, char** argv) {
  const std::uint64_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000'000;
  rouse::warehouse::run(rouse::testing::ServerKind::kEngine, "engine", rows);
  rouse::warehouse::run(rouse::testing::ServerKind::kClickHouse, "clickhouse", rows);
}
