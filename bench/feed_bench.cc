// From the event log into the warehouse: records of a mobile bank's events through the feed, in processor
// time of this process beside the engine's; and the window of seen messages at its full size.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/report.h"
#include "core/random.h"
#include "core/zone.h"
#include "events/collected_event.h"
#include "events/segmented_log.h"
#include "ingest/seen_messages.h"
#include "ingest/warehouse_feed.h"
#include "metadata/plans.h"
#include "metadata/store.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kStart = 1'769'875'200'000;
constexpr core::Milliseconds kLongest{3'600'000};
constexpr std::size_t kBatch = 1'000;

constexpr std::string_view kPlan = R"(
plan: app
subject: {type: customer}
properties:
  - {name: amount, id: amount, type: money}
  - {name: product, id: product, type: string}
  - {name: method, id: method, type: string}
  - {name: reason, id: reason, type: string}
  - {name: count, id: count, type: integer}
  - {name: first, id: first, type: boolean}
events: [{name: login}, {name: view}, {name: pay}, {name: transfer}]
)";

// One in twenty is a message that was sent before.
void append_records(events::EventLog& log, std::uint64_t records, std::uint64_t customers) {
  constexpr std::string_view kNames[] = {"login", "view", "pay", "transfer"};
  core::Random random{42};
  for (std::uint64_t begin = 0; begin < records; begin += kBatch) {
    events::LogBatch batch;
    for (std::uint64_t number = begin; number < begin + kBatch; ++number) {
      const std::uint64_t id = number > 100 && number % 20 == 0 ? number - 19 : number;
      const auto message = fmt::format("8f14e45f-ceea-467f-a83c-{:012x}", id);
      const auto customer = fmt::format("C{:09}", random.below(customers));
      const auto session = fmt::format("s-{:x}", random.below(customers) * 7);
      std::string bytes;
      events::CollectedEvent event;
      event.plan = "app";
      event.source = "ios";
      event.key = core::hash128(message);
      event.key.low |= 1;
      event.message_id = message;
      event.received_at = core::from_epoch_ms(kStart + static_cast<std::int64_t>(number));
      event.time = event.received_at - core::Milliseconds{random.below(60'000)};
      event.event = kNames[number % 4];
      event.subject = customer;
      event.identifiers = {{"customer_no", customer}, {"device_id", session}};
      event.app = "mobile_bank";
      event.platform = "ios";
      event.channel = "app_store";
      event.page = "home/transfer";
      event.session_id = session;
      event.cells = {{"amount", {events::Cell::Kind::kInteger, {}, static_cast<std::int64_t>(number), 0}},
                     {"product", {events::Cell::Kind::kText, "money_fund", 0, 0}},
                     {"method", {events::Cell::Kind::kText, "face", 0, 0}},
                     {"count", {events::Cell::Kind::kInteger, {}, 3, 0}}};
      event.extra = R"({"screen":"1170x2532","network":"wifi"})";
      events::encode(event, bytes);
      batch.add(bytes);
    }
    std::promise<core::Result<std::uint64_t>> appended;
    log.append(std::move(batch), [&](auto done) { appended.set_value(std::move(done)); });
    must(appended.get_future().get());
  }
}

std::string feed(const fs::path& folder, std::uint64_t records) {
  const core::SystemClock clock;
  core::Log quiet{std::cerr, core::LogLevel::kError, core::LogFormat::kConsole, clock};
  auto engine = must(warehouse::EngineProcess::start({.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine",
                                                      .data_directory = folder / "engine",
                                                      .log = {}}));
  warehouse::Warehouse warehouse{engine->server()};
  must(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  auto store = must(metadata::Store::open(folder / "metadata.db", clock));
  {
    auto transaction = must(store.begin());
    must(metadata::save_plan(transaction, "app", kPlan));
    must(transaction.commit());
  }
  events::LogConfig config;
  config.folder = folder / "log";
  auto log = must(events::SegmentedLog::open(config, core::real_files(), clock));
  append_records(*log, records, records / 10);

  const int engine_pid = engine->status().pid;
  const double own_before = cpu_seconds(getpid());
  const double engine_before = cpu_seconds(engine_pid);
  reset_peak_memory(getpid());
  const double seconds = best_of(1, [&] {
    const auto running = must(ingest::WarehouseFeed::start(
        {}, {warehouse, store, *log, clock, clock, must(core::Zone::load("Asia/Shanghai")), folder}, quiet));
    must(running->wait_for(log->end(), kLongest));
  });
  const double own = cpu_seconds(getpid()) - own_before;
  const double in_engine = cpu_seconds(engine_pid) - engine_before;
  const auto counts = must(metadata::collection_progress(must(store.read()))).counts;
  if (counts.duplicates != records / 20 - 6) {
    throw std::runtime_error(fmt::format("{} duplicates of {} records", counts.duplicates, records));
  }
  const auto each = static_cast<double>(records);
  return fmt::format(
      "| Feed | {} k records | {:.1f} s | {:.0f} k records a second | {:.0f} k a core of rouse, {:.2f} us "
      "each, and "
      "{:.2f} us in the engine | {} MiB |\n",
      records / 1'000, seconds, each / seconds / 1e3, each / own / 1e3, own / each * 1e6,
      in_engine / each * 1e6, peak_memory_mib(getpid()));
}

std::string seen(const fs::path& folder, std::uint64_t keys) {
  const core::SystemClock clock;
  core::Log quiet{std::cerr, core::LogLevel::kError, core::LogFormat::kConsole, clock};
  ingest::SeenConfig config;
  config.folder = folder / "seen";
  auto window = must(ingest::SeenMessages::open(config, 0, core::real_files(), quiet));
  core::Random random{7};
  std::vector<ingest::SeenMessage> messages(2'000);
  std::vector<bool> duplicates;
  std::uint64_t position = 0;
  const auto add = [&](std::uint64_t count) {
    for (const std::uint64_t end = position + count; position < end;) {
      for (auto& message : messages) {
        message = {{random.next(), random.next() | 1}, position++, core::from_epoch_ms(kStart)};
      }
      must(window.check(messages, duplicates));
      if (position % 20'000 == 0) must(window.settle(position));
    }
  };
  reset_peak_memory(getpid());
  const double filling = best_of(1, [&] { add(keys); });
  const std::uint64_t more = 2'000'000;
  const double before = cpu_seconds(getpid());
  add(more);
  const double cpu = cpu_seconds(getpid()) - before;
  return fmt::format(
      "| Seen messages | {} M keys, {} runs | {:.0f} s to fill | | {:.0f} ns per new key | {} MiB |\n",
      window.state().keys / 1'000'000, window.state().runs, filling, cpu / static_cast<double>(more) * 1e9,
      peak_memory_mib(getpid()));
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Feed benchmark"};
  std::uint64_t records = 1'000'000;
  std::uint64_t keys = 50'000'000;
  bool write = false;
  app.add_option("--records", records, "Records of the log, in thousands rounded up");
  app.add_option("--keys", keys, "Keys in the window of seen messages; 0 leaves that out");
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    std::string table =
        "| What | How many | Wall time | Rate | Processor time | Memory of rouse "
        "|\n|---|---|---|---|---|---|\n";
    if (records > 0) table += rouse::bench::feed(folder, (records + 999) / 1'000 * 1'000);
    if (keys > 0) table += rouse::bench::seen(folder, keys);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Feed: event log to warehouse", table);
  });
}
