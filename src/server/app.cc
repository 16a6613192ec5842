#include "server/app.h"

#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "ingest/delivery_load.h"
#include "ingest/load.h"
#include "server/table_alarms.h"

namespace rouse::server {
namespace {

// Together with the jobs' own grace this keeps a client that went away from costing more than half a second.
constexpr core::Milliseconds kSweepEvery{100};

void sweep_until_stopped(const std::stop_token& stop, api::Jobs& jobs) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  while (!stop.stop_requested()) {
    wake.wait_for(lock, stop, kSweepEvery, [] { return false; });
    jobs.sweep();
  }
}

constexpr core::Milliseconds kAlarmsEvery{60'000};
constexpr core::Milliseconds kAlarmsEverySimulated{200};  // in which a day may pass

// Not raised this time: the next time.
void raise_alarms_until_stopped(const std::stop_token& stop, const Settings& settings, Workspace& workspace,
                                const Clocks& clocks, core::Log& log) {
  const auto every = clocks.simulated ? kAlarmsEverySimulated : kAlarmsEvery;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock{mutex};
  while (!stop.stop_requested()) {
    const auto raised = raise_alarms(settings.alarm_program, workspace.metadata(), clocks.bank().now(),
                                     workspace.zone(), log, stop);
    if (!raised) log.error("alarms of business tables could not be raised", raised.error());
    wake.wait_for(lock, stop, every, [] { return false; });
  }
}

// Files the process has open beside its connections: segments, runs, SQLite, sockets to the engine.
constexpr std::size_t kOtherFiles = 512;

// Raises the limit of open files as far as the system lets us; what it allows each listener in connections.
std::size_t connections_possible(std::size_t wanted, std::size_t listeners) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = listeners * wanted + kOtherFiles;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? needed : std::min<rlim_t>(needed, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= needed) return wanted;
  return limit.rlim_cur > 2 * kOtherFiles ? (limit.rlim_cur - kOtherFiles) / listeners : kOtherFiles / 2;
}

}  // namespace

App::App(const Settings& settings, std::string version, std::unique_ptr<Workspace> workspace,
         std::unique_ptr<Collection> collection, api::StaticFiles files, core::Log& log, const Clocks& clocks)
    : settings_(settings),
      version_(std::move(version)),
      log_(log),
      workspace_(std::move(workspace)),
      collection_(std::move(collection)),
      files_(std::move(files)),
      metrics_(version_),
      jobs_(settings_.jobs, clocks.machine),
      api_({.clock = clocks.bank(),
            .machine_clock = clocks.machine,
            .zone = workspace_->zone(),
            .version = version_,
            .warehouse = workspace_->warehouse(),
            .metadata = workspace_->metadata(),
            .limits = settings_.analyses,
            .jobs = jobs_,
            .metrics = metrics_,
            .identifier_types = settings_.identifiers,
            .data_directory = settings_.data,
            .collection = &collection_->services(),
            .simulated_clock = clocks.simulated.get()},
           files_, log) {}

void App::add_gauges() {
  collection_->add_gauges(metrics_);
  const auto jobs_in = [this](api::JobState state) {
    return [this, state] {
      const auto counts = jobs_.counts();
      const auto found = counts.find(state);
      return found == counts.end() ? 0.0 : static_cast<double>(found->second);
    };
  };
  metrics_.add_gauge("rouse_analyses_running", "Analyses that run", jobs_in(api::JobState::kRunning));
  metrics_.add_gauge("rouse_analyses_queued", "Analyses that wait for their turn",
                     jobs_in(api::JobState::kQueued));
  if (const auto* engine = workspace_->engine()) {
    metrics_.add_gauge("rouse_engine_restarts", "Restarts of the engine since the server started",
                       [engine] { return static_cast<double>(engine->status().restarts); });
    metrics_.add_gauge("rouse_engine_ready", "1 while the engine answers", [engine] {
      return engine->status().state == warehouse::EngineStatus::State::kReady ? 1.0 : 0.0;
    });
  }
}

core::Result<void> App::listen() {
  api::ServerConfig config = settings_.http;
  config.connections_max = connections_possible(config.connections_max, settings_.collect_listen ? 2 : 1);
  if (config.connections_max < settings_.http.connections_max) {
    log_.warning("the limit of open files allows fewer connections",
                 {{"connections", config.connections_max}});
  }
  ROUSE_TRY(http_, api::Server::start(config, api_, metrics_, log_));
  if (!settings_.collect_listen) return {};
  config.endpoint = *settings_.collect_listen;
  config.audience = api::Audience::kAnyone;
  ROUSE_TRY(collect_http_, api::Server::start(config, api_, metrics_, log_));
  log_.info("taking events", {{"address", config.endpoint.address}, {"port", collect_http_->port()}});
  return {};
}

core::Result<std::unique_ptr<App>> App::start(const Settings& settings, std::string version, core::Log& log,
                                              const Clocks& clocks) {
  ROUSE_TRY(auto files, api::StaticFiles::load(settings.ui));
  ROUSE_TRY(auto workspace, Workspace::open(settings, Workspace::Engine::kOwn, log, clocks.bank()));
  ROUSE_CHECK(warn_of_later_data(workspace->metadata(), clocks, log));
  ROUSE_CHECK(ingest::recover_loads(workspace->load_stores()));
  ROUSE_CHECK(ingest::recover_runs(workspace->load_stores()));
  ROUSE_TRY(auto collection, Collection::start(settings, *workspace, log, clocks.machine));
  std::unique_ptr<App> app{new App{settings, std::move(version), std::move(workspace), std::move(collection),
                                   std::move(files), log, clocks}};
  app->add_gauges();
  ROUSE_CHECK(app->listen());
  app->sweeper_ =
      std::jthread{[app = app.get()](const std::stop_token& stop) { sweep_until_stopped(stop, app->jobs_); }};
  if (!settings.alarm_program.empty()) {
    app->alarms_ = std::jthread{[app = app.get(), &clocks](const std::stop_token& stop) {
      raise_alarms_until_stopped(stop, app->settings_, *app->workspace_, clocks, app->log_);
    }};
  }
  log.info("serving", {{"address", settings.http.endpoint.address},
                       {"port", app->port()},
                       {"data", settings.data.native()},
                       {"clock", clocks.simulated ? "simulated" : "system"},
                       {"console_files", app->files_.size()}});
  return app;
}

App::~App() {
  if (!http_) return;
  log_.info("stopping");
  if (collect_http_) collect_http_->stop();
  http_->stop();
  jobs_.cancel_all();
}

}  // namespace rouse::server
