#include "server/collection.h"

#include <condition_variable>
#include <mutex>

#include "core/file_system.h"
#include "ingest/replay.h"
#include "metadata/collection.h"
#include "metadata/vault_records.h"
#include "warehouse/schema.h"

namespace rouse::server {
namespace {

constexpr core::Milliseconds kReplaysEvery{500};
constexpr core::Milliseconds kKeptUnsynced{24 * 3'600'000};

void report_damage(const events::LogState& state, core::Log& log) {
  if (state.cut_bytes > 0) log.warning("the event log ended in a torn record", {{"bytes", state.cut_bytes}});
  if (state.missing_records == 0) return;
  log.error("acknowledged events are missing in the event log: its files were damaged or replaced",
            {{"events", state.missing_records}});
}

}  // namespace

core::Result<std::unique_ptr<access::Vault>> open_vault(const Settings& settings, metadata::Store& metadata) {
  const bool exists = std::filesystem::exists(settings.key_file);
  std::optional<std::string> used;
  {
    ROUSE_TRY(const auto reader, metadata.read());
    ROUSE_TRY(used, metadata::vault_key_check(reader));
  }
  // A key file that went missing must not be replaced: what it encrypted would be lost for good.
  if (!exists && !used) ROUSE_CHECK(access::Vault::create(settings.key_file));
  return access::Vault::open(settings.key_file, metadata);
}

core::Result<events::LogConfig> log_config(const Settings& settings, Workspace& workspace) {
  events::LogConfig config = settings.event_log;
  ROUSE_TRY(const std::string durable, warehouse::durable_settings(workspace.warehouse()));
  if (durable.empty()) config.kept_min = kKeptUnsynced;
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto progress, metadata::collection_progress(reader));
  ROUSE_TRY(const std::uint64_t sealed, metadata::reader_position(reader, ingest::kSeenReader));
  config.end_min = std::max({progress.position, progress.cut_end, sealed});
  return config;
}

core::Result<std::unique_ptr<Collection>> Collection::start(const Settings& settings, Workspace& workspace,
                                                            core::Log& log,
                                                            const core::Clock& machine_clock) {
  std::unique_ptr<Collection> collection{new Collection};
  ROUSE_TRY(collection->vault_, open_vault(settings, workspace.metadata()));
  ROUSE_TRY(const auto config, log_config(settings, workspace));
  ROUSE_TRY(collection->log_, events::SegmentedLog::open(config, core::real_files(), machine_clock));
  report_damage(collection->log_->state(), log);
  ROUSE_TRY(collection->collector_,
            ingest::Collector::open(settings.collector, *collection->log_, *collection->vault_,
                                    workspace.metadata(), workspace.zone(), machine_clock));
  const ingest::FeedStores stores = workspace.feed_stores(*collection->log_, machine_clock);
  ROUSE_TRY(collection->feed_, ingest::WarehouseFeed::start(settings.feed, stores, log));
  collection->services_.emplace(api::Collection{.collector = *collection->collector_,
                                                .feed = *collection->feed_,
                                                .log = *collection->log_,
                                                .proxies = settings.proxies});
  collection->replays_ =
      std::jthread{[collection = collection.get(), stores, &log](const std::stop_token& stop) {
        collection->replay_until_stopped(stop, stores, log);
      }};
  return collection;
}

void Collection::replay_until_stopped(const std::stop_token& stop, const ingest::FeedStores& stores,
                                      core::Log& log) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  while (!stop.stop_requested()) {
    const auto did = ingest::run_next_replay(*collector_, *vault_, stores);
    if (!did) log.error("a replay failed", did.error());
    if (did && *did) continue;
    wake.wait_for(lock, stop, kReplaysEvery, [] { return false; });
  }
}

Collection::~Collection() {
  replays_.request_stop();
  if (replays_.joinable()) replays_.join();
  feed_.reset();
  if (log_) log_->close();
}

void Collection::add_gauges(api::Metrics& metrics) {
  const std::vector<api::Metrics::Gauge> equation{
      {"rouse_events_received", "Events acknowledged: stored + duplicates + rejected + in log"},
      {"rouse_events_stored", "Events in the warehouse"},
      {"rouse_events_duplicates", "Events that had arrived before"},
      {"rouse_events_rejected", "Events that broke the tracking plan"},
      {"rouse_events_in_log", "Events durable in the log, not yet in the warehouse"}};
  metrics.add_gauges(equation, [this] {
    const auto progress = feed_->state().progress;
    const std::uint64_t end = log_->end();
    const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
    return std::vector<double>{number(end), number(progress.counts.stored),
                               number(progress.counts.duplicates), number(progress.counts.rejected),
                               number(end - progress.position)};
  });
  metrics.add_gauge("rouse_events_lag_seconds", "Age of the oldest event not yet in the warehouse",
                    [this] { return static_cast<double>(feed_->state().lag.count()) / 1'000; });
  metrics.add_gauge("rouse_collect_requests_refused", "Requests with events that were refused as a whole",
                    [this] { return static_cast<double>(collector_->stats().refused); });
  metrics.add_gauge("rouse_event_log_bytes", "Size of the event log",
                    [this] { return static_cast<double>(log_->state().bytes); });
  metrics.add_gauge("rouse_event_log_failed", "1 when the log cannot be written: nothing is acknowledged",
                    [this] { return log_->state().failed ? 1.0 : 0.0; });
}

}  // namespace rouse::server
