// Health, readiness, metrics, status and the API's own description.
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/openapi.h"

namespace rouse::api {

Reply health(const Request&, Services&) {
  return Response{.content_type = "text/plain; charset=utf-8", .body = "ok\n"};
}

Reply readiness(const Request&, Services&) {
  return json_response(
      boost::json::serialize(boost::json::object{{"ready", true}, {"checks", boost::json::array{}}}));
}

Reply metrics(const Request&, Services& services) {
  return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                  .headers = {},
                  .body = services.metrics.text()};
}

Reply openapi(const Request&, Services&) { return json_response(std::string{openapi_document()}); }

Reply status(const Request&, Services& services) {
  return json_response(
      boost::json::serialize(boost::json::object{{"version", services.version},
                                                 {"zone", services.zone.name()},
                                                 {"time", core::format_utc(services.clock.now())}}));
}

}  // namespace rouse::api
