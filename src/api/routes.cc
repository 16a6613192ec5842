#include "api/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "api/handlers.h"

namespace rouse::api {
namespace {

constexpr std::array kRoutes{
    Route{Method::kGet, "/healthz", "health", RunsOn::kNetworkThread, health},
    Route{Method::kGet, "/readyz", "readiness", RunsOn::kWorker, readiness},
    Route{Method::kGet, "/metrics", "metrics", RunsOn::kNetworkThread, metrics},
    Route{Method::kGet, "/api/openapi.json", "openapi", RunsOn::kNetworkThread, openapi},
    Route{Method::kGet, "/api/v1/status", "status", RunsOn::kWorker, status},
};

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

struct PathMatch {
  Parameters variables;
  std::size_t literals = 0;
};

std::optional<PathMatch> match_path(std::string_view pattern, std::string_view path) {
  PathMatch match;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (expected.starts_with('{')) {
      if (segment.empty()) return std::nullopt;
      match.variables.emplace(expected.substr(1, expected.size() - 2), segment);
    } else if (expected == segment) {
      ++match.literals;
    } else {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return match;
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

core::Result<const Route*> find_route(Request& request) {
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  const Route* found = nullptr;
  std::size_t literals = 0;
  std::string other_methods;
  for (const Route& route : kRoutes) {
    auto match = match_path(route.pattern, request.path);
    if (!match) continue;
    if (route.method != method) {
      other_methods += fmt::format("{}{}", other_methods.empty() ? "" : ", ", to_string(route.method));
    } else if (!found || match->literals > literals) {
      found = &route;
      literals = match->literals;
      request.variables = std::move(match->variables);
    }
  }
  if (found) return found;
  if (!other_methods.empty()) {
    return core::invalid("method", fmt::format("method: {} is not possible here", to_string(request.method)),
                         fmt::format("possible: {}", other_methods));
  }
  if (request.path.starts_with("/api/") || method != Method::kGet) {
    return core::fail(core::ErrorCode::kNotFound, "path", fmt::format("path: there is no {}", request.path),
                      "the API is described at /api/openapi.json");
  }
  return nullptr;
}

}  // namespace rouse::api
