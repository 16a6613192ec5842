// The API as one function from request to reply: checks the origin, finds the route, calls its handler, and
// sees to what all answers share (headers, request log, metrics). Knows no socket; thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "api/http.h"
#include "api/routes.h"
#include "api/services.h"
#include "api/static_files.h"
#include "core/log.h"

namespace rouse::api {

class Api {
 public:
  // The referenced objects outlive the Api.
  Api(Services services, const StaticFiles& files, core::Log& log);

  std::string next_request_id();

  // What is known without calling a handler: a refusal, a file of the console, or the route to call.
  // `audience`: whom the listener that took it serves.
  std::variant<Response, const Route*> dispatch(Request& request, Audience audience) const;
  // Calls the handler, on the thread the route asks for. An exception is logged and becomes kInternal.
  Reply call(const Route& route, const Request& request);
  // Adds the headers every answer carries and counts it. `route` is null where there was none; `started_at`
  // is the machine's time.
  void finish(const Request& request, const Route* route, core::Timestamp started_at, Response& response);

  const core::Clock& machine_clock() const { return services_.machine_clock; }

 private:
  Services services_;
  const StaticFiles& files_;
  core::Log& log_;
  const std::string id_prefix_;
  std::atomic<std::uint64_t> requests_ = 0;
};

}  // namespace rouse::api
