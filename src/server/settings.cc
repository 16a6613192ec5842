#include "server/settings.h"

#include <fmt/format.h>

namespace rouse::server {
namespace {

using core::ConfigType;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kMiB = 1 << 20;

void add_warehouse_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "data", .fallback = "rouse-data", .description = "Data directory"});
  keys.push_back(
      {.name = "warehouse.url",
       .description = "ClickHouse server, e.g. http://127.0.0.1:8123; empty: the embedded engine"});
  keys.push_back({.name = "warehouse.user", .description = "User of the ClickHouse server"});
  keys.push_back({.name = "warehouse.password", .description = "Password of the ClickHouse server"});
  keys.push_back({.name = "warehouse.database",
                  .fallback = "default",
                  .description = "Database of the ClickHouse server"});
  keys.push_back(
      {.name = "engine.program", .description = "rouse-engine; empty: the one beside this program"});
  keys.push_back({.name = "engine.ready_max",
                  .type = ConfigType::kDuration,
                  .fallback = "30s",
                  .description = "Longest start of the engine",
                  .low = 1000,
                  .high = kHourMs});
}

void add_server_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "server.listen",
                  .fallback = "127.0.0.1:8080",
                  .description = "Loopback address and port; port 0 takes any free one"});
  keys.push_back({.name = "server.threads",
                  .type = ConfigType::kInteger,
                  .fallback = "2",
                  .description = "Threads for connections",
                  .low = 1,
                  .high = 64});
  keys.push_back({.name = "server.workers",
                  .type = ConfigType::kInteger,
                  .fallback = "4",
                  .description = "Threads for requests that wait for the warehouse",
                  .low = 1,
                  .high = 256});
  keys.push_back({.name = "server.queued_max",
                  .type = ConfigType::kInteger,
                  .fallback = "64",
                  .description = "Requests that may wait for a worker; more get 429",
                  .low = 1,
                  .high = 100'000});
  keys.push_back({.name = "server.connections_max",
                  .type = ConfigType::kInteger,
                  .fallback = "256",
                  .description = "Open connections; more get 429",
                  .low = 1,
                  .high = 100'000});
  keys.push_back({.name = "server.body_max",
                  .type = ConfigType::kSize,
                  .fallback = "1MiB",
                  .description = "Longest body of a request",
                  .low = 1024,
                  .high = 64 * kMiB});
  keys.push_back({.name = "server.stop_grace",
                  .type = ConfigType::kDuration,
                  .fallback = "10s",
                  .description = "Time for running requests when the server stops",
                  .low = 0,
                  .high = kHourMs});
  keys.push_back(
      {.name = "ui.dir", .description = "Folder of the console's files; empty: the one beside this program"});
}

void add_analysis_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "analyses.parallel",
                  .type = ConfigType::kInteger,
                  .fallback = "2",
                  .description = "Analyses that run at a time",
                  .low = 1,
                  .high = 64});
  keys.push_back({.name = "analyses.queued_max",
                  .type = ConfigType::kInteger,
                  .fallback = "16",
                  .description = "Analyses that may wait; more get 429",
                  .low = 1,
                  .high = 10'000});
  keys.push_back({.name = "analyses.kept",
                  .type = ConfigType::kDuration,
                  .fallback = "10m",
                  .description = "How long a result waits under its id",
                  .low = 1000,
                  .high = 24 * kHourMs});
  keys.push_back({.name = "analyses.workers",
                  .type = ConfigType::kInteger,
                  .fallback = "2",
                  .description = "Threads of one analysis",
                  .low = 1,
                  .high = 64});
  keys.push_back({.name = "analyses.time_max",
                  .type = ConfigType::kDuration,
                  .fallback = "5m",
                  .description = "Longest analysis",
                  .low = 1000,
                  .high = 24 * kHourMs});
  keys.push_back({.name = "analyses.memory_max",
                  .type = ConfigType::kSize,
                  .fallback = "2GiB",
                  .description = "Memory of one query in the warehouse",
                  .low = 64 * kMiB});
  keys.push_back({.name = "loads.rejected_max",
                  .type = ConfigType::kInteger,
                  .fallback = "100000",
                  .description = "A load with more rejected rows fails",
                  .low = 0,
                  .high = 100'000});
}

void add_log_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "log.level",
                  .fallback = "info",
                  .description = "debug, info, warning, error or off",
                  .choices = {"debug", "info", "warning", "error", "off"}});
  keys.push_back({.name = "log.format",
                  .fallback = "console",
                  .description = "console, or json for one object a line",
                  .choices = {"console", "json"}});
}

// Installed: PREFIX/bin/rouse and PREFIX/share/rouse/ui. In a build: build/<preset>/bin/rouse and
// console/dist.
std::filesystem::path default_ui(const std::filesystem::path& program_folder) {
  auto installed = program_folder / ".." / "share" / "rouse" / "ui";
  if (std::filesystem::exists(installed / "index.html")) return installed;
  return program_folder / ".." / ".." / ".." / "console" / "dist";
}

std::size_t count(const core::Config& config, std::string_view key) {
  return static_cast<std::size_t>(config.integer(key));
}

}  // namespace

