// Counters of the running server in Prometheus text format. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace rouse::api {

class Metrics {
 public:
  explicit Metrics(std::string_view version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `operation` is an operation of the route table, "static" or "unknown": a closed set.
  void request_done(std::string_view operation, int status, core::Milliseconds elapsed);
  void connection_opened();
  void connection_closed();

  // A value read at each scrape. Added before the server starts; `read` does not block.
  void add_gauge(std::string_view name, std::string_view help, std::function<double()> read);
  // Values that belong together: read at one moment, in the order of the names.
  struct Gauge {
    std::string name;
    std::string help;
  };
  void add_gauges(const std::vector<Gauge>& gauges, std::function<std::vector<double>()> read);

  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::api
