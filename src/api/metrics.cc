#include "api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace rouse::api {

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("rouse_http_requests_total")
                                                          .Help("Requests answered")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("rouse_http_request_seconds")
          .Help("From the request's last byte to the answer's")
          .Register(registry);
  prometheus::Gauge& connections = prometheus::BuildGauge()
                                       .Name("rouse_http_connections")
                                       .Help("Open connections")
                                       .Register(registry)
                                       .Add({});
  struct Sampled {
    std::vector<prometheus::Gauge*> gauges;
    std::function<std::vector<double>()> read;
  };
  std::vector<Sampled> sampled;
};

Metrics::Metrics(std::string_view version) : state_(std::make_unique<State>()) {
  prometheus::BuildGauge()
      .Name("rouse_build_info")
      .Help("Always 1; the label is the version")
      .Register(state_->registry)
      .Add({{"version", std::string{version}}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::request_done(std::string_view operation, int status, core::Milliseconds elapsed) {
  static const prometheus::Histogram::BucketBoundaries kBuckets{0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60};
  const std::string name{operation};
  state_->requests.Add({{"operation", name}, {"status", std::to_string(status)}}).Increment();
  state_->seconds.Add({{"operation", name}}, kBuckets)
      .Observe(std::chrono::duration<double>(elapsed).count());
}

void Metrics::connection_opened() { state_->connections.Increment(); }
void Metrics::connection_closed() { state_->connections.Decrement(); }

void Metrics::add_gauge(std::string_view name, std::string_view help, std::function<double()> read) {
  add_gauges({{std::string{name}, std::string{help}}},
             [read = std::move(read)] { return std::vector<double>{read()}; });
}

void Metrics::add_gauges(const std::vector<Gauge>& gauges, std::function<std::vector<double>()> read) {
  State::Sampled sampled{{}, std::move(read)};
  for (const auto& [name, help] : gauges) {
    sampled.gauges.push_back(
        &prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add({}));
  }
  state_->sampled.push_back(std::move(sampled));
}

std::string Metrics::text() const {
  for (const auto& sampled : state_->sampled) {
    const std::vector<double> values = sampled.read();
    for (std::size_t i = 0; i < values.size(); ++i) sampled.gauges[i]->Set(values[i]);
  }
  return prometheus::TextSerializer{}.Serialize(state_->registry.Collect());
}

}  // namespace rouse::api