std::vector<core::ConfigKey> config_keys() {
  std::vector<core::ConfigKey> keys;
  add_warehouse_keys(keys);
  add_server_keys(keys);
  add_analysis_keys(keys);
  add_log_keys(keys);
  return keys;
}

bool is_secret(const core::ConfigKey& key) { return key.name == "warehouse.password"; }

core::Result<Settings> read_settings(const core::Config& config, const std::filesystem::path& program) {
  const std::filesystem::path folder = program.parent_path();
  Settings settings;
  // Absolute, because the engine's socket is named by it.
  settings.data = std::filesystem::absolute(config.string("data")).lexically_normal();
  settings.embedded = config.string("warehouse.url").empty();
  settings.warehouse = {.url = config.string("warehouse.url"),
                        .unix_socket = "",
                        .user = config.string("warehouse.user"),
                        .password = config.string("warehouse.password"),
                        .token = "",
                        .database = config.string("warehouse.database")};
  const std::string& engine = config.string("engine.program");
  settings.engine.program = engine.empty() ? folder / "rouse-engine" : std::filesystem::path{engine};
  settings.engine.data_directory = settings.data;
  settings.engine.ready_max = config.duration("engine.ready_max");

  ROUSE_TRY(settings.http.endpoint, api::parse_endpoint(config.string("server.listen"), "server.listen"));
  settings.http.network_threads = count(config, "server.threads");
  settings.http.workers = count(config, "server.workers");
  settings.http.queued_max = count(config, "server.queued_max");
  settings.http.connections_max = count(config, "server.connections_max");
  settings.http.body_bytes_max = config.size("server.body_max");
  settings.http.stop_grace = config.duration("server.stop_grace");
  const std::string& ui = config.string("ui.dir");
  settings.ui = ui.empty() ? default_ui(folder) : std::filesystem::path{ui};

  settings.jobs.threads = count(config, "analyses.parallel");
  settings.jobs.queued_max = count(config, "analyses.queued_max");
  settings.jobs.finished_kept = config.duration("analyses.kept");
  settings.analyses.workers = static_cast<unsigned>(config.integer("analyses.workers"));
  settings.analyses.time_max = config.duration("analyses.time_max");
  settings.analyses.query_memory_bytes = config.size("analyses.memory_max");
  settings.rejected_max = static_cast<std::uint64_t>(config.integer("loads.rejected_max"));
  ROUSE_TRY(settings.log_level, core::parse_log_level(config.string("log.level"), "log.level"));
  ROUSE_TRY(settings.log_format, core::parse_log_format(config.string("log.format"), "log.format"));
  return settings;
}

}  // namespace rouse::server
