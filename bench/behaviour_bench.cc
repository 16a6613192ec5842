// Funnel speed: the stream host against ClickHouse's own windowFunnel on the same table, in the same engine.
//
// Seeded events of 20 names, 25 per customer, over 30 days, in the product's table layout. The question is a
// 5-step ordered funnel with a 7-day window, which both answer alike (no two events of a customer share a
// millisecond); the benchmark fails when they do not.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "behaviour/funnel/funnel.h"
#include "behaviour/funnel/funnel_compile.h"
#include "behaviour/funnel/funnel_kernel.h"
#include "bench/customer_values.h"
#include "bench/report.h"
#include "core/money.h"
#include "events/event_table.h"
#include "metadata/identity.h"
#include "metadata/store.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"

namespace rouse::bench {
namespace {

using behaviour::FunnelSpec;

constexpr int kRuns = 3;
constexpr std::uint64_t kEventsPerCustomer = 25;
constexpr std::uint64_t kEventNames = 20;
constexpr std::int64_t kStartMs = 1'772'294'400'000;  // 2026-03-01 00:00 +08:00
constexpr std::int64_t kDaysMs = 30LL * 86'400'000;
constexpr std::uint64_t kSeed = 42;

events::Plan make_plan() {
  std::string yaml =
      "format: 1\nplan: bench\nen: Bench\nsubject: {type: customer}\nsimulated: true\nevents:\n";
  for (std::uint64_t i = 0; i < kEventNames; ++i) yaml += fmt::format("  - {{name: event_{}}}\n", i);
  return must(events::parse_plan(yaml, "bench"));
}

FunnelSpec make_spec(const events::Plan& plan) {
  FunnelSpec spec;
  spec.plan = plan.id;
  spec.subject = plan.subject.type;
  spec.range.from_day = must(core::parse_day("2026-03-01", "from"));
  spec.range.to_day = spec.range.from_day + 29;
  spec.window = {7, behaviour::WindowUnit::kDay};
  for (int i = 0; i < 5; ++i) {
    const auto event = fmt::format("event_{}", i);
    behaviour::FunnelStep step;
    step.label = event;
    step.any_of = {{event, {}}};
    spec.steps.push_back(std::move(step));
  }
  return spec;
}

void make_events(warehouse::Warehouse& warehouse, const events::Plan& plan, std::uint64_t events) {
  constexpr std::uint64_t kBatch = 5'000'000;
  const auto table = events::event_table(plan);
  warehouse::QueryOptions options;
  options.time_max = core::Milliseconds{600'000};
  must(warehouse.execute("DROP TABLE IF EXISTS " + table, options));
  must(warehouse.execute(events::create_event_table_sql(plan, table), options));
  for (std::uint64_t first = 0; first < events; first += kBatch) {
    const auto rows = std::min(kBatch, events - first);
    must(warehouse.execute(
        fmt::format(
            "INSERT INTO {0} (one_id, origin_id, ts, day, seq, event) SELECT cityHash64(number, {1}) % "
            "{2} + 1 AS one_id, one_id AS origin_id, "
            "toInt64({3} + intDiv(number * {4}, {5})) AS ts, "
            "toDate(toDateTime(intDiv(ts, 1000), 'Asia/Shanghai')) AS day, toUInt64(number) AS seq, "
            "concat('event_', toString(cityHash64(number, {1}, 'event') % {6})) AS event FROM "
            "numbers({7}, {8})",
            table, kSeed, std::max<std::uint64_t>(1, events / kEventsPerCustomer), kStartMs, kDaysMs, events,
            kEventNames, first, rows),
        options));
  }
  must(warehouse.execute(fmt::format("OPTIMIZE TABLE {} FINAL", table), options));
}

std::vector<std::uint64_t> by_window_funnel(warehouse::Warehouse& warehouse, const events::Plan& plan,
                                            const std::string& subject = "one_id") {
  std::string steps;
  std::string names;
  for (int i = 0; i < 5; ++i) {
    steps += fmt::format(", event = 'event_{}'", i);
    names += fmt::format("{}'event_{}'", i == 0 ? "" : ", ", i);
  }
  warehouse::QueryOptions options;
  options.settings = {{"optimize_aggregation_in_order", "1"}};
  auto rows = must(warehouse.select(
      fmt::format(
          "SELECT toUInt8(level) AS l, count() AS customers FROM (SELECT {} AS subject, "
          "windowFunnel(604800000)(toUInt64(ts){}) AS level FROM {} WHERE event IN ({}) GROUP BY subject) "
          "GROUP BY level",
          subject, steps, events::event_table(plan), names),
      options));
  std::vector<std::uint64_t> reached(5, 0);
  while (must(rows.next())) {
    const auto level = rows.u64();
    const auto customers = rows.u64();
    for (std::uint64_t t = 0; t < level; ++t) reached[t] += customers;
  }
  return reached;
}

// All sequences of the funnel in memory, folded by one thread.
struct Recorded {
  std::vector<std::uint64_t> subjects;
  std::vector<std::size_t> ends;
  std::vector<std::int64_t> ts;
  std::vector<std::uint64_t> mask;
};

Recorded record_sequences(const behaviour::AnalysisContext& context,
                          const behaviour::CompiledFunnel& compiled) {
  Recorded all;
  behaviour::RunControl control;
  control.limits.workers = 1;
  must(behaviour::stream_sequences(context, compiled.query, {}, control,
                                   [&](unsigned, const behaviour::Sequence& sequence) -> core::Result<void> {
                                     all.subjects.push_back(sequence.subject);
                                     all.ts.insert(all.ts.end(), sequence.ts, sequence.ts + sequence.size);
                                     all.mask.insert(all.mask.end(), sequence.mask,
                                                     sequence.mask + sequence.size);
                                     all.ends.push_back(all.ts.size());
                                     return {};
                                   }));
  return all;
}

double kernel_ns_per_event(const behaviour::AnalysisContext& context, const FunnelSpec& spec) {
  const auto compiled = behaviour::compile(spec, context.plan, context.zone);
  const auto all = record_sequences(context, compiled);
  const double seconds = best_cpu_of(kRuns, [&] {
    behaviour::FunnelKernel kernel{compiled.definition, compiled.questions};
    behaviour::FunnelPartial partial;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < all.ends.size(); ++i) {
      kernel.fold({.subject = all.subjects[i],
                   .size = all.ends[i] - begin,
                   .ts = all.ts.data() + begin,
                   .mask = all.mask.data() + begin},
                  partial);
      begin = all.ends[i];
    }
    core::require(partial.subjects == all.ends.size(), "every sequence was folded");
  });
  return seconds * 1e9 / static_cast<double>(all.ts.size());
}

void check(const behaviour::FunnelResult& result, const std::vector<std::uint64_t>& expected) {
  for (std::size_t t = 0; t < expected.size(); ++t) {
    if (result.steps[t].customers == expected[t]) continue;
    throw std::runtime_error(fmt::format("step {}: {} customers, windowFunnel says {}", t + 1,
                                         result.steps[t].customers, expected[t]));
  }
}

std::string run(warehouse::EngineProcess& engine, metadata::Store& metadata, std::uint64_t events) {
  warehouse::Warehouse warehouse{engine.server()};
  const auto plan = make_plan();
  const auto spec = make_spec(plan);
  const auto zone = must(core::Zone::load("Asia/Shanghai"));
  const core::SystemClock clock;
  const behaviour::AnalysisContext context{warehouse, metadata, plan, zone, clock};
  fmt::print("making {} events\n", events);
  make_events(warehouse, plan, events);

  const int engine_pid = engine.status().pid;
  behaviour::FunnelResult result;
  reset_peak_memory(getpid());
  reset_peak_memory(engine_pid);
  const auto cpu = [&] { return std::pair{cpu_seconds(getpid()), cpu_seconds(engine_pid)}; };
  const auto cpu_before = cpu();
  const double stream = best_of(kRuns, [&] { result = must(behaviour::run_funnel(context, spec, {})); });
  const auto cpu_between = cpu();
  const auto own_memory = peak_memory_mib(getpid());
  const auto engine_memory = peak_memory_mib(engine_pid);
  reset_peak_memory(engine_pid);
  std::vector<std::uint64_t> expected;
  const double peer = best_of(kRuns, [&] { expected = by_window_funnel(warehouse, plan); });
  const auto cpu_after = cpu();
  const auto peer_memory = peak_memory_mib(engine_pid);
  check(result, expected);
  const double kernel = kernel_ns_per_event(context, spec);
  const auto per_run = [](double from, double to) { return (to - from) / kRuns; };
  return fmt::format(
      "| {} M | {} | {:.2f} s | {:.2f} s | {:.2f} | {:.2f} + {:.2f} s | {:.2f} s | {:.1f} ns | {} + {} "
      "MiB | {} MiB |\n",
      events / 1'000'000, fmt::join(expected, " / "), stream, peer, peer / stream,
      per_run(cpu_before.first, cpu_between.first), per_run(cpu_before.second, cpu_between.second),
      per_run(cpu_between.second, cpu_after.second), kernel, own_memory, engine_memory, peer_memory);
}

// As many identifiers as `pending` were merged since the last squash: customers of the first half, evenly
// spread, each into one of the second half.
std::string merged_subject(warehouse::Warehouse& warehouse, metadata::Store& metadata, std::uint64_t events,
                           std::uint64_t pending) {
  const std::uint64_t half = events / kEventsPerCustomer / 2;
  const std::uint64_t stride = half / pending;
  must(warehouse.execute("TRUNCATE TABLE identity_overrides"));
  must(warehouse.execute(
      fmt::format("INSERT INTO identity_overrides SELECT (number + 1) * {0} AS origin_id, origin_id AS "
                  "from_one_id, origin_id + {1} AS one_id, number + 1 AS version FROM numbers({2})",
                  stride, half, pending)));
  auto transaction = must(metadata.begin());
  must(metadata::set_identity_entries(transaction, pending, 0));
  must(transaction.commit());
  return fmt::format("if(one_id % {0} = 0 AND one_id <= {0} * {2}, one_id + {1}, one_id)", stride, half,
                     pending);
}

// What overrides cost that are not yet written into the events.
std::string run_merged(warehouse::EngineProcess& engine, const std::filesystem::path& folder,
                       std::uint64_t events) {
  warehouse::Warehouse warehouse{engine.server()};
  const auto plan = make_plan();
  const auto spec = make_spec(plan);
  const auto zone = must(core::Zone::load("Asia/Shanghai"));
  const core::SystemClock clock;
  auto metadata = must(metadata::Store::open(folder / fmt::format("merged_{}.db", events), clock));
  const behaviour::AnalysisContext context{warehouse, metadata, plan, zone, clock};
  std::string table =
      "| Events | Customers | Identifiers merged since the last squash | Stream host | Ratio to none |\n"
      "|---|---|---|---|---|\n";
  make_events(warehouse, plan, events);
  double none = 0;
  for (const std::uint64_t pending : {0, 1'000, 100'000}) {
    const auto subject = pending == 0 ? "one_id" : merged_subject(warehouse, metadata, events, pending);
    behaviour::FunnelResult result;
    const double seconds = best_of(kRuns, [&] { result = must(behaviour::run_funnel(context, spec, {})); });
    check(result, by_window_funnel(warehouse, plan, subject));
    if (pending == 0) none = seconds;
    table += fmt::format("| {} M | {} | {} | {:.2f} s | {:.2f} |\n", events / 1'000'000,
                         events / kEventsPerCustomer, pending, seconds, seconds / none);
  }
  return table;
}

FunnelSpec by_customer_value(FunnelSpec spec, const events::Plan& plan, std::string_view name) {
  spec.breakdown.emplace();
  spec.breakdown->property = must(events::find_property(plan, name, "breakdown"));
  return spec;
}

// What customer values cost, out of the rows of business tables and out of customer days.
std::string run_values(warehouse::EngineProcess& engine, const std::filesystem::path& folder,
                       std::uint64_t events) {
  warehouse::Warehouse warehouse{engine.server()};
  const auto own = make_plan();
  const auto zone = must(core::Zone::load("Asia/Shanghai"));
  const core::SystemClock clock;
  auto metadata = must(metadata::Store::open(folder / "values.db", clock));
  fmt::print("making {} events with business tables\n", events);
  must(warehouse.execute("TRUNCATE TABLE identity_overrides"));
  make_events(warehouse, own, events);
  make_business_tables(warehouse, metadata, events / kEventsPerCustomer);
  const auto values = must(tables::read_customer_values(must(metadata.read())));
  const auto plan = must(tables::with_customer_values(own, values));
  const behaviour::AnalysisContext context{warehouse, metadata, plan, zone, clock};
  const auto spec = make_spec(plan);
  behaviour::FunnelResult result;
  const double plain = best_of(kRuns, [&] { result = must(behaviour::run_funnel(context, spec, {})); });
  std::string table =
      "| Events | Broken down by | Out of | Stream host | Ratio to no value |\n|---|---|---|---|---|\n";
  for (const auto* from : {"rows", "customer days"}) {
    double last_run = 0;
    if (from != std::string_view{"rows"}) last_run = make_customer_days(warehouse, values);
    for (const auto* name : {"customer.aum", "customer.branch"}) {
      const auto asked = by_customer_value(spec, plan, name);
      behaviour::FunnelResult with;
      const double seconds = best_of(kRuns, [&] { with = must(behaviour::run_funnel(context, asked, {})); });
      for (std::size_t t = 0; t < result.steps.size(); ++t) {
        core::require(with.steps[t].customers == result.steps[t].customers, "values change no step");
      }
      table += fmt::format("| {} M | {} | {} | {:.2f} s | {:.2f} |\n", events / 1'000'000, name, from,
                           seconds, seconds / plain);
    }
    if (last_run > 0) table += fmt::format("\nThe customer days of the 31st date took {:.1f} s.\n", last_run);
  }
  return table;
}

struct Sizes {
  std::vector<std::uint64_t> plain{10'000'000, 50'000'000};
  std::uint64_t merged = 10'000'000;
  std::uint64_t values = 5'000'000;
};

// The figures of all sizes, as tables.
std::string run_all(const std::filesystem::path& folder, const Sizes& sizes) {
  std::string table =
      "| Events | Customers per step | Stream host | windowFunnel | Ratio | Processor: rouse + engine | "
      "windowFunnel's | Kernel per event | Memory: rouse + engine | windowFunnel's |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n";
  auto engine = must(warehouse::EngineProcess::start(
      {.program = std::string{ROUSE_BIN_DIR} + "/rouse-engine", .data_directory = folder, .log = {}}));
  const core::SystemClock clock;
  auto metadata = must(metadata::Store::open(folder / "metadata.db", clock));
  warehouse::Warehouse warehouse{engine->server()};
  must(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  for (const auto events : sizes.plain) table += run(*engine, metadata, events);
  if (sizes.merged > 0) table += "\n" + run_merged(*engine, folder, sizes.merged);
  if (sizes.values > 0) table += "\n" + run_values(*engine, folder, sizes.values);
  return table;
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Funnel benchmark"};
  rouse::bench::Sizes sizes;
  bool write = false;
  app.add_option("--merged-events", sizes.merged, "Events of the run with merged customers; 0: none");
  app.add_option("--values-events", sizes.values, "Events of the run with customer values; 0: none");
  app.add_option("--events", sizes.plain, "Numbers of events")->delimiter(',');
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path& folder) {
    const std::string table = rouse::bench::run_all(folder, sizes);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) rouse::bench::record("Funnel: 5 steps, 7 days, 20 event names, best of 3, warm", table);
  });
}
