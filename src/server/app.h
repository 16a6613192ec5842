// `rouse serve`: everything the server is made of, in the order it is built; it ends in the reverse order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "api/api.h"
#include "api/jobs.h"
#include "api/metrics.h"
#include "api/server.h"
#include "api/static_files.h"
#include "core/log.h"
#include "core/result.h"
#include "server/clocks.h"
#include "server/collection.h"
#include "server/settings.h"
#include "server/workspace.h"

namespace rouse::server {

class App {
 public:
  // Answers requests when it returns. `log` and `clocks` outlive it.
  static core::Result<std::unique_ptr<App>> start(const Settings& settings, std::string version,
                                                  core::Log& log, const Clocks& clocks);
  // Stops accepting, finishes running requests within the grace, cancels what then still runs, ends the
  // engine.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  std::uint16_t port() const { return http_->port(); }

 private:
  App(const Settings& settings, std::string version, std::unique_ptr<Workspace> workspace,
      std::unique_ptr<Collection> collection, api::StaticFiles files, core::Log& log, const Clocks& clocks);
  core::Result<void> listen();
  void add_gauges();

  const Settings settings_;
  const std::string version_;
  core::Log& log_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Collection> collection_;
  api::StaticFiles files_;
  api::Metrics metrics_;
  api::Jobs jobs_;
  api::Api api_;
  std::unique_ptr<api::Server> http_;
  std::unique_ptr<api::Server> collect_http_;  // of collect.listen, where set
  std::jthread sweeper_;                       // of jobs nobody watches
  std::jthread alarms_;                        // of business tables, where a program takes them
};

}  // namespace rouse::server
