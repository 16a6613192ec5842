#include "server/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "metadata/sources.h"

namespace rouse::server {
namespace {

using core::ConfigType;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kMiB = 1 << 20;

void add_general_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "data", .fallback = "rouse-data", .description = "Data directory"});
  keys.push_back({.name = "environment",
                  .fallback = "production",
                  .description = "production, or development: allows what must not happen to a bank's data",
                  .choices = {"production", "development"}});
  keys.push_back({.name = "clock",
                  .fallback = "system",
                  .description = "system, or simulated: a program moves the bank's time (development only)",
                  .choices = {"system", "simulated"}});
}

void add_warehouse_keys(std::vector<core::ConfigKey>& keys) {
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
                  .fallback = "16384",
                  .description = "Open connections; the one idle longest makes room for a new one",
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

void add_table_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "tables.alarm_program",
                  .description = "Run with JSON on standard input when a load of business tables failed or a "
                                 "data date is late; empty: none"});
}

void add_collection_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back(
      {.name = "collect.listen",
       .description = "Further address that only takes events in, e.g. 0.0.0.0:8081; empty: none"});
  keys.push_back({.name = "collect.proxies",
                  .description = "Addresses of reverse proxies whose X-Forwarded-For is believed, "
                                 "separated by commas"});
  keys.push_back({.name = "collect.events_per_second",
                  .type = ConfigType::kInteger,
                  .fallback = "0",
                  .description = "Limit of a source that sets none itself; 0: none",
                  .low = 0,
                  .high = metadata::kRateMax});
  keys.push_back({.name = "collect.address_events_per_second",
                  .type = ConfigType::kInteger,
                  .fallback = "0",
                  .description = "Limit of one client address, likewise",
                  .low = 0,
                  .high = metadata::kRateMax});
  keys.push_back({.name = "collect.batch_rows",
                  .type = ConfigType::kInteger,
                  .fallback = "200000",
                  .description = "Events taken from the log into the warehouse at once",
                  .low = 1'000,
                  .high = 1'000'000});
  keys.push_back({.name = "collect.batch_every",
                  .type = ConfigType::kDuration,
                  .fallback = "500ms",
                  .description = "Longest wait for such a batch to fill",
                  .low = 10,
                  .high = kMinuteMs});
  keys.push_back({.name = "collect.seen_kept",
                  .type = ConfigType::kDuration,
                  .fallback = "7d",
                  .description = "How long a message is recognised as a duplicate",
                  .low = kHourMs,
                  .high = 90 * 24 * kHourMs});
  keys.push_back(
      {.name = "collect.seen_max",
       .type = ConfigType::kInteger,
       .fallback = "200000000",
       .description = "Messages recognised at most (about 26 bytes of disk and 1.5 of memory each)",
       .low = 1'000'000,
       .high = 4'000'000'000});
  keys.push_back(
      {.name = "identity.rules_file",
       .description = "The bank's own rules of identifier types (YAML); empty: the built-in ones"});
  keys.push_back({.name = "vault.key_file",
                  .description = "Key file of the vault; empty: keys/vault.key in the data directory"});
}

void add_event_log_keys(std::vector<core::ConfigKey>& keys) {
  keys.push_back({.name = "event_log.segment_size",
                  .type = ConfigType::kSize,
                  .fallback = "64MiB",
                  .description = "Size of one file of the event log",
                  .low = kMiB,
                  .high = 1024 * kMiB});
  keys.push_back({.name = "event_log.waiting_max",
                  .type = ConfigType::kSize,
                  .fallback = "64MiB",
                  .description = "Events waiting to be written; more get 503",
                  .low = kMiB,
                  .high = 1024 * kMiB});
  keys.push_back({.name = "event_log.free_min",
                  .type = ConfigType::kSize,
                  .fallback = "256MiB",
                  .description = "Free disk below which events get 503"});
  keys.push_back({.name = "event_log.kept_size",
                  .type = ConfigType::kSize,
                  .fallback = "4GiB",
                  .description = "Size the log is kept to once its events are in the warehouse"});
  keys.push_back({.name = "event_log.kept",
                  .type = ConfigType::kDuration,
                  .fallback = "24h",
                  .description = "Age to which it is kept",
                  .low = 0,
                  .high = 366 * 24 * kHourMs});
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

core::Result<identity::IdentifierTypes> read_identifier_types(const std::string& file) {
  if (file.empty()) return identity::default_identifier_types();
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in)
    return core::invalid("identity.rules_file", fmt::format("identity.rules_file: cannot read {}", file));
  return identity::identifier_types_from_yaml(text, file);
}

core::Result<ClockMode> read_clock(const core::Config& config) {
  if (config.string("clock") == "system") return ClockMode::kSystem;
  if (config.string("environment") == "development") return ClockMode::kSimulated;
  return core::invalid("clock", "clock: simulated is refused, because environment is production",
                       "set environment to development; never for a bank's own data");
}

core::Result<void> read_collection(const core::Config& config, Settings& settings) {
  ROUSE_TRY(settings.identifiers, read_identifier_types(config.string("identity.rules_file")));
  settings.collector.identifiers = settings.identifiers;
  if (const std::string& listen = config.string("collect.listen"); !listen.empty()) {
    ROUSE_TRY(settings.collect_listen, api::parse_collection_endpoint(listen, "collect.listen"));
  }
  std::string_view proxies = config.string("collect.proxies");
  while (!proxies.empty()) {
    const auto end = std::min(proxies.find(','), proxies.size());
    if (end > 0) settings.proxies.emplace_back(proxies.substr(0, end));
    proxies.remove_prefix(std::min(end + 1, proxies.size()));
  }
  settings.collector.events_per_second = config.integer("collect.events_per_second");
  settings.collector.address_events_per_second = config.integer("collect.address_events_per_second");
  settings.feed.cut_records_max = static_cast<std::uint64_t>(config.integer("collect.batch_rows"));
  settings.feed.cut_every = config.duration("collect.batch_every");
  settings.feed.seen_kept = config.duration("collect.seen_kept");
  settings.feed.seen_messages_max = static_cast<std::uint64_t>(config.integer("collect.seen_max"));
  settings.event_log.folder = settings.data / "log";
  settings.event_log.segment_bytes = config.size("event_log.segment_size");
  settings.event_log.waiting_bytes_max = config.size("event_log.waiting_max");
  settings.event_log.free_bytes_min = config.size("event_log.free_min");
  settings.event_log.kept_bytes_max = config.size("event_log.kept_size");
  settings.event_log.kept_max = config.duration("event_log.kept");
  const std::string& key_file = config.string("vault.key_file");
  settings.key_file =
      key_file.empty() ? settings.data / "keys" / "vault.key" : std::filesystem::path{key_file};
  return {};
}

}  // namespace

