// Analyses: started as jobs, answered as JSON or as server-sent events.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "api/internal/handlers.h"
#include "api/job_stream.h"
#include "api/read.h"
#include "behaviour/answer/any_analysis.h"
#include "core/json.h"

namespace rouse::api {
namespace {

constexpr std::string_view kEventStream = "text/event-stream";

bool wants_events(const Request& request) {
  return request.header("accept").find(kEventStream) != std::string_view::npos;
}

Response event_stream(std::shared_ptr<JobWatch> watch, const Request& request, const core::Clock& clock) {
  const auto events = std::make_shared<JobEvents>(std::move(watch), request.id);
  return {.content_type = std::string{kEventStream},
          .headers = {{"X-Accel-Buffering", "no"}},
          .body = ChunkSource{[events, &clock] { return events->next(clock.now()); }}};
}

core::Result<Response> run(const Analysis& analysis, JobControl& control, Services& services) {
  const behaviour::AnalysisContext context{services.warehouse, services.metadata, analysis.plan,
                                           services.zone, services.clock};
  const auto result = behaviour::run_analysis(context, analysis.spec, behaviour::Scope::all(),
                                              run_control(control, services));
  if (!result) return core::fail(result.error());
  return json_response(boost::json::serialize(behaviour::result_json(*result)));
}

core::Result<std::shared_ptr<JobWatch>> start(const Request& request, Services& services) {
  ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
  core::JsonObject json{body, ""};
  const auto* spec = json.child("spec");
  const bool detached = json.boolean_or("detach", false);
  ROUSE_CHECK(json.finish());
  ROUSE_TRY(const auto analysis, read_analysis(services.metadata, *spec, "/spec"));
  return services.jobs.start({.detached = detached}, [analysis, &services](JobControl& control) {
    return run(*analysis, control, services);
  });
}

core::Error no_such_analysis(const std::string& id) {
  return {core::ErrorCode::kNotFound, "id", fmt::format("id: there is no analysis '{}'", id),
          "results are kept for a few minutes; run it again"};
}

}  // namespace

Reply run_analysis(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(auto watch, start(request, services));
    const Headers headers{{"X-Analysis-Id", watch->job().id()}};
    if (wants_events(request)) {
      Response stream = event_stream(std::move(watch), request, services.machine_clock);
      stream.headers.insert(stream.headers.end(), headers.begin(), headers.end());
      return stream;
    }
    return PendingResponse{[watch, headers, request_id = request.id] {
      auto response = finished_response(watch->job(), request_id);
      if (response) response->headers.insert(response->headers.end(), headers.begin(), headers.end());
      return response;
    }};
  });
}

Reply analysis(const Request& request, Services& services) {
  const std::string& id = request.variables.find("id")->second;
  auto watch = services.jobs.watch(id);
  if (!watch) return error_response(no_such_analysis(id), request.id);
  if (wants_events(request)) return event_stream(std::move(watch), request, services.machine_clock);
  return json_response(job_json(watch->job(), services.machine_clock.now(), request.id));
}

Reply cancel_analysis(const Request& request, Services& services) {
  const std::string& id = request.variables.find("id")->second;
  if (!services.jobs.cancel(id)) return error_response(no_such_analysis(id), request.id);
  return Response{.status = 204};
}

}  // namespace rouse::api
