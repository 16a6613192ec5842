// An open data directory: the warehouse, the metadata and the bank's zone.
//
// The warehouse is the ClickHouse server of the settings, or the engine in the data directory: the one a
// running `rouse serve` has started, else one of our own, which ends with the workspace. Its clock is the
// bank's. What it hands out is thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/event_log.h"
#include "ingest/load.h"
#include "ingest/warehouse_feed.h"
#include "metadata/store.h"
#include "server/settings.h"
#include "warehouse/engine_process.h"
#include "warehouse/warehouse.h"

namespace rouse::server {

class Workspace {
 public:
  enum class Engine {
    kShared,  // a running server's, where there is one
    kOwn,     // kConflict when another process runs one
  };

  // Makes the data directory, or finds it made with the same zone. kConflict when it was made with another
  // one.
  static core::Result<std::unique_ptr<Workspace>> create(const Settings& settings, std::string_view zone,
                                                         core::Log& log, const core::Clock& clock);
  // kNotFound when the directory was never made. Migrates an older one forward. `log` and `clock` outlive it.
  static core::Result<std::unique_ptr<Workspace>> open(const Settings& settings, Engine engine,
                                                       core::Log& log, const core::Clock& clock);

  // Likewise without a warehouse, which must then not be asked for: definitions only, beside a running server
  // or without one.
  static core::Result<std::unique_ptr<Workspace>> open_metadata_only(const Settings& settings,
                                                                     const core::Clock& clock);

  warehouse::Warehouse& warehouse() { return *warehouse_; }
  metadata::Store& metadata() { return *metadata_; }
  const core::Zone& zone() const { return *zone_; }
  ingest::LoadStores load_stores();
  // `machine_clock` is the log's.
  ingest::FeedStores feed_stores(events::EventLog& log, const core::Clock& machine_clock);
  // Null when the engine is another process's, or there is none.
  const warehouse::EngineProcess* engine() const { return engine_.get(); }
  bool shares_running_engine() const { return shared_; }

 private:
  explicit Workspace(const core::Clock& clock) : clock_(clock) {}
  core::Result<void> open_metadata(const Settings& settings);
  core::Result<void> connect(const Settings& settings, Engine engine, core::Log& log);

  const core::Clock& clock_;
  std::filesystem::path data_;
  identity::IdentifierTypes identifiers_;
  std::optional<metadata::Store> metadata_;
  std::unique_ptr<warehouse::EngineProcess> engine_;
  bool shared_ = false;
  std::optional<warehouse::Warehouse> warehouse_;
  std::optional<core::Zone> zone_;
};

}  // namespace rouse::server
