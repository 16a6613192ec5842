#include "server/workspace.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "metadata/bank.h"
#include "warehouse/schema.h"

namespace rouse::server {
namespace {

std::filesystem::path metadata_file(const std::filesystem::path& data) { return data / "metadata.sqlite"; }

core::Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  // Customers' data are nobody else's business.
  if (!error && chmod(folder.c_str(), S_IRWXU) == 0) return {};
  return core::invalid("data", fmt::format("data: cannot make {}: {}", folder.native(), error.message()));
}

}  // namespace

core::Result<void> Workspace::open_metadata(const Settings& settings) {
  data_ = settings.data;
  identifiers_ = settings.identifiers;
  ROUSE_TRY(auto store, metadata::Store::open(metadata_file(settings.data), clock_));
  metadata_.emplace(std::move(store));
  return {};
}

core::Result<void> Workspace::connect(const Settings& settings, Engine engine, core::Log& log) {
  if (!settings.embedded) {
    warehouse_.emplace(settings.warehouse);
    return {};
  }
  if (engine == Engine::kShared) {
    if (const auto running = warehouse::running_engine(settings.data)) {
      shared_ = true;
      warehouse_.emplace(*running);
      return {};
    }
  }
  warehouse::EngineConfig config = settings.engine;
  config.log = [&log](std::string_view line) { log.debug("engine", {{"line", line}}); };
  ROUSE_TRY(engine_, warehouse::EngineProcess::start(std::move(config)));
  warehouse_.emplace(engine_->server());
  return {};
}

core::Result<std::unique_ptr<Workspace>> Workspace::create(const Settings& settings, std::string_view zone,
                                                           core::Log& log, const core::Clock& clock) {
  std::unique_ptr<Workspace> workspace{new Workspace{clock}};
  ROUSE_TRY(workspace->zone_, core::Zone::load(zone));
  ROUSE_CHECK(make_folder(settings.data));
  ROUSE_CHECK(workspace->open_metadata(settings));
  ROUSE_TRY(auto transaction, workspace->metadata_->begin());
  ROUSE_CHECK(metadata::fix_bank_zone(transaction, zone));
  ROUSE_CHECK(workspace->connect(settings, Engine::kShared, log));
  ROUSE_CHECK(warehouse::migrate(*workspace->warehouse_, zone, clock));
  ROUSE_CHECK(transaction.commit());
  return workspace;
}

core::Result<std::unique_ptr<Workspace>> Workspace::open_metadata_only(const Settings& settings,
                                                                       const core::Clock& clock) {
  if (!std::filesystem::exists(metadata_file(settings.data))) {
    return core::fail(core::ErrorCode::kNotFound, "data",
                      fmt::format("data: {} is no Rouse data directory", settings.data.native()),
                      fmt::format("make it with: rouse init --data {}", settings.data.native()));
  }
  std::unique_ptr<Workspace> workspace{new Workspace{clock}};
  ROUSE_CHECK(workspace->open_metadata(settings));
  std::optional<std::string> zone;
  {
    ROUSE_TRY(const auto reader, workspace->metadata_->read());
    ROUSE_TRY(zone, metadata::bank_zone(reader));
  }
  if (!zone) {
    return core::fail(core::ErrorCode::kNotFound, "data",
                      fmt::format("data: {} was never finished", settings.data.native()),
                      "repeat rouse init");
  }
  ROUSE_TRY(workspace->zone_, core::Zone::load(*zone));
  return workspace;
}

core::Result<std::unique_ptr<Workspace>> Workspace::open(const Settings& settings, Engine engine,
                                                         core::Log& log, const core::Clock& clock) {
  ROUSE_TRY(auto workspace, open_metadata_only(settings, clock));
  ROUSE_CHECK(workspace->connect(settings, engine, log));
  // A running server has migrated already, and may be older than this program.
  if (!workspace->shared_)
    ROUSE_CHECK(warehouse::migrate(*workspace->warehouse_, workspace->zone_->name(), clock));
  return workspace;
}

ingest::LoadStores Workspace::load_stores() {
  return {.warehouse = *warehouse_,
          .metadata = *metadata_,
          .clock = clock_,
          .zone = *zone_,
          .data_directory = data_,
          .identifiers = identifiers_};
}

ingest::FeedStores Workspace::feed_stores(events::EventLog& log, const core::Clock& machine_clock) {
  return {.warehouse = *warehouse_,
          .metadata = *metadata_,
          .log = log,
          .clock = clock_,
          .machine_clock = machine_clock,
          .zone = *zone_,
          .data_directory = data_,
          .identifiers = identifiers_};
}

}  // namespace rouse::server
