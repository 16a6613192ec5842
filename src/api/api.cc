#include "api/api.h"

#include <fmt/format.h>

#include <exception>
#include <random>

#include "access/personal_data.h"
#include "api/access.h"

namespace rouse::api {

Api::Api(Services services, const StaticFiles& files, core::Log& log)
    : services_(services),
      files_(files),
      log_(log),
      id_prefix_(fmt::format("{:08x}", std::random_device{}())) {}

std::string Api::next_request_id() { return fmt::format("{}-{}", id_prefix_, ++requests_); }

std::variant<Response, const Route*> Api::dispatch(Request& request, Audience audience) const {
  if (const Route* route = find_collection_route(request)) return route;
  if (audience == Audience::kAnyone) {
    return error_response({core::ErrorCode::kNotFound, "path", "path: only events are taken here",
                           "the console and its API are at server.listen"},
                          request.id);
  }
  if (const auto allowed = check_origin(request); !allowed)
    return error_response(allowed.error(), request.id);
  auto route = find_route(request);
  if (route && *route) return *route;
  if (route) return files_.answer(request);
  Response response = error_response(route.error(), request.id);
  if (route.error().field == "method") response.status = 405;
  return response;
}

Reply Api::call(const Route& route, const Request& request) {
  try {
    return route.handler(request, services_);
  } catch (const std::exception& exception) {
    log_.error("handler failed",
               {{"operation", route.operation}, {"request", request.id}, {"what", exception.what()}});
    return error_response(
        {core::ErrorCode::kInternal, "", "the server made a mistake; the log knows more", ""}, request.id);
  }
}

void Api::finish(const Request& request, const Route* route, core::Timestamp started_at, Response& response) {
  const bool page = !route && !request.path.starts_with("/api/");
  if (!page) response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Request-Id", request.id);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  const bool anyone = route && route->audience == Audience::kAnyone;
  if (anyone) {
    allow_origin(request, response);
  } else {
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  }
  const core::Milliseconds elapsed = services_.machine_clock.now() - started_at;
  const std::string_view operation = route ? route->operation : response.status == 404 ? "unknown" : "static";
  services_.metrics.request_done(operation, response.status, elapsed);
  const std::string path = access::redact(request.path);
  const core::LogFields fields{{"method", to_string(request.method)},
                               {"path", path},
                               {"status", response.status},
                               {"ms", elapsed.count()},
                               {"request", request.id}};
  if (anyone) {
    log_.debug("request", fields);  // as many as there are events
  } else {
    log_.info("request", fields);
  }
}

}  // namespace rouse::api
