#include "api/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "api/internal/handlers.h"

namespace rouse::api {
namespace {

constexpr RunsOn kNetwork = RunsOn::kNetworkThread;
constexpr RunsOn kWorker = RunsOn::kWorker;

constexpr std::array kRoutes{
    Route{Method::kGet, "/healthz", "health", kNetwork, health},
    Route{Method::kGet, "/readyz", "readiness", kWorker, readiness},
    Route{Method::kGet, "/metrics", "metrics", kNetwork, metrics},
    Route{Method::kGet, "/api/openapi.json", "openapi", kNetwork, openapi},
    Route{Method::kGet, "/api/v1/status", "status", kWorker, status},
    Route{Method::kPost, "/api/v1/analyses", "run_analysis", kWorker, run_analysis},
    Route{Method::kPost, "/api/v1/analyses/customers", "analysis_customers", kWorker, analysis_customers},
    Route{Method::kPost, "/api/v1/analyses/export", "export_customers", kWorker, export_customers},
    Route{Method::kGet, "/api/v1/analyses/{id}", "analysis", kNetwork, analysis},
    Route{Method::kDelete, "/api/v1/analyses/{id}", "cancel_analysis", kNetwork, cancel_analysis},
    Route{Method::kGet, "/api/v1/plans", "plans", kWorker, plans},
    Route{Method::kGet, "/api/v1/plans/{plan}/properties/{property}/values", "property_values", kWorker,
          property_values},
    Route{Method::kGet, "/api/v1/loads", "loads", kWorker, loads},
    Route{Method::kGet, "/api/v1/loads/{id}/rejected", "rejected_rows", kWorker, rejected_rows},
    Route{Method::kGet, "/api/v1/insights", "insights", kWorker, insights},
    Route{Method::kPost, "/api/v1/insights", "create_insight", kWorker, create_insight},
    Route{Method::kGet, "/api/v1/insights/{id}", "insight", kWorker, insight},
    Route{Method::kPut, "/api/v1/insights/{id}", "replace_insight", kWorker, replace_insight},
    Route{Method::kDelete, "/api/v1/insights/{id}", "delete_insight", kWorker, delete_insight},
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
      auto value = percent_decoded(segment);
      if (!value || value->empty()) return std::nullopt;
      match.variables.emplace(expected.substr(1, expected.size() - 2), std::move(*value));
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
    auto match = match_path(route.pattern, request.raw_path);
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
