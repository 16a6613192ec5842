// The program's settings: every key of the configuration, and the plain structs the modules take.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "api/jobs.h"
#include "api/server.h"
#include "behaviour/analysis.h"
#include "core/config.h"
#include "core/log.h"
#include "core/result.h"
#include "events/segmented_log.h"
#include "identity/identifier_types.h"
#include "ingest/collector.h"
#include "ingest/warehouse_feed.h"
#include "warehouse/engine_process.h"
#include "warehouse/server.h"

namespace rouse::server {

// What the bank's time goes by: the machine, or a program that drives it (core/clock/simulated_clock.h).
enum class ClockMode { kSystem, kSimulated };

struct Settings {
  std::filesystem::path data;  // the data directory
  ClockMode clock = ClockMode::kSystem;
  bool embedded = true;         // the engine in the data directory, rather than a ClickHouse server
  warehouse::Server warehouse;  // of a ClickHouse server
  warehouse::EngineConfig engine;
  api::ServerConfig http;
  api::JobLimits jobs;
  behaviour::AnalysisLimits analyses;
  std::filesystem::path ui;
  std::optional<api::Endpoint> collect_listen;  // of the listener that only takes events in
  std::vector<std::string> proxies;
  ingest::CollectorConfig collector;
  ingest::FeedConfig feed;
  events::LogConfig event_log;
  std::filesystem::path key_file;  // of the vault
  identity::IdentifierTypes identifiers = identity::default_identifier_types();
  std::uint64_t rejected_max = 0;       // rejected rows that make a load fail
  std::filesystem::path alarm_program;  // of business tables; empty: none
  core::LogLevel log_level = core::LogLevel::kInfo;
  core::LogFormat log_format = core::LogFormat::kConsole;
};

// In the order of `rouse config`.
std::vector<core::ConfigKey> config_keys();
// Values that are not shown.
bool is_secret(const core::ConfigKey& key);

// `program` is the running executable: engine and console lie beside it. Fails with kInvalidArgument naming
// the key.
core::Result<Settings> read_settings(const core::Config& config, const std::filesystem::path& program);

}  // namespace rouse::server
