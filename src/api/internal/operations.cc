// Health, readiness, metrics, status and the API's own description.
#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/internal/openapi.h"

namespace rouse::api {
namespace {

template <typename Value>
boost::json::object check_json(std::string_view name, const core::Result<Value>& result) {
  return {{"name", name},
          {"ok", result.has_value()},
          {"message", result ? std::string{} : core::to_string(result.error())}};
}

}  // namespace

Reply health(const Request&, Services&) {
  return Response{.content_type = "text/plain; charset=utf-8", .body = "ok\n"};
}

Reply readiness(const Request&, Services& services) {
  const auto warehouse = services.warehouse.ping();
  const auto metadata = services.metadata.read();
  const bool ready = warehouse && metadata;
  const boost::json::object json{
      {"ready", ready},
      {"checks", boost::json::array{check_json("warehouse", warehouse), check_json("metadata", metadata)}}};
  return json_response(boost::json::serialize(json), ready ? 200 : 503);
}

Reply metrics(const Request&, Services& services) {
  return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                  .body = services.metrics.text()};
}

Reply openapi(const Request&, Services&) { return json_response(std::string{openapi_document()}); }

Reply status(const Request&, Services& services) {
  const auto traits = services.warehouse.traits();
  const auto ping = services.warehouse.ping();
  const boost::json::object warehouse{{"kind", traits && !traits->is_engine ? "server" : "engine"},
                                      {"version", traits ? traits->version : ""},
                                      {"ready", ping.has_value()}};
  return json_response(
      boost::json::serialize(boost::json::object{{"version", services.version},
                                                 {"zone", services.zone.name()},
                                                 {"warehouse", warehouse},
                                                 {"clock", services.simulated_clock ? "simulated" : "system"},
                                                 {"time", core::format_utc(services.clock.now())}}));
}

}  // namespace rouse::api
