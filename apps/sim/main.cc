// rouse-sim: a simulated bank, to work on before a bank gives its data, and a truth to be judged against.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <string>

#include "core/zone.h"
#include "files/world_files.h"
#include "live/player.h"
#include "report/policies.h"

namespace rouse::sim {
namespace {

namespace fs = std::filesystem;
using core::Result;

struct WorldOptions {
  WorldRequest request;
  std::string until = "2026-10-31";
};

fs::path beside_this_program(const char* name) {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / name;
}

Result<void> write(WorldOptions& options) {
  ROUSE_TRY(options.request.settings.last_day, core::parse_day(options.until, "--until"));
  ROUSE_TRY(const Aggregates aggregates,
            write_world(core::real_files(), options.request, beside_this_program("rouse-engine")));
  const Settings& settings = options.request.settings;
  fmt::print("{}: {} simulated events of {} customers over {} days until {}, seed {}\n",
             options.request.out.native(), aggregates.events(), settings.customers, settings.days,
             options.until, settings.seed);
  for (const Figure& figure : aggregates.figures()) {
    fmt::print("{:>6.2f} %  {}{}\n", 100 * figure.simulated, figure.text,
               figure.published ? fmt::format(" (published: {:.2f} %)", 100 * *figure.published) : "");
  }
  return {};
}

Result<void> tell_truth(const fs::path& folder) {
  ROUSE_TRY(const Settings settings, read_settings(folder));
  ROUSE_CHECK(check(settings));
  const World world{settings};
  fmt::print(
      "What policies would gain in the month after the history, of each on the same customers with and "
      "without\n"
      "the message; logins and transactions within a week of it, but for the first column.\n\n");
  fmt::print("| {:<36} | {:>7} | {:>20} | {:>20} | {:>20} | {:>20} | {:>20} | {:>22} |\n", "policy",
             "touched", "log in in the month", "log in", "transact", "see instalment page",
             "arrange instalments", "yuan per instalment");
  for (const PolicyResult& result : policy_results(world)) {
    auto share = [](double with, double without) {
      return fmt::format("{:.2f} % ({:.2f} %)", 100 * with, 100 * without);
    };
    fmt::print(
        "| {:<36} | {:>7} | {:>20} | {:>20} | {:>20} | {:>20} | {:>20} | {:>22} |\n", result.name,
        result.touched, share(result.logs_in, result.logs_in_untouched),
        share(result.logs_in_soon, result.logs_in_soon_untouched),
        share(result.transacts_soon, result.transacts_soon_untouched),
        share(result.sees_instalment, result.sees_instalment_untouched),
        share(result.instalments, result.instalments_untouched),
        fmt::format("{:.0f} ({:.0f})", result.instalment_fen / 100, result.instalment_fen_untouched / 100));
  }
  fmt::print("\nIn brackets: the same customers without the message.\n");
  return {};
}

std::atomic<bool> interrupted = false;

Result<void> play_live(const fs::path& folder, LiveRequest& request) {
  ROUSE_TRY(request.settings, read_settings(folder));
  if (!request.tables.empty()) {
    ROUSE_CHECK(write_live_declaration(core::real_files(), folder, request.tables));
  }
  request.server.driver = fmt::format("rouse-sim-{}", getpid());
  request.server.say = [](std::string_view line) { fmt::print(stderr, "{}\n", line); };
  request.say = [](std::string_view line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  };
  request.stop = [] { return interrupted.load(); };
  request.server.stop = request.stop;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted = true; });
  ROUSE_TRY(const LiveReport report, play(request));
  fmt::print("{} simulated events; the next day to play is {}\n", report.events,
             core::format_day(report.next_day));
  return {};
}

int report(const Result<void>& done) {
  if (done) return 0;
  fmt::print(stderr, "rouse-sim: {}\n", to_string(done.error()));
  return 1;
}

int run(int argc, char** argv) {
  CLI::App app{"A simulated bank. All people and events are made up."};
  app.require_subcommand(1);
  WorldOptions options;
  options.request.pack = "packs/bank";
  auto* world = app.add_subcommand("world", "Writes a bank's history as files");
  world->add_option("--out", options.request.out, "folder to write, new or empty")->required();
  world->add_option("--customers", options.request.settings.customers, "how many")->capture_default_str();
  world->add_option("--days", options.request.settings.days, "how long")->capture_default_str();
  world->add_option("--until", options.until, "last day, YYYY-MM-DD")->capture_default_str();
  world->add_option("--nights", options.request.nights, "last days of which business tables are delivered")
      ->capture_default_str();
  world->add_option("--seed", options.request.settings.seed, "the same seed gives the same bytes")
      ->capture_default_str();
  world->add_option("--format", options.request.format, "csv, jsonl or parquet")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Format>{
          {"csv", Format::kCsv}, {"jsonl", Format::kJsonl}, {"parquet", Format::kParquet}}))
      ->default_str("csv");
  world->add_option("--pack", options.request.pack, "folder of the bank's tracking plan and mapping")
      ->capture_default_str();
  fs::path folder;
  auto* truth =
      app.add_subcommand("truth", "What policies would have gained in the month after a world's history");
  truth->add_option("--world", folder, "folder that `rouse-sim world` has written")->required();
  LiveRequest live_request;
  auto* live = app.add_subcommand("live", "Plays a world on through a development server's collection API");
  live->add_option("--world", folder, "folder that `rouse-sim world` has written")->required();
  live->add_option("--url", live_request.server.url, "the server, started with --clock simulated")
      ->required();
  live->add_option("--write-key", live_request.server.write_key, "of a source of the bank's plan")
      ->required();
  live->add_option("--days", live_request.days, "days to play, from where the server's clock stands")
      ->capture_default_str();
  live->add_option("--pace", live_request.seconds_per_day, "seconds a day takes; 0: as fast as the server is")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  live->add_option("--tables", live_request.tables,
                   "folder for the nightly business tables of each played day; without it there are none");
  CLI11_PARSE(app, argc, argv);
  if (world->parsed()) return report(write(options));
  return report(live->parsed() ? play_live(folder, live_request) : tell_truth(folder));
}

}  // namespace
}  // namespace rouse::sim

int main(int argc, char** argv) { return rouse::sim::run(argc, argv); }