std::vector<core::ConfigKey> config_keys() {
  std::vector<core::ConfigKey> keys;
  add_general_keys(keys);
  add_warehouse_keys(keys);
  add_server_keys(keys);
  add_analysis_keys(keys);
  add_table_keys(keys);
  add_collection_keys(keys);
  add_event_log_keys(keys);
  add_log_keys(keys);
  return keys;
}

bool is_secret(const core::ConfigKey& key) { return key.name == "warehouse.password"; }

core::Result<Settings> read_settings(const core::Config& config, const std::filesystem::path& program) {
  const std::filesystem::path folder = program.parent_path();
  Settings settings;
  // Absolute, because the engine's socket is named by it.
  settings.data = std::filesystem::absolute(config.string("data")).lexically_normal();
  ROUSE_TRY(settings.clock, read_clock(config));
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
  if (const std::string& alarms = config.string("tables.alarm_program"); !alarms.empty()) {
    settings.alarm_program = std::filesystem::absolute(alarms);
  }
  ROUSE_CHECK(read_collection(config, settings));
  ROUSE_TRY(settings.log_level, core::parse_log_level(config.string("log.level"), "log.level"));
  ROUSE_TRY(settings.log_format, core::parse_log_format(config.string("log.format"), "log.format"));
  return settings;
}

}  // namespace rouse::server
