// The part of `rouse serve` that takes events in: vault, event log, collector, feed, and the thread that does
// the replays people ask for. Ends in the order that loses nothing: what was appended is durable and answered
// before the log closes.
#pragma once

#include <memory>
#include <thread>

#include "access/vault.h"
#include "api/services.h"
#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "events/segmented_log.h"
#include "ingest/collector.h"
#include "ingest/warehouse_feed.h"
#include "server/settings.h"
#include "server/workspace.h"

namespace rouse::server {

class Collection {
 public:
  // kConflict when another process collects into this data directory. The arguments outlive it; the bank's
  // clock is the workspace's.
  static core::Result<std::unique_ptr<Collection>> start(const Settings& settings, Workspace& workspace,
                                                         core::Log& log, const core::Clock& machine_clock);
  ~Collection();
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  api::Collection& services() { return *services_; }
  void add_gauges(api::Metrics& metrics);

 private:
  Collection() = default;
  void replay_until_stopped(const std::stop_token& stop, const ingest::FeedStores& stores, core::Log& log);

  std::unique_ptr<access::Vault> vault_;
  std::unique_ptr<events::SegmentedLog> log_;
  std::unique_ptr<ingest::Collector> collector_;
  std::unique_ptr<ingest::WarehouseFeed> feed_;
  std::optional<api::Collection> services_;
  std::jthread replays_;
};

// The vault of a data directory, made where there is none yet.
core::Result<std::unique_ptr<access::Vault>> open_vault(const Settings& settings, metadata::Store& metadata);

// The event log's settings for this data directory: where the warehouse does not fsync a day of the log is
// kept, and positions that were given once are not given again, even if the log's folder was lost.
core::Result<events::LogConfig> log_config(const Settings& settings, Workspace& workspace);

}  // namespace rouse::server
