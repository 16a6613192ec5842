// rouse-sim: writes what the customers of a simulated bank do, for demonstrations and benchmarks.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "bank.h"
#include "core/zone.h"
#include "event_file.h"

namespace {

using rouse::core::Result;

struct Request {
  rouse::sim::Settings settings;
  std::string until = "2026-10-31";
  std::string format = "csv";
  std::string out;
};

Result<void> run(Request& request) {
  ROUSE_TRY(request.settings.last_day, rouse::core::parse_day(request.until, "--until"));
  ROUSE_CHECK(rouse::sim::check(request.settings));
  std::ofstream file{request.out, std::ios::binary | std::ios::trunc};
  if (!file) return rouse::core::invalid("--out", fmt::format("--out: {} cannot be written", request.out));
  const auto events = rouse::sim::simulate(request.settings);
  ROUSE_CHECK(rouse::sim::write_events(
      events, request.format == "csv" ? rouse::sim::Format::kCsv : rouse::sim::Format::kJsonl, file));
  fmt::print("{}: {} simulated events of {} customers over {} days until {}, seed {}\n", request.out,
             events.size(), request.settings.customers, request.settings.days, request.until,
             request.settings.seed);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Request request;
  CLI::App app{
      "Writes what the customers of a simulated bank do in its app. All people and events are made up."};
  app.add_option("--out", request.out, "file to write")->required();
  app.add_option("--seed", request.settings.seed, "the same seed gives the same bytes")
      ->capture_default_str();
  app.add_option("--customers", request.settings.customers, "how many")->capture_default_str();
  app.add_option("--days", request.settings.days, "how long")->capture_default_str();
  app.add_option("--until", request.until, "last day, YYYY-MM-DD")->capture_default_str();
  app.add_option("--format", request.format, "csv or jsonl")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(request); !done) {
    fmt::print(stderr, "rouse-sim: {}\n", to_string(done.error()));
    return 1;
  }
  return 0;
}
